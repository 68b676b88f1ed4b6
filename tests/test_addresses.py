"""Every address against every person and row of the small world, made from the address table (trust.md, A1).

Who may not see the row, or not do this to it, is told that it does not exist; nobody meets an error.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.test import Client, RequestFactory, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from sojourn.agreements.models import Amendment, Cap, Condition, SeatShare, SeatSplit
from sojourn.allocation.models import Closure, Run
from sojourn.applications.models import Application, Choice, Document
from sojourn.consultations.models import PaperVersion, Registration
from sojourn.consultations.models import Question as MeetingQuestion
from sojourn.cooperation.models import Authorship, ProgrammeEntry, VisitMember, VisitPaper
from sojourn.cooperation.queries import namesakes_of
from sojourn.correspondence.kinds import kinds
from sojourn.correspondence.models import Attachment
from sojourn.followups.models import ObligationRule
from sojourn.followups.queries import plans_in_force
from sojourn.kernel.permission import listings, may
from sojourn.kernel.worklists import worklists
from sojourn.organisation.models import Appointment, LanguageScore, Person, Unit
from sojourn.organisation.queries import UNIT, standing_of
from sojourn.partners.models import ConsortiumMembership, Contact, Institution
from sojourn.programmes.forms.requirement_kinds import KINDS
from sojourn.programmes.models import KindVersion, Place, Question, Requirement, Section
from sojourn.programmes.views.calls import SECTIONS
from sojourn.reviews.models import Review
from sojourn.reviews.queries import candidates_for_panel
from sojourn.stays.models import TranscriptLine
from tests import world as small
from tests.conftest import NOW

FOREIGN = ("account_", "mfa_", "static")
"""Names of addresses that are not ours: sign-in, files of the front end."""
ROWS = 4
"""Of each model so many rows are tried, spread over those of the world."""
PEOPLE = 4
"""So many of those who may are shown each row's page in full, others for the next row."""


@dataclass(frozen=True)
class Address:
    """A line of the address table."""

    name: str
    view: Callable[..., HttpResponse]
    parameters: frozenset[str]
    given: tuple[tuple[str, Any], ...] = ()
    """Parameters that the table itself gives to the view."""

    def path(self, **numbers: Any) -> str:
        return reverse(self.name, kwargs=numbers)

    @property
    def one_of(self) -> Callable[[Person], QuerySet[Any]] | None:
        """The list that the row in place of `pk` comes from."""
        return getattr(self.view, "one_of", None)

    def rows(self, world: small.World) -> list[Any]:
        """Some rows of the world that could stand in place of `pk`."""
        rows = world.rows[self.one_of(world.people["without any"]).model]
        return rows[:: max(1, len(rows) // ROWS)]


def addresses(resolver: URLResolver, prefix: str = "") -> Iterator[Address]:
    """The whole table, ours only."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
        elif isinstance(pattern, URLPattern) and not (pattern.name or "").startswith(FOREIGN):
            parameters = frozenset(pattern.pattern.converters) - set(pattern.default_args)
            given = tuple(pattern.default_args.items())
            yield Address(f"{prefix}{pattern.name}", pattern.callback, parameters, given)


ADDRESSES = list(addresses(get_resolver()))
OF_ROWS = [address for address in ADDRESSES if address.one_of]
OTHERS = [address for address in ADDRESSES if not address.one_of]

Cases = Iterator[tuple[dict[str, Any], bool]]
"""Values for the parameters beside `pk`, each with whether that person finds something there."""


def part(model: type[Model] | QuerySet[Any], whole: str) -> Callable[..., Cases]:
    """`number` is a part of the row, by the foreign key `whole`; no other row's part is found."""

    def cases(person: Person, row: Model) -> Cases:
        rows = model.all() if isinstance(model, QuerySet) else model.objects.all()
        for is_there, parts in (
            (True, rows.filter(**{whole: row})),
            (False, rows.exclude(**{whole: row})),
        ):
            for number in parts.values_list("pk", flat=True)[:1]:
                yield {"number": number}, is_there

    return cases


def parts_named(model: type[Model], whole: str, parameter: str) -> Callable[..., Cases]:
    """The same as `part`, where the address calls it otherwise."""

    def cases(person: Person, row: Model) -> Cases:
        for found, is_there in part(model, whole)(person, row):
            yield {parameter: found["number"]}, is_there

    return cases


def codes(person: Person, registration: Registration) -> Cases:
    """`secret` is what the code for the door says."""
    yield {"secret": registration.secret}, True
    yield {"secret": "0" * 32}, False


def own(model: type[Model], owner: str, name: str) -> Callable[..., Cases]:
    """`number` is a row whose `owner` is the person's `name`; nobody else finds it."""

    def cases(person: Person, row: None) -> Cases:
        mine = {owner: getattr(person, name)}
        for is_there, rows in ((True, model.objects.filter(**mine)), (False, model.objects.exclude(**mine))):
            for number in rows.values_list("pk", flat=True)[:1]:
                yield {"number": number}, is_there

    return cases


def caps_of_split(person: Person, split: SeatSplit) -> Cases:
    """`number` counts the caps of the year."""
    for cap in Cap.objects.filter(academic_year=split.academic_year)[:1]:
        yield {"number": cap.pk}, True
    yield {"number": 0}, False


def one_of_texts(parameter: str, *texts: str) -> Callable[..., Cases]:
    """One of these words, and no other."""

    def cases(person: Person, row: Model | None) -> Cases:
        for text in texts:
            yield {parameter: text}, True
        yield {parameter: "x"}, False

    return cases


def papers(person: Person, review: Review) -> Cases:
    """`number` counts the documents of the application."""
    for number in (1, 9):
        yield {"number": number}, number <= review.application.documents.count()


def lists_open_to(person: Person, row: None) -> Cases:
    """`name` is a worklist that the person may open."""
    for name, worklist in worklists().items():
        yield {"name": name}, may(person, worklist.permission)
    yield {"name": "x"}, False


def units_spoken_for(person: Person, row: Model) -> Cases:
    """`number` is a unit that the person speaks for."""
    for unit in Unit.objects.all():
        yield {"number": unit.pk}, standing_of(person).reaches(UNIT, unit.pk)


def namesakes(person: Person, row: None) -> Cases:
    """`number` is an author whom nobody was found for and who bears the person's name."""
    own = namesakes_of(person)
    for is_there, found in ((True, own), (False, Authorship.objects.exclude(pk__in=own.values("pk")))):
        for number in found.values_list("pk", flat=True)[:1]:
            yield {"number": number}, is_there


def every(model: type[Model], parameter: str) -> Callable[..., Cases]:
    """Any row of the model is found."""

    def cases(person: Person, row: Model | None) -> Cases:
        yield {parameter: model.objects.all()[0].pk}, True
        yield {parameter: 10**9}, False

    return cases


def answered_with_files(person: Person, application: Application) -> Cases:
    """`number` is a question that a file answers."""
    for number, given in application.answers.items():
        yield {"number": int(number)}, isinstance(given, dict) and "stored" in given
    yield {"number": 10**9}, False


def members(whole: str, *kinds: str) -> Callable[..., Cases]:
    """`number` is a group of requirements, `path` one of its members; with kinds, the group itself."""

    def cases(person: Person, row: Model) -> Cases:
        kind = {"kind": kinds[0]} if kinds else {}
        for group in Requirement.objects.filter(kind="group", **{whole: row})[:1]:
            yield {"number": group.pk, "path": "top" if kinds else "0", **kind}, True
            yield {"number": group.pk, "path": "9", **kind}, False
        for other in Requirement.objects.exclude(**{whole: row})[:1]:
            yield {"number": other.pk, "path": "0", **kind}, False

    return cases


SINGLE = [kind for kind in KINDS if kind != "group"]
OF_PROGRAMMES = [kind for kind in SINGLE if kind != "answer"]


def minimums(person: Person, run: Run) -> Cases:
    """`number` is a place to which the run's call gave a minimum number."""
    given = run.call.minimums.values("place")
    for is_there, places in (
        (True, Place.objects.filter(pk__in=given)),
        (False, Place.objects.exclude(pk__in=given)),
    ):
        for number in places.values_list("pk", flat=True)[:1]:
            yield {"number": number}, is_there


MORE_PARAMETERS: dict[str, Callable[..., Cases]] = {
    "kernel:act_begin": lists_open_to,
    "kernel:view_default": lists_open_to,
    "kernel:view_save": lists_open_to,
    "kernel:worklist_sheet": lists_open_to,
    "allocation:place_close": minimums,
    "allocation:place_open_again": part(Closure, "call"),
    "agreements:agreement_add": every(Institution, "institution"),
    "agreements:cap_change": part(Cap, "agreement"),
    "agreements:condition_remove": part(Condition, "agreement"),
    "applications:decide_choice": part(Choice, "application"),
    "applications:document": part(Document, "application"),
    "applications:unit_order": units_spoken_for,
    "cooperation:namesake_claim": namesakes,
    "followups:rule_edit": part(ObligationRule, "plan_version__plan"),
    "followups:rule_remove": part(ObligationRule, "plan_version__plan"),
    "indicators:public_file": one_of_texts("ending", "pdf", "docx"),
    "indicators:release_file": one_of_texts("ending", "pdf", "xlsx"),
    "indicators:unit_file": one_of_texts("ending", "pdf", "docx", "xlsx"),
    "consultations:check_in": codes,
    "consultations:paper_file": parts_named(PaperVersion, "paper__meeting", "paper"),
    "consultations:question_answer": parts_named(MeetingQuestion, "meeting", "question"),
    "indicators:indicator": one_of_texts("code", "T1", "S10"),
    "notices:picture": one_of_texts("size", "large", "small"),
    "organisation:appointment_end": part(Appointment, "person"),
    "organisation:language_score_remove": own(LanguageScore, "person", "pk"),
    "correspondence:reply_file": part(Attachment, "reply"),
    "applications:answer_file": answered_with_files,
    "programmes:call_member_add": members("call", "age"),
    "programmes:call_member_edit": members("call"),
    "programmes:call_member_remove": members("call"),
    "programmes:call_requirement_add": one_of_texts("kind", *SINGLE),
    "programmes:call_requirement_edit": part(Requirement, "call"),
    "programmes:call_requirement_remove": part(Requirement, "call"),
    "programmes:call_requirement_ungroup": part(Requirement.objects.filter(kind="group"), "call"),
    "programmes:member_add": members("programme", "age"),
    "programmes:member_edit": members("programme"),
    "programmes:member_remove": members("programme"),
    "programmes:kind_version": part(KindVersion, "kind"),
    "programmes:places_edit": one_of_texts("year", "2028-29"),
    "programmes:programme_add": every(Institution, "institution"),
    "stays:match_line": part(TranscriptLine, "transcript__stay"),
    "stays:package_file": one_of_texts("which", "workbook", "letter"),
    "programmes:question_add": one_of_texts("kind", *Question.Kind.values),
    "programmes:question_edit": part(Question, "call"),
    "programmes:question_move": part(Question, "call"),
    "programmes:question_remove": part(Question, "call"),
    "programmes:requirement_add": one_of_texts("kind", *OF_PROGRAMMES),
    "programmes:requirement_edit": part(Requirement, "programme"),
    "programmes:requirement_remove": part(Requirement, "programme"),
    "programmes:requirement_ungroup": part(Requirement.objects.filter(kind="group"), "programme"),
    "programmes:section_change": part(Section, "call"),
    "programmes:section_move": part(Section, "call"),
    "programmes:section_remove": part(Section, "call"),
    "programmes:section_edit": one_of_texts("section", *SECTIONS),
    "reviews:document": papers,
    "cooperation:member_change": part(VisitMember, "visit"),
    "cooperation:entry_remove": part(ProgrammeEntry, "visit"),
    "cooperation:paper": part(VisitPaper, "visit"),
    "partners:country": one_of_texts("country", "DE"),
    "agreements:split_share": caps_of_split,
    "agreements:seats_return": part(SeatShare, "split"),
    "agreements:amendment_document": part(Amendment, "agreement"),
    "partners:contact_step": part(Contact, "institution"),
    "partners:member_remove": part(ConsortiumMembership, "consortium"),
}
"""What the parameters beside `pk` stand for; an address whose parameters nobody explains here fails."""


def about_something(person: Person) -> str:
    """A message is about things that the person sees."""
    found = ((kind.name, kind.listing(person).first()) for kind in kinds())
    name, thing = next((name, thing) for name, thing in found if thing is not None)
    return f"?kind={name}&pk={thing.pk}"


QUERIES: dict[str, Callable[[Person], str]] = {"correspondence:write": about_something}
"""What must be asked for behind `?` where nothing is found without."""


def typed(name: str, row: Any) -> list[dict[str, Any]]:
    """What a person might send there: every step of the row's workflow, or what the form chooses from."""
    if "step" in name and hasattr(row, "workflow"):
        return [{"step": step.name, "reason": "Because."} for step in row.workflow.steps]
    if name == "stays:plan_begin":
        return [{"plan": plans_in_force()[0].pk}]
    if name == "applications:choose":
        return [{"place": place.pk} for place in row.places.all()[:1]]
    if name == "reviews:panel_add":
        return [{"person": candidates_for_panel(row, Person.objects.all())[0].pk}]
    if name == "reviews:panel_remove":
        return [{"member": row.panel.all()[0].pk}]
    return [{}]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, files: Path) -> Iterator[small.World]:
    with time_machine.travel(NOW, tick=False), django_db_blocker.unblock(), transaction.atomic():
        with override_settings(MEDIA_ROOT=files):
            world = small.build()
        for who in world.people:
            world.client(who)
        yield world
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def surroundings(stored_files_apart: None, files: Path, settings: Any, caplog: Any) -> None:
    """The files of the world, and no word about thousands of answers that are meant to be 404 and 405."""
    settings.MEDIA_ROOT = files
    caplog.set_level(logging.ERROR, logger="django.request")


def named(addresses: list[Address]) -> dict[str, Any]:
    return {"argvalues": addresses, "ids": [address.name for address in addresses]}


@pytest.mark.parametrize("address", **named(ADDRESSES))
def test_address_declares_its_permission(address):
    assert hasattr(address.view, "permission"), "give the view @screen or @public"
    assert not address.view.permission or ("pk" in address.parameters) == bool(address.one_of)


@pytest.mark.parametrize("address", **named(ADDRESSES))
def test_further_parameters_of_an_address_are_explained(address):
    if address.parameters - {"pk"} and address.view.permission:
        assert address.name in MORE_PARAMETERS


def cases_of(address: Address, person: Person, row: Model | None) -> Cases:
    """Values for all parameters, each with whether something is found there by those who may."""
    own_part = {} if row is None else {"pk": row.pk}
    if not address.parameters - {"pk"}:
        yield own_part, True
    else:
        for more, is_there in MORE_PARAMETERS[address.name](person, row):
            yield own_part | more, is_there


def answer(client: Client, path: str, *sent: dict[str, Any]) -> HttpResponse:
    """What comes back, by POST where the address takes nothing else; nothing stays changed.

    Of several things sent, the first answer that is an error, else one that is not 404.
    """
    response = undone(lambda: client.get(path))
    if response.status_code == 405:
        responses = [undone(lambda given=given: client.post(path, given)) for given in sent or ({},)]
        response = min(responses, key=lambda one: (one.status_code < 500, one.status_code == 404))
    return response


def undone(act: Callable[[], HttpResponse]) -> HttpResponse:
    with transaction.atomic():
        response = act()
        transaction.set_rollback(True)
    return response


class Unread(list):
    """Messages to a person who goes away before they are shown."""

    def add(self, *message: Any) -> None:
        self.append(message)


class Nonsense(QueryDict):
    """Whatever is asked for was sent, and makes no sense."""

    def __contains__(self, name: object) -> bool:
        return True

    def __getitem__(self, name: str) -> str:
        return "x\0 " + "9" * 30

    def get(self, name: str, default: object = None) -> str:
        return self[name]

    def getlist(self, name: str, default: object = None) -> list[str]:
        return [self[name]]


def called(address: Address, person: Person, numbers: dict[str, Any], **sent: Any) -> HttpResponse:
    """What the view itself answers, by POST or, where it takes none, by GET; 404 is raised."""
    path = address.path(**numbers)
    for request in (RequestFactory().post(path), RequestFactory().get(path)):
        request.person, request.user, request.htmx = person, person.account, False
        request.hats, request.hat, request.session = [], None, {}
        request._messages = Unread()
        for name, value in sent.items():
            setattr(request, name, value)
        response = address.view(request, **numbers, **dict(address.given))
        if response.status_code != 405:
            break
    return response


def is_closed(address: Address, person: Person, numbers: dict[str, Any]) -> bool:
    try:
        called(address, person, numbers)
    except Http404:
        return True
    return False


def those_who_may(world: small.World, address: Address, row: Any) -> list[str]:
    """Who sees the row and may do what the address does, by the predicates and by the list."""
    view_name, _listing = listings()[type(row)]
    return [
        who
        for who, person in world.people.items()
        if may(person, view_name, row)
        and may(person, address.view.permission, row)
        and address.one_of(person).filter(pk=row.pk).exists()
    ]


def role_of(who: str) -> str:
    return who.split(" at ")[0]


def one_of_each_role(people: list[str]) -> list[str]:
    """Pages differ by role; one person for each is enough where they are drawn in full."""
    return list({role_of(who): who for who in people}.values())


def some_of(people: list[str], turn: int) -> list[str]:
    """A few with different roles, others at every turn."""
    each = one_of_each_role(people)
    start = turn * PEOPLE % max(1, len(each))
    return (each[start:] + each[:start])[:PEOPLE]


def those_who_nearly_may(world: small.World, allowed: list[str]) -> list[str]:
    """Others of the same roles elsewhere, and those who stand outside."""
    roles = {role_of(who) for who in allowed}
    others = [who for who in world.people if who not in allowed and role_of(who) in roles]
    outside = ["former", "without any", "contact of the host", "contact of the other", "student at MED"]
    return list(dict.fromkeys([*one_of_each_role(others), *(who for who in outside if who not in allowed)]))


@pytest.mark.parametrize("address", **named(OF_ROWS))
def test_row_is_found_by_those_who_may(world, db, address):
    wrong = []
    for turn, row in enumerate(address.rows(world)):
        for who in some_of(those_who_may(world, address, row), turn):
            person = world.people[who]
            for numbers, is_there in cases_of(address, person, row):
                sent = typed(address.name, row)
                status = answer(world.client(who), address.path(**numbers), *sent).status_code
                if (status == 404) == is_there or status >= 500:
                    wrong.append(f"{who} gets {status} at {address.path(**numbers)}")

    assert wrong == []


@pytest.mark.parametrize("address", **named(OF_ROWS))
def test_row_is_not_there_for_those_who_nearly_may(world, db, address):
    wrong = []
    for row in address.rows(world):
        for who in those_who_nearly_may(world, those_who_may(world, address, row)):
            person = world.people[who]
            wrong += [
                f"{who} gets {address.path(**numbers)}"
                for numbers, _is_there in cases_of(address, person, row)
                if not is_closed(address, person, numbers)
            ]

    assert wrong == []


@pytest.mark.parametrize("address", **named([found for found in OTHERS if found.view.permission]))
def test_page_is_found_by_those_who_may_and_by_nobody_else(world, db, address):
    allowed = [who for who, person in world.people.items() if may(person, address.view.permission)]
    wrong = []
    for who in one_of_each_role(allowed):
        for numbers, is_there in cases_of(address, world.people[who], None):
            query = QUERIES[address.name](world.people[who]) if address.name in QUERIES else ""
            status = answer(world.client(who), address.path(**numbers) + query).status_code
            if (status == 404) == is_there or status >= 500:
                wrong.append(f"{who} gets {status} at {address.path(**numbers)}")
    for who in those_who_nearly_may(world, allowed):
        for numbers, _is_there in cases_of(address, world.people[who], None):
            if not is_closed(address, world.people[who], numbers):
                wrong.append(f"{who} gets {address.path(**numbers)}")

    assert wrong == []


@pytest.mark.parametrize("address", **named([found for found in ADDRESSES if found.view.permission]))
def test_nonsense_is_no_error(world, db, address):
    """Numbers that are none, and texts nobody would type: a refusal or 404, never a failure of ours."""
    for turn, row in enumerate(address.rows(world) if address.one_of else [None]):
        people = those_who_may(world, address, row) if row else list(world.people)
        for who in some_of(people, turn)[:2]:
            for numbers, _is_there in cases_of(address, world.people[who], row):
                with transaction.atomic(), suppress(Http404):
                    called(address, world.people[who], numbers, POST=Nonsense(), GET=Nonsense())
                    transaction.set_rollback(True)


@pytest.mark.parametrize("address", **named([found for found in ADDRESSES if found.view.permission]))
def test_stranger_is_asked_to_sign_in(world, db, address):
    row = address.rows(world)[0] if address.one_of else None
    path = address.path(**dict.fromkeys(address.parameters, 1) | ({"pk": row.pk} if row else {}))

    response = answer(Client(), path)

    assert (response.status_code, response["Location"]) == (302, f"{reverse('account_login')}?next={path}")
