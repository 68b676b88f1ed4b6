"""The home page under each hat, put together."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from sojourn.kernel import clock
from sojourn.kernel.countries import country_name
from sojourn.kernel.models import Account, StepTaken
from sojourn.kernel.permission import may
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Appointment, Person, Role, Unit
from sojourn.organisation.queries import OFFICE, REGISTRIES, UNIT, standing_of
from sojourn.partners.models import Institution
from sojourn.programmes.models import Call
from sojourn.programmes.queries import open_calls
from sojourn.stays.models import Stay
from sojourn.stays.queries import abroad_on, hosts_of, visible_stays
from sojourn.web.queries.applicants import (
    ApplicationLine,
    StayLine,
    application_lines,
    own_lines,
    stay_lines,
)
from sojourn.web.queries.calls import Calls, CallStanding, calls_under_way
from sojourn.web.queries.lines import Line, lines_from, waiting_first
from sojourn.web.queries.office import (
    agreement_sources,
    central_lines,
    coordinator_sources,
    duties_of,
    objection_sources,
    recognition_sources,
    subtree_lines,
)
from sojourn.web.queries.others import (
    administrator_sources,
    claim_sources,
    host_sources,
    registry_lines,
    sources_of_everybody,
    unit_lines,
)

SHOWN = 8
WEEK = timedelta(days=7)
WITH_REGISTERS = UNIT | set(REGISTRIES) | {Role.REGISTRY_STAFF, Role.LEADER}
"""Roles whose navigation leads to the registers."""


@dataclass(frozen=True)
class Figure:
    """A number and the list behind it."""

    label: str
    value: int
    path: str


@dataclass(frozen=True)
class OpenCall:
    """A call one may apply to, or read, and where."""

    call: Call
    path: str


@dataclass
class Home:
    """What a home page shows; what is empty is left out, save what waits."""

    lines: list[Line] = field(default_factory=list)
    applications: list[ApplicationLine] | None = None
    """Only for those who apply."""
    stays: list[StayLine] = field(default_factory=list)
    hosts: str = ""
    """For a partner's contact: the names of their institutions."""
    guests: list[Stay] = field(default_factory=list)
    """For a partner's contact: who comes, is there or was there."""
    standings: list[CallStanding] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    week: list[Figure] = field(default_factory=list)
    countries: list[Figure] = field(default_factory=list)
    calls: list[OpenCall] = field(default_factory=list)
    further: list[tuple[str, str]] = field(default_factory=list)
    """Label and address of pages that the navigation has no room for."""

    @property
    def has_counts(self) -> bool:
        return any(line.count is not None for line in self.lines)


def home_of(person: Person, hat: Appointment | None) -> Home:
    """What waits for this person under this hat, late first, and what else the role looks at."""
    home = HOMES[hat.role](person, hat) if hat else _contact(person)
    home.lines = waiting_first(home.lines)
    if may(person, "kernel.list_registers") and (hat is None or hat.role not in WITH_REGISTERS):
        home.further.append((_("Registers"), reverse("kernel:registers")))
    return home


def _central(person: Person, hat: Appointment) -> Home:
    duties = duties_of(hat.role, hat.duties)
    calls = calls_under_way(person, drafts=True)
    home = Home(
        lines=central_lines(person, duties, calls, besides=sources_of_everybody(person)),
        standings=calls.standings(),
        calls=_open_among(calls),
        week=_week() if hat.role == Role.DIRECTOR else [],
        further=[
            (_("Abroad now"), reverse("stays:abroad")),
            (_("People"), reverse("organisation:person_list")),
            (_("Units"), reverse("organisation:unit_list")),
        ],
    )
    _look_abroad(home, person)
    home.figures[:0] = _call_figures(calls)
    return home


def _subtree(person: Person, hat: Appointment) -> Home:
    calls = calls_under_way(person, units=standing_of(person).units(OFFICE))
    home = Home(
        lines=subtree_lines(person, calls, besides=sources_of_everybody(person)),
        standings=calls.standings(),
        calls=_open_among(calls),
        further=[(_("People"), reverse("organisation:person_list"))],
    )
    _look_abroad(home, person)
    return home


def _unit(person: Person, hat: Appointment) -> Home:
    calls = calls_under_way(person, units=standing_of(person).units(UNIT))
    sources = coordinator_sources(person) if hat.role == Role.UNIT_OFFICER else []
    home = Home(
        lines=[
            *unit_lines(calls),
            *lines_from([*sources, *sources_of_everybody(person), *agreement_sources(person)]),
        ],
        standings=calls.standings(),
        calls=_open_among(calls),
        further=[(_("Abroad now"), reverse("stays:abroad"))],
    )
    _look_abroad(home, person)
    return home


def _counsellor(person: Person, hat: Appointment) -> Home:
    calls = calls_under_way(person)
    home = Home(
        lines=lines_from([*coordinator_sources(person), *sources_of_everybody(person)]),
        standings=calls.standings(),
        calls=_open_among(calls),
    )
    _look_abroad(home, person)
    return home


def _registry(person: Person, hat: Appointment) -> Home:
    calls = calls_under_way(person)
    home = Home(
        lines=[
            *registry_lines(calls, person),
            *lines_from([*recognition_sources(person), *sources_of_everybody(person)]),
        ],
        standings=calls.standings(),
        calls=_open_among(calls),
    )
    _look_abroad(home, person)
    return home


def _leader(person: Person, hat: Appointment) -> Home:
    calls = calls_under_way(person)
    home = Home(
        lines=lines_from(
            [*objection_sources(person), *agreement_sources(person), *sources_of_everybody(person)]
        ),
        standings=calls.standings(),
        calls=_open_among(calls),
    )
    _look_abroad(home, person)
    partners = Institution.objects.filter(is_partner=True).count()
    home.figures = [
        *_call_figures(calls),
        *home.figures,
        Figure(_("Partner institutions"), partners, reverse("partners:institution_list")),
    ]
    return home


def _staff(person: Person, hat: Appointment) -> Home:
    return Home(lines=lines_from(sources_of_everybody(person)), calls=_open_calls("programmes:call"))


def _student(person: Person, hat: Appointment) -> Home:
    applications, stays = application_lines(person), stay_lines(person)
    applied = {line.application.call_id for line in applications}
    return Home(
        lines=[*own_lines(person, applications, stays), *lines_from(sources_of_everybody(person))],
        applications=applications,
        stays=stays,
        calls=[found for found in _open_calls("applications:possibilities") if found.call.pk not in applied],
    )


def _contact(person: Person) -> Home:
    """A partner's contact; somebody who holds nothing today is shown the open calls."""
    hosts = hosts_of(person)
    home = Home(calls=_open_calls("programmes:call"))
    if hosts:
        guests = visible_stays(person).exclude(state="cancelled").order_by("-planned_from", "pk")
        home.lines = lines_from([*host_sources(person), *sources_of_everybody(person)])
        home.hosts = ", ".join(in_language(one, "name") for one in Institution.objects.filter(pk__in=hosts))
        home.guests = list(guests[:SHOWN])
    else:
        home.lines = lines_from(claim_sources(person))
    return home


def _administrator(person: Person, hat: Appointment) -> Home:
    return Home(
        lines=lines_from([*administrator_sources(), *claim_sources(person)]),
        figures=[
            Figure(_("People"), Person.objects.count(), reverse("organisation:person_list")),
            Figure(_("Units"), Unit.objects.count(), reverse("organisation:unit_list")),
            Figure(
                _("Accounts with a password"),
                Account.objects.exclude(password__startswith="!").count(),
                reverse("organisation:person_list"),
            ),
        ],
        calls=_open_calls("programmes:call"),
    )


HOMES: dict[str, Callable[[Person, Appointment], Home]] = {
    Role.DIRECTOR: _central,
    Role.OFFICER: _central,
    Role.FOREIGN_AFFAIRS: _subtree,
    Role.UNIT_OFFICER: _unit,
    Role.UNIT_LEADER: _unit,
    Role.COUNSELLOR: _counsellor,
    Role.REVIEWER: _staff,
    Role.STUDENT: _student,
    Role.STAFF: _staff,
    Role.REGISTRY_UNDERGRADUATE: _registry,
    Role.REGISTRY_GRADUATE: _registry,
    Role.REGISTRY_STAFF: _staff,
    Role.LEADER: _leader,
    Role.ADMINISTRATOR: _administrator,
}


def _open_calls(page: str) -> list[OpenCall]:
    return [OpenCall(call, reverse(page, args=[call.pk])) for call in open_calls().order_by("closes_at")]


def _open_among(calls: Calls) -> list[OpenCall]:
    """Of calls that are known already; no query."""
    return [
        OpenCall(call, reverse("programmes:call", args=[call.pk]))
        for call in calls.calls
        if call.takes_applications
    ]


def _call_figures(calls: Calls) -> list[Figure]:
    path = reverse("applications:call_list")
    running = [call for call in calls.calls if call.state != "draft"]
    return [
        Figure(_("Calls under way"), len(running), path),
        Figure(_("Applications in them"), calls.entered, path),
    ]


def _look_abroad(home: Home, person: Person) -> None:
    """Who is away today, by country. One query."""
    away = abroad_on(clock.today(), person).order_by().values_list("institution__country")
    path = reverse("stays:abroad")
    counted = sorted(away.annotate(Count("pk", distinct=True)), key=lambda pair: (-pair[1], pair[0]))
    home.countries = [
        Figure(country_name(code), count, f"{path}?country={code}") for code, count in counted if code
    ]
    home.figures.append(Figure(_("Abroad today"), sum(count for _code, count in counted), path))


def _week() -> list[Figure]:
    """What has been decided in the last seven days. One query."""
    taken = StepTaken.objects.filter(at__gte=clock.now() - WEEK).order_by()
    counted = {
        (model, step): count
        for model, step, count in taken.values_list("content_type__model", "step").annotate(Count("pk"))
    }
    return [
        Figure(str(label), counted[key], path)
        for key, (label, path) in _decisions().items()
        if key in counted
    ]


def _decisions() -> dict[tuple[str, str], tuple[str, str]]:
    """The steps that count as decisions, with their label and their list."""
    calls, nominations, stays = (
        reverse(name) for name in ("programmes:desk_list", "stays:nominations", "stays:stays")
    )
    return {
        ("call", "publish"): (_("Calls published"), calls),
        ("run", "publish"): (_("Results published"), calls),
        ("offer", "accept"): (_("Places accepted"), calls),
        ("offer", "decline"): (_("Places declined"), calls),
        ("offer", "lapse"): (_("Offers lapsed"), calls),
        ("nomination", "send"): (_("Nominations sent"), f"{nominations}?state=pending"),
        ("nomination", "approve"): (_("Nominations approved by hosts"), f"{nominations}?state=approved"),
        ("nomination", "reject"): (_("Nominations rejected by hosts"), f"{nominations}?state=rejected"),
        ("stay", "depart"): (_("Departures"), f"{stays}?state=departed"),
        ("stay", "arrive"): (_("Arrivals"), f"{stays}?state=on_site"),
        ("stay", "return"): (_("Returns"), f"{stays}?state=returned"),
    }
