"""What partners offer for a year, taken over into programmes, requirements and places."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from sojourn.engines.eligibility import Requirement as Rule
from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.versions import save_version
from sojourn.organisation.models import AcademicYear, Person
from sojourn.partners.actions import make_partner
from sojourn.partners.models import Institution
from sojourn.programmes.actions.hosts import set_host
from sojourn.programmes.actions.places import Seats, set_places
from sojourn.programmes.models import Place, Programme, Requirement
from sojourn.programmes.queries.places import parent_cap_for
from sojourn.programmes.queries.sentences import requirement_sentences

NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"
IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Offer:
    """One partner's offer of places in one year, as it was read."""

    number: str
    name: str
    institution_name: str
    fingerprint: str
    seats: int
    periods: tuple[str, ...]
    rules: tuple[Rule, ...] = ()
    nomination_deadline: date | None = None
    application_deadline: date | None = None
    website: str = ""
    course_link: str = ""
    courses_in_english: bool | None = None
    other_courses: bool | None = None
    course_restriction: str = ""
    course_notes: str = ""
    housing_on_campus: bool | None = None
    housing_off_campus: bool | None = None
    accommodation_notes: str = ""

    @property
    def columns(self) -> dict[str, Any]:
        """The offer's own columns of the programme."""
        is_chinese = IDEOGRAPH.search(self.name) is not None
        return {
            "title_zh" if is_chinese else "title_en": self.name,
            "institution_as_written": self.institution_name or self.name,
            "website": self.website,
            "course_link": self.course_link,
            "courses_in_english": self.courses_in_english,
            "other_courses": self.other_courses,
            "course_restriction": self.course_restriction,
            "course_notes": self.course_notes,
            "housing_on_campus": self.housing_on_campus,
            "housing_off_campus": self.housing_off_campus,
            "accommodation_notes": self.accommodation_notes,
        }


@dataclass(frozen=True)
class Difference:
    """One thing that an offer changes, in words."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class TakenOver:
    """What became of an offer: the programme, whether it is new, changed or unchanged, and how it changed."""

    programme: Programme
    outcome: str
    differences: tuple[Difference, ...] = ()


@action
def take_over_offer(
    offer: Offer, *, year: AcademicYear, institution: Institution | None, by: Person | None
) -> TakenOver:
    """Make or update the offer's programme, its requirements and its places of the year under one cap.

    An offer that says what it said before changes nothing, so what the office has corrected since stays.
    """
    if by is not None:
        require(by, "programmes.import_offers")
    programme = programme_of(offer)
    if programme is None:
        return _add(offer, year, institution, by)
    differences = _settle(programme, institution, by)
    if programme.fingerprint != offer.fingerprint:
        differences += _change(programme, offer, by)
    if programme.fingerprint != offer.fingerprint or not programme.places.filter(academic_year=year).exists():
        differences += _set_places(programme, offer, year, by)
    if programme.fingerprint != offer.fingerprint:
        programme = save_version(
            programme, seen=programme.version, changes={"fingerprint": offer.fingerprint}, by=by
        )
    return TakenOver(programme, CHANGED if differences else UNCHANGED, tuple(differences))


def programme_of(offer: Offer) -> Programme | None:
    """The programme that this offer became before: by what it says, by its name, by its number."""
    written = offer.institution_name or offer.name
    title = "title_zh" if IDEOGRAPH.search(offer.name) else "title_en"
    for found in (
        {"fingerprint": offer.fingerprint},
        {title: offer.name, "institution_as_written": written},
        {"code": code_of(offer), "institution_as_written": written},
    ):
        programme = Programme.objects.filter(**found).order_by("pk").first()
        if programme is not None:
            return programme
    return None


def code_of(offer: Offer) -> str:
    """EX-007 for the seventh offer of a sheet."""
    if offer.number.isdecimal():
        return f"EX-{int(offer.number):03d}"[:36]
    return f"EX-{re.sub(r'[^A-Za-z0-9]+', '-', offer.number).strip('-')}"[:36]


def _free_code(offer: Offer) -> str:
    code, number = code_of(offer), 1
    taken = set(Programme.objects.filter(code__startswith=code).values_list("code", flat=True))
    free = code
    while free in taken:
        number += 1
        free = f"{code}-{number}"
    return free


def _add(offer: Offer, year: AcademicYear, institution: Institution | None, by: Person | None) -> TakenOver:
    programme = Programme.objects.create(
        code=_free_code(offer), fingerprint=offer.fingerprint, institution=institution, **offer.columns
    )
    if institution is not None:
        make_partner(institution, by=by)
    _add_requirements(programme, offer)
    _set_places(programme, offer, year, by)
    return TakenOver(programme, NEW)


def _add_requirements(programme: Programme, offer: Offer) -> None:
    for position, rule in enumerate(offer.rules, start=1):
        Requirement.objects.create(
            programme=programme, kind=rule.kind, parameters=dict(rule.parameters), position=position
        )


def _settle(programme: Programme, institution: Institution | None, by: Person | None) -> list[Difference]:
    """Take the institution that was found in between; one that somebody has settled stays."""
    if institution is None or programme.institution_id is not None:
        return []
    set_host(programme, institution=institution, by=by)
    return [Difference(_("institution"), "", str(institution))]


def _change(programme: Programme, offer: Offer, by: Person | None) -> list[Difference]:
    """Bring columns and requirements up to date; gives what differed."""
    changes = {name: new for name, new in offer.columns.items() if getattr(programme, name) != new}
    differences = [
        Difference(_label(name), _shown(getattr(programme, name)), _shown(new))
        for name, new in changes.items()
    ]
    for name, new in changes.items():
        setattr(programme, name, new)
    if changes:
        programme.version += 1
        programme.save(update_fields=[*changes, "version"])
    old = [Rule(row.kind, row.parameters) for row in programme.requirements.all()]
    if [(rule.kind, rule.parameters) for rule in old] != [
        (rule.kind, dict(rule.parameters)) for rule in offer.rules
    ]:
        differences.append(Difference(_("requirements"), _told(old), _told(offer.rules)))
        for row in programme.requirements.all():
            row.delete()
        _add_requirements(programme, offer)
    return differences


def _label(name: str) -> str:
    return str(Programme._meta.get_field(name).verbose_name)


def _shown(value: Any) -> str:
    words: Mapping[Any, str] = {None: "–", True: _("yes"), False: _("no")}
    return words[value] if value is None or isinstance(value, bool) else str(value)


def _told(rules: Any) -> str:
    return " ".join(requirement_sentences(rules))


def _set_places(
    programme: Programme, offer: Offer, year: AcademicYear, by: Person | None
) -> list[Difference]:
    """The places of the year as offered; gives what differed from those that were there."""
    before = list(programme.places.filter(academic_year=year).select_related("cap"))
    seats = Seats(
        in_all=offer.seats,
        by_period=_seats_by_period(offer, before),
        nomination_deadline=offer.nomination_deadline,
        application_deadline=offer.application_deadline,
    )
    told = _told_places(before)
    places = set_places(programme, year=year, seats=seats, parent=parent_cap_for(programme, year), by=by)
    new = _told_places(places)
    return [Difference(_("places %(year)s") % {"year": year}, told, new)] if told != new else []


def _seats_by_period(offer: Offer, before: list[Place]) -> dict[str, int]:
    """All seats for each period offered; where the office has given a period fewer, it keeps them."""
    own = {place.period: place.seats for place in before if place.seats < place.cap.seats and place.seats > 0}
    return {period: min(own.get(period, offer.seats), offer.seats) for period in offer.periods}


def _told_places(places: list[Place]) -> str:
    """The places in words: what is compared and shown."""
    if not places:
        return ""
    periods = ", ".join(
        f"{place.get_period_display()} {place.seats}"
        for place in sorted(places, key=lambda place: place.period)
    )
    dates = [_shown(places[0].nomination_deadline), _shown(places[0].application_deadline)]
    return _(
        "%(seats)s in all: %(periods)s; nomination until %(nomination)s, application until %(application)s"
    ) % {
        "seats": places[0].cap.seats,
        "periods": periods,
        "nomination": dates[0],
        "application": dates[1],
    }
