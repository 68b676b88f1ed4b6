"""Agreements, what they allow in a year, and the tree of caps."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from sojourn.agreements.models import Agreement, Cap, Condition, SeatShare, SeatSplit
from sojourn.agreements.states import NOT_YET
from sojourn.kernel import clock
from sojourn.organisation.models import AcademicYear, Person, Role
from sojourn.organisation.queries import OFFICE, READERS, UNIT, standing_of
from sojourn.partners.names import fold
from sojourn.partners.queries import institutions_of_contact


def visible_agreements(person: Person) -> QuerySet[Agreement]:
    """Office and leaders see all, units those of their own and of the whole institution, contacts theirs."""
    standing = standing_of(person)
    if standing.holds({Role.DIRECTOR, Role.OFFICER, Role.LEADER}):
        return Agreement.objects.all()
    seen = Q(institution__in=institutions_of_contact(person))
    units = standing.units(OFFICE | UNIT | READERS)
    if units:
        seen |= Q(unit__in=units) | Q(unit=None)
    return Agreement.objects.filter(seen)


def agreements_matching(agreements: QuerySet[Agreement], words: str) -> QuerySet[Agreement]:
    """Those whose number, title or partner contains every word."""
    for word in words.split():
        agreements = agreements.filter(
            Q(number__icontains=word)
            | Q(title_zh__icontains=word)
            | Q(title_en__icontains=word)
            | Q(institution__search_text__contains=fold(word))
        )
    return agreements


def agreements_running_on(day: date) -> QuerySet[Agreement]:
    """Those that have begun and not ended; what is only proposed is none."""
    return Agreement.objects.exclude(state__in=NOT_YET).filter(
        Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day
    )


def agreements_expiring_before(day: date) -> QuerySet[Agreement]:
    """Those that run today and end before this day, the first to end first."""
    return agreements_running_on(clock.today()).filter(valid_until__lt=day).order_by("valid_until")


def conditions_in(year: AcademicYear) -> QuerySet[Condition]:
    """The conditions that hold in an academic year."""
    return Condition.objects.filter(first_year__label__lte=year.label, last_year__label__gte=year.label)


@dataclass(frozen=True)
class Branch:
    """A cap with its depth in the tree and the seats its children would need if all were filled."""

    cap: Cap
    depth: int
    seats_below: int | None

    @property
    def binds(self) -> bool:
        """Whether the cap is tighter than what lies below it."""
        return self.seats_below is not None and self.cap.seats < self.seats_below


def cap_tree(caps: QuerySet[Cap]) -> list[Branch]:
    """The caps, each parent before its children; one whose parent is not among them stands at the top."""
    found = list(caps.select_related("academic_year", "agreement", "institution"))
    numbers = {cap.pk for cap in found}
    children: dict[int | None, list[Cap]] = {}
    for cap in found:
        children.setdefault(cap.parent_id if cap.parent_id in numbers else None, []).append(cap)
    branches: list[Branch] = []

    def walk(parent: int | None, depth: int) -> None:
        for cap in children.get(parent, []):
            below = children.get(cap.pk)
            branches.append(Branch(cap, depth, sum(child.seats for child in below) if below else None))
            walk(cap.pk, depth + 1)

    walk(None, 0)
    return branches


def ancestors_of(cap: Cap, caps: dict[int, Cap]) -> list[Cap]:
    """The caps above this one, nearest first; `caps` holds all of the year by number."""
    found, above = [], cap.parent_id
    while above is not None:
        found.append(caps[above])
        above = caps[above].parent_id
    return found


UsedSeats = Callable[[Collection[int]], Mapping[tuple[int, int], int]]
_counters: list[UsedSeats] = []


def count_used_seats(counter: UsedSeats) -> UsedSeats:
    """Say, from a higher package, how used seats are counted: numbers of caps -> (cap, unit) -> how many."""
    _counters[:] = [counter]
    return counter


def used_seats(caps: Collection[int]) -> Mapping[tuple[int, int], int]:
    """How many seats of each cap each unit has used."""
    return _counters[0](caps) if _counters else {}


def visible_splits(person: Person) -> QuerySet[SeatSplit]:
    """Offices, units and leaders see how seats are split; a draft is the office's own."""
    standing = standing_of(person)
    if standing.holds({Role.DIRECTOR, Role.OFFICER, Role.LEADER}):
        return SeatSplit.objects.all()
    if standing.holds(OFFICE | UNIT | READERS):
        return SeatSplit.objects.exclude(state="draft")
    return SeatSplit.objects.none()


@dataclass(frozen=True)
class Seats:
    """One school's seats of one cap: given, used, left."""

    share: SeatShare
    used: int

    @property
    def left(self) -> int:
        return self.share.seats - self.share.returned - self.used


def seats_of(shares: QuerySet[SeatShare]) -> list[Seats]:
    """The shares with what is used of them. Two queries."""
    found = list(shares.select_related("unit", "cap__academic_year", "split"))
    used = used_seats({share.cap_id for share in found}) if found else {}
    return [Seats(share, used.get((share.cap_id, share.unit_id), 0)) for share in found]
