"""The archive with which anybody can check a run."""

import json

from sojourn.allocation.models import Run
from sojourn.allocation.queries.held import held_before
from sojourn.allocation.queries.instances import applicant_id, place_id, ranked_applications
from sojourn.allocation.queries.terms import closed_places
from sojourn.applications.models import Choice
from sojourn.engines import allocation as engine
from sojourn.programmes.models import Call


def rulings_of(call: Call) -> list[engine.Ruling]:
    """Of every ranked applicant at every place they ask for, which rules are not met. Two queries, three in
    a further round: a place that is held may be kept."""
    applications = ranked_applications(call)
    held = held_before(call, applications)
    rulings = []
    for one in applications:
        kept = held[one.pk].offer.place_id if one.pk in held else None
        rulings += [
            engine.Ruling(applicant_id(one.pk), place_id(choice.place_id), _failed(choice))
            for choice in one.choices.all()
            if choice.place_id != kept
        ]
        if kept is not None:
            rulings.append(engine.Ruling(applicant_id(one.pk), place_id(kept)))
    return rulings


def _failed(choice: Choice) -> tuple[engine.FailedRule, ...]:
    """None where the choice counts, be it by a decision of the office."""
    if choice.counts:
        return ()
    failed = tuple(
        engine.FailedRule(one["kind"], _told(one["required"]), _told(one["values"]))
        for one in choice.findings
        if one["met"] is False
    )
    return failed or (engine.FailedRule("decision", "admitted", choice.decision_reason or choice.verdict),)


def _told(values: object) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def bundle_of(run: Run) -> bytes:
    """Instance, result, eligibility, commitment, rules, exceptions of a run as a zip. Two queries."""
    call = run.call
    is_drawn = bool(call.secret and call.public_text)
    return engine.write_bundle(
        instance_bytes=run.instance.encode(),
        result=run.result or {},
        eligibility=run.eligibility,
        commitment=engine.commitment_to_json(
            call.code,
            commitment=call.commitment if is_drawn else None,
            event=(call.public_event_en or call.public_event_zh) if is_drawn else "",
            secret=bytes.fromhex(call.secret) if is_drawn else None,
            public_text=call.public_text if is_drawn else None,
        ),
        exceptions=[
            engine.ByHand(
                applicant_id(one.application_id),
                place_id(one.from_place_id) if one.from_place_id else None,
                place_id(one.to_place_id) if one.to_place_id else None,
                one.reason,
            )
            for one in run.deviations.all()
        ],
        rules={"recorded": run.rules, "closed": closed_places(call)} if run.rules else None,
    )
