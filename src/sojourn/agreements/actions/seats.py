"""The yearly split of seats between the schools: draft, comments, final, seats given back."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from sojourn.agreements.models import Cap, SeatComment, SeatShare, SeatSplit
from sojourn.agreements.queries import used_seats
from sojourn.kernel import clock
from sojourn.kernel.action import Actor, action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.kernel.steps import take_step
from sojourn.kernel.text import in_language
from sojourn.organisation.models import AcademicYear, Person, Unit
from sojourn.organisation.queries import UNIT, standing_of


@action
def begin_split(year: AcademicYear, *, by: Person) -> SeatSplit:
    """The draft of a year; it begins with what each school had of the same partner or agreement last time."""
    require(by, "agreements.change_split")
    if SeatSplit.objects.filter(academic_year=year).exists():
        raise Refusal(_("The seats of this year are being split already."))
    last = SeatSplit.objects.filter(academic_year__label__lt=year.label).first()
    split = SeatSplit.objects.create(academic_year=year)
    if last is not None:
        _take_over(last, split)
    return split


def _take_over(last: SeatSplit, split: SeatSplit) -> None:
    before = {_place_of(line.cap): line.shares for line in last.lines()}
    for line in split.lines():
        left = line.cap.seats
        for share in before.get(_place_of(line.cap), []):
            seats = min(share.seats - share.returned, left)
            if seats > 0:
                SeatShare.objects.create(split=split, cap=line.cap, unit=share.unit, seats=seats)
                left -= seats


def _place_of(cap: Cap) -> tuple[int | None, int | None, str]:
    return cap.institution_id, cap.agreement_id, cap.label


@action
def share_seats(split: SeatSplit, cap: Cap, *, seats: Mapping[Unit, int], by: Person) -> None:
    """So many seats of this cap to each school: at most the cap, at least what is used or given back."""
    require(by, "agreements.change_split")
    split = SeatSplit.objects.select_for_update().get(pk=split.pk)
    if cap.academic_year_id != split.academic_year_id or cap.parent_id is not None:
        raise Refusal(_("This cap is not split in this year."))
    standing = {share.unit_id: share for share in split.shares.filter(cap=cap)}
    used = used_seats([cap.pk])
    returned = sum(share.returned for share in standing.values())
    wanted = {number: share.seats for number, share in standing.items()}
    wanted |= {unit.pk: number for unit, number in seats.items()}
    given = sum(wanted.values()) - returned
    if given > cap.seats:
        raise Refusal(
            _("%(given)d seats are given, and the cap has %(seats)d.") % {"given": given, "seats": cap.seats}
        )
    for unit, number in seats.items():
        share = standing.get(unit.pk)
        least = max(used.get((cap.pk, unit.pk), 0) if share else 0, share.returned if share else 0)
        if share is not None and number < least:
            raise Refusal(
                _("%(unit)s has used or given back %(least)d seats; it cannot have fewer.")
                % {"unit": in_language(unit, "name"), "least": least}
            )
        if share is not None and share.seats != number:
            share.seats = number
            share.save(update_fields=["seats"])
        elif share is None and number:
            SeatShare.objects.create(split=split, cap=cap, unit=unit, seats=number)


@action
def move_split(split: SeatSplit, name: str, *, by: Actor, reason: str = "") -> SeatSplit:
    """Open it for comments, make it final, open it again."""
    return take_step(split, name, by=by, reason=reason)


@action
def comment_on_split(split: SeatSplit, *, unit: Unit, text: str, by: Person) -> SeatComment:
    """A school says what it thinks of the draft."""
    require(by, "agreements.comment_on_split", split)
    if not standing_of(by).reaches(UNIT, unit.pk):
        raise Forbidden(_("You may speak for your own unit only."))
    return SeatComment.objects.create(split=split, unit=unit, text=text, by=by, at=clock.now())


@action
def return_seats(share: SeatShare, *, number: int, by: Person) -> SeatShare:
    """A school gives seats back that it will not use; others can have them."""
    share = SeatShare.objects.select_for_update().get(pk=share.pk)
    require(by, "agreements.return_seats", share)
    used = used_seats([share.cap_id]).get((share.cap_id, share.unit_id), 0)
    free = share.seats - share.returned - used
    if not 0 < number <= free:
        raise Refusal(_("Of these seats %(free)d can be given back.") % {"free": max(0, free)})
    share.returned += number
    share.save(update_fields=["returned"])
    return share
