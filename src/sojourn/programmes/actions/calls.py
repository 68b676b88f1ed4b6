"""What is done to calls: made from places, edited part by part, opened and closed by the clock."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal, Stale
from sojourn.kernel.steps import take_step
from sojourn.kernel.text import enumerated
from sojourn.kernel.versions import save_version
from sojourn.organisation.models import AcademicYear, Person
from sojourn.programmes.actions.questions import has_begun, keep_version
from sojourn.programmes.actions.sections import locked, refuse_change
from sojourn.programmes.actions.terms import record_rules
from sojourn.programmes.models import Call, Kind, Place, Question, RequiredDocument, ScorePart
from sojourn.programmes.models.kind import EXCHANGE
from sojourn.programmes.queries.calls import calls_due_to_close, calls_due_to_open


@action
def create_call(
    *, code: str, academic_year: AcademicYear, by: Person, kind: Kind | None = None, **texts: str
) -> Call:
    """A draft without places."""
    require(by, "programmes.add_call")
    refuse_double_code(code)
    return Call.objects.create(
        code=code, academic_year=academic_year, kind_id=kind.code if kind else EXCHANGE, **texts
    )


def refuse_double_code(code: str) -> None:
    """Refuse the code of another call."""
    if Call.objects.filter(code__iexact=code).exists():
        raise Refusal(_("Another call has the code “%(code)s”.") % {"code": code})


@action
def change_call(call: Call, *, section: str, seen: int, changes: dict[str, Any], by: Person) -> Call:
    """Change one part of a call: texts, schedule, selection or lottery."""
    require(by, "programmes.change_call", call)
    current = locked(call)
    refuse_change(current, section)
    if section == "schedule":
        _refuse_schedule(current, changes)
    if section == "lottery" and current.commitment and changes.get("ties", current.ties) != current.ties:
        raise Refusal(_("The lottery has been committed to; the rule for ties stays."))
    saved = save_version(call, seen=seen, changes=changes, by=by)
    _record_if_published(saved, by)
    return saved


def _record_if_published(call: Call, by: Person) -> None:
    """What changes after publication stands in the record of the rules."""
    if call.state == "published":
        record_rules(call, by=by)


def _refuse_schedule(call: Call, changes: Mapping[str, Any]) -> None:
    """Dates in their order; what has passed stays passed."""
    dates = {name: changes.get(name, getattr(call, name)) for name in ("opens_at", "closes_at")}
    opens, closes = dates["opens_at"], dates["closes_at"]
    if opens and closes and closes <= opens:
        raise Refusal(_("The call closes before it opens."))
    if call.state == "open" and opens != call.opens_at:
        raise Refusal(_("The call is open already; its opening stays as it was."))
    if call.state == "open" and (closes is None or closes <= clock.now()):
        raise Refusal(_("A call that is open cannot be closed in the past."))
    if call.state == "closed" and closes != call.closes_at:
        raise Refusal(_("The call has closed; its closing stays as it was."))
    order = ("endorse_until", "check_until", "review_until", "announce_on")
    days = [changes.get(name, getattr(call, name)) for name in order]
    known = [day for day in days if day is not None]
    if known != sorted(known):
        raise Refusal(_("The dates after the closing do not follow each other in time."))
    if closes and known and known[0] < timezone.localdate(closes):
        raise Refusal(_("A date after the closing lies before it."))


@action
def choose_places(call: Call, *, places: Iterable[Place], seen: int, by: Person) -> Call:
    """The call is for exactly these places; once it is open, places come in but none leave."""
    require(by, "programmes.change_call", call)
    current = locked(call)
    refuse_change(current, "places")
    chosen, there = set(places), set(current.places.all())
    foreign = [place for place in chosen if place.academic_year_id != current.academic_year_id]
    if foreign:
        raise Refusal(_("“%(place)s” belongs to another academic year.") % {"place": foreign[0]})
    if current.state == "open" and there - chosen:
        raise Refusal(_("The call is open: places can be added, but none taken away."))
    if current.version != seen and chosen != there:
        raise Stale(
            _("Somebody else changed this in the meantime. Compare and save again."),
            {"places": (len(there), len(chosen))},
        )
    current.places.set(chosen)
    return save_version(current, seen=current.version, changes={}, by=by)


@action
def keep_documents(call: Call, *, seen: int, lines: Sequence[Mapping[str, Any]], by: Person) -> Call:
    """The documents the call asks for, in this order; each line may carry the `id` of one that is there."""
    return _keep_lines(call, RequiredDocument, "documents", seen, lines, by)


@action
def keep_questions(call: Call, *, seen: int, lines: Sequence[Mapping[str, Any]], by: Person) -> Call:
    """The call's own questions, in this order; only before the call opens, since lines that are gone go."""
    if has_begun(call):
        raise Refusal(_("The call has opened; change its questions one by one."))
    for line in lines:
        zh, en = (line.get(name, "").splitlines() for name in ("options_zh", "options_en"))
        if line["kind"] == Question.Kind.CHOICE and (len(zh) < 2 or len(zh) != len(en)):
            raise Refusal(
                _("“%(question)s” needs at least two options, the same number in both languages.")
                % {"question": line["text_zh"]}
            )
    saved = _keep_lines(call, Question, "questions", seen, lines, by)
    keep_version(saved, by)
    return saved


def _keep_lines(
    call: Call, model: type[Model], section: str, seen: int, lines: Sequence[Mapping[str, Any]], by: Person
) -> Call:
    require(by, "programmes.change_call", call)
    current = locked(call)
    refuse_change(current, section)
    rows = list(getattr(current, section).all())
    if current.version != seen:
        theirs, mine = (enumerated(titles) for titles in ([_title(row) for row in rows], map(_title, lines)))
        if theirs != mine:
            raise Stale(
                _("Somebody else changed this in the meantime. Compare and save again."),
                {section: (theirs, mine)},
            )
    there = {row.pk: row for row in rows}
    for position, line in enumerate(lines, start=1):
        facts = {name: value for name, value in line.items() if name != "id"} | {"position": position}
        row = there.pop(line.get("id"), None)
        if row is None:
            model._default_manager.create(call=current, **facts)
        else:
            _save_if_changed(row, facts)
    for row in there.values():
        row.delete()
    return save_version(current, seen=current.version, changes={}, by=by)


def _title(line: Any) -> str:
    """The Chinese text of a document or question, kept or typed."""
    names = ("title_zh", "text_zh")
    if isinstance(line, Mapping):
        return str(next(line[name] for name in names if name in line))
    return str(next(getattr(line, name) for name in names if hasattr(line, name)))


def _save_if_changed(row: Any, facts: Mapping[str, Any]) -> None:
    if any(getattr(row, name) != value for name, value in facts.items()):
        for name, value in facts.items():
            setattr(row, name, value)
        row.save(update_fields=list(facts))


@action
def keep_score_parts(call: Call, *, weights: Mapping[str, int], by: Person) -> Call:
    """The weight of each part of the composite score; they add up to 100."""
    require(by, "programmes.change_call", call)
    current = locked(call)
    refuse_change(current, "selection")
    wanted = {source: weight for source, weight in weights.items() if weight}
    if wanted and sum(wanted.values()) != 100:
        raise Refusal(_("The weights add up to %(sum)d, not to 100.") % {"sum": sum(wanted.values())})
    for part in current.score_parts.all():
        weight = wanted.pop(part.source, None)
        if weight is None:
            part.delete()
        else:
            _save_if_changed(part, {"weight": weight})
    for source, weight in wanted.items():
        ScorePart.objects.create(call=current, source=source, weight=weight)
    saved = save_version(current, seen=current.version, changes={}, by=by)
    _record_if_published(saved, by)
    return saved


@action
def commit_to_lottery(call: Call, *, by: Person) -> Call:
    """Draw the secret of the lottery and publish only its SHA-256: nobody can choose the draw later."""
    require(by, "programmes.change_call", call)
    current = locked(call)
    refuse_change(current, "lottery")
    if current.commitment:
        raise Refusal(_("The lottery has been committed to already."))
    if current.ties != Call.Ties.LOTTERY:
        raise Refusal(_("Ties of this call are not decided by lottery."))
    secret = secrets.token_bytes(32)
    current.secret, current.commitment = secret.hex(), hashlib.sha256(secret).hexdigest()
    current.save(update_fields=["secret", "commitment"])
    return current


def open_due_calls() -> list[Call]:
    """The clock opens the published calls whose time has come; gives them."""
    opened = _steps_by_clock("open", calls_due_to_open())
    for call in opened:
        record_rules(call, by=None)
    return opened


def close_due_calls() -> list[Call]:
    """The clock closes the open calls whose time is over; gives them."""
    return _steps_by_clock("close", calls_due_to_close())


def _steps_by_clock(step: str, calls: Iterable[Call]) -> list[Call]:
    taken = []
    for call in calls:
        # somebody may have taken the step, or moved the date, a moment ago
        with suppress(Refusal):
            taken.append(take_step(call, step, by=None))
    return taken
