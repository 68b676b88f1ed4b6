"""The archive with which anybody can check a run."""

import json
from collections.abc import Mapping

from sojourn.allocation.models import Offer, Run
from sojourn.allocation.queries.held import held_before
from sojourn.allocation.queries.instances import applicant_id, number_in, place_id, ranked_applications
from sojourn.allocation.queries.seats import seats_in
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
    """Instance, result, eligibility, commitment, rules and exceptions of a computed run as a zip.

    Three queries, eleven after an exchange.
    """
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
        exceptions=_exceptions(run),
        seats=_seats_since(run) if run.deviations.exclude(offer=None).exists() else {},
        rules={"recorded": run.rules, "closed": closed_places(call)} if run.rules else None,
    )


def _exceptions(run: Run) -> list[engine.ByHand]:
    """What differs by hand; once places were exchanged, also who has moved or left since the result.

    Only with these can anybody count that no seat was given twice by an exchange. Three queries.
    """
    deviations = list(run.deviations.all())
    before = [one for one in deviations if one.offer_id is None]
    rows = [_by_hand(one.application_id, one.from_place_id, one.to_place_id, one.reason) for one in before]
    if len(before) == len(deviations):
        return rows
    given = {
        number_in(who): place and number_in(place)
        for who, place in (run.result or {}).get("assignments", {}).items()
    }
    given |= {one.application_id: one.to_place_id for one in before}
    exchanged = {one.application_id: one.reason for one in deviations if one.offer_id is not None}
    for who, (held, why) in _now(given, run).items():
        if held != given[who]:
            rows.append(_by_hand(who, given[who], held, exchanged.get(who) or why))
    return rows


def _by_hand(application: int, before: int | None, after: int | None, reason: str) -> engine.ByHand:
    return engine.ByHand(
        applicant_id(application),
        None if before is None else place_id(before),
        None if after is None else place_id(after),
        reason,
    )


def _now(given: Mapping[int, int | None], run: Run) -> dict[int, tuple[int | None, str]]:
    """Of everybody in the result the place that is held now, and how that came about. One query."""
    found: dict[int, tuple[int | None, str]] = {who: (None, "left") for who in given}
    for offer in Offer.objects.filter(application__call=run.call_id).order_by("pk"):
        if offer.application_id in found:
            is_held = offer.state in Offer.HOLDING
            why = offer.reason or offer.origin if is_held else offer.state
            found[offer.application_id] = (offer.place_id if is_held else None, why)
    return found


def _seats_since(run: Run) -> dict[str, int]:
    """Places and caps of the run that have more seats now than when its input was frozen. Five queries."""
    frozen = engine.read_instance(run.instance.encode())
    inside = [number_in(one.id) for one in frozen.applicants]
    now = seats_in(run.call.academic_year_id, besides=inside)
    seats = {one.id: now.left_at_place(number_in(one.id)) for one in frozen.places}
    seats |= {one.id: now.left_under_cap(number_in(one.id)) for one in frozen.caps}
    return {name: number for name, number in seats.items() if number > frozen.capacity[name]}
