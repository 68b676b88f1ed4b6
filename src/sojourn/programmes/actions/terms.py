"""What is done to the terms of a call: recorded before anything is known, changed later with a reason."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal, Stale
from sojourn.kernel.steps import take_step
from sojourn.kernel.versions import save_version
from sojourn.organisation.models import Person
from sojourn.programmes.actions.sections import locked, refuse_change
from sojourn.programmes.models import Call, Mechanism, Minimum, Place, Reserve, Rules, ScorePart
from sojourn.programmes.queries.terms import OPEN_STATES, content_of_rules, group_names, place_name
from sojourn.programmes.terms import what_is_known
from sojourn.programmes.ways import newest_version


@action
def publish_call(call: Call, *, by: Person) -> Call:
    """Make the call public, fix the way of its applications, and record its rules as they stand."""
    way = newest_version(call.kind_id)
    call = take_step(call, "publish", by=by, also={"way": way})
    record_rules(call, by=by)
    return call


@action
def record_rules(call: Call, *, by: Person | None, reason: str = "") -> Rules:
    """Record the rules as they stand, with time and what is known; unchanged ones are not recorded again."""
    content = content_of_rules(call)
    last = call.rules.last()
    if last is not None and last.content == content:
        return last
    return Rules.objects.create(
        call=call,
        content=content,
        reason=reason.strip(),
        known=what_is_known(call),
        by=by,
        at=clock.now(),
    )


@action
def change_rules(
    call: Call,
    *,
    mechanism: str,
    ties: str,
    seats_order: str,
    weights: Mapping[str, int],
    seen: int,
    by: Person,
    reason: str = "",
    takes_part: str = "",
) -> Call:
    """Mechanism, ties, order of reserved seats and weights; once the call has opened only with a reason."""
    current = _changeable(call, by, reason)
    _refuse_ties(current, ties)
    if ties != Call.Ties.LOTTERY and mechanism in (Mechanism.RSD, Mechanism.KIRALY):
        raise Refusal(_("This mechanism draws lots; choose the lottery for ties."))
    parts = {part.source: part.weight for part in current.score_parts.all()}
    wanted = {source: weight for source, weight in weights.items() if weight}
    if wanted != parts:
        _refuse_weights(current, wanted)
    changes = {"mechanism": mechanism, "ties": ties, "seats_order": seats_order}
    if takes_part and current.state == "draft":
        changes["takes_part"] = takes_part
    saved = save_version(current, seen=seen, changes=changes, by=by)
    if wanted != parts:
        saved.score_parts.all().delete()
        for source, weight in wanted.items():
            ScorePart.objects.create(call=saved, source=source, weight=weight)
    _record_if_public(saved, by, reason)
    return saved


@action
def keep_terms(
    call: Call,
    *,
    reserves: Sequence[Mapping[str, Any]],
    minimums: Sequence[Mapping[str, Any]],
    seen: int,
    by: Person,
    reason: str = "",
) -> Call:
    """Seats reserved (place, group, seats) and minimum numbers (place, people): exactly these."""
    current = _changeable(call, by, reason)
    if current.version != seen:
        raise Stale(_("Somebody else changed this in the meantime. Compare and save again."), {})
    _refuse_terms(current, reserves, minimums)
    Reserve.objects.filter(call=current).delete()
    Minimum.objects.filter(call=current).delete()
    for position, line in enumerate(reserves, 1):
        Reserve.objects.create(call=current, position=position, **line)
    for line in minimums:
        Minimum.objects.create(call=current, **line)
    saved = save_version(current, seen=seen, changes={}, by=by)
    _record_if_public(saved, by, reason)
    return saved


def _changeable(call: Call, by: Person, reason: str) -> Call:
    """The call, locked, if its rules may change now."""
    require(by, "programmes.change_call", call)
    current = locked(call)
    refuse_change(current, "rules")
    if what_is_known(current) == Rules.Known.RESULT:
        raise Refusal(
            _("A run has been frozen with these rules. Discard it first, or choose another mechanism there.")
        )
    if current.state in OPEN_STATES and not reason.strip():
        raise Refusal(_("The call has opened: give a reason. Everybody reads it on the page of the call."))
    return current


def _record_if_public(call: Call, by: Person, reason: str) -> None:
    if call.state != "draft":
        record_rules(call, by=by, reason=reason)


def _refuse_ties(call: Call, ties: str) -> None:
    if ties == call.ties:
        return
    if call.commitment and call.state not in OPEN_STATES:
        raise Refusal(_("The lottery has been committed to; the rule for ties stays."))
    if ties == Call.Ties.LOTTERY and not call.commitment and call.state in OPEN_STATES:
        raise Refusal(_("No lottery was committed to before the call opened, so none can be drawn now."))


def _refuse_weights(call: Call, wanted: Mapping[str, int]) -> None:
    if what_is_known(call) == Rules.Known.SCORES:
        raise Refusal(_("Scores have been computed with these weights; they stay."))
    if wanted and sum(wanted.values()) != 100:
        raise Refusal(_("The weights add up to %(sum)d, not to 100.") % {"sum": sum(wanted.values())})


def _refuse_terms(
    call: Call, reserves: Sequence[Mapping[str, Any]], minimums: Sequence[Mapping[str, Any]]
) -> None:
    """Only places of the call, no more seats reserved than there are, each group and place once."""
    of_call = set(call.places.values_list("pk", flat=True))
    known = group_names(call)
    reserved: Counter[Place] = Counter()
    pairs: set[tuple[int, str]] = set()
    for line in reserves:
        place, group = line["place"], line["group"]
        _refuse_foreign(place, of_call)
        if group not in known:
            raise Refusal(_("There is no group “%(group)s”.") % {"group": group})
        if (place.pk, group) in pairs:
            raise Refusal(
                _("“%(place)s” has two lines for the same group: %(group)s.")
                % {"place": place_name(place), "group": known[group]}
            )
        pairs.add((place.pk, group))
        reserved[place] += line["seats"]
    for place, seats in reserved.items():
        if seats > place.seats:
            raise Refusal(
                _("“%(place)s” has %(all)d seats, and %(seats)d would be reserved.")
                % {"place": place_name(place), "all": place.seats, "seats": seats}
            )
    _refuse_minimums(minimums, of_call)


def _refuse_minimums(minimums: Sequence[Mapping[str, Any]], of_call: set[int]) -> None:
    seen: set[int] = set()
    for line in minimums:
        place = line["place"]
        _refuse_foreign(place, of_call)
        if place.pk in seen:
            raise Refusal(_("“%(place)s” has two minimum numbers.") % {"place": place_name(place)})
        seen.add(place.pk)
        if line["people"] > place.seats:
            raise Refusal(
                _("“%(place)s” has %(all)d seats and can never reach %(people)d people.")
                % {"place": place_name(place), "all": place.seats, "people": line["people"]}
            )


def _refuse_foreign(place: Place, of_call: set[int]) -> None:
    if place.pk not in of_call:
        raise Refusal(_("“%(place)s” does not belong to the call.") % {"place": place_name(place)})
