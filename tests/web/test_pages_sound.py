"""Every page of the address table, wide and as narrow as a phone, in both languages, looked at with axe.

Each is opened in the small world (tests/world.py) by somebody who may see it; addresses that only take POST
and files are left out. An address with a parameter that nobody explains here fails the test.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from sojourn.agreements.models import Agreement, Cap, SeatSplit
from sojourn.allocation.models import Run
from sojourn.allocation.queries import minimums_met
from sojourn.applications.models import Application
from sojourn.correspondence.actions import draft_message
from sojourn.correspondence.kinds import kind_named
from sojourn.followups.models import ObligationPlan, ObligationRule
from sojourn.indicators.queries.visible import public_releases
from sojourn.interop.actions.sheets import upload_sheet
from sojourn.kernel.jobs import run_waiting
from sojourn.kernel.models import Mail
from sojourn.kernel.permission import may
from sojourn.kernel.worklists import worklists
from sojourn.notices.keeping import LANGUAGES
from sojourn.notices.models import Category
from sojourn.notices.queries import public_events, published_articles
from sojourn.notices.views.site import SECTIONS as SECTIONS_OF_SITE
from sojourn.organisation.models import Person
from sojourn.partners.models import Institution
from sojourn.programmes.forms.requirement_kinds import FORMS
from sojourn.programmes.models import Call, Kind, Place, Programme, Question, Requirement
from sojourn.programmes.queries.calls import published_calls
from sojourn.programmes.views.calls import SECTIONS
from sojourn.stays.models import LearningAgreement
from tests import factories as make
from tests import world as small
from tests.browser import SCREENS, assert_page_is_sound, new_context
from tests.conftest import NOW

FOREIGN = ("account_", "mfa_")
"""Names of addresses of sign-in, which tests/kernel looks at."""
NO_PAGE_HERE = {
    "agreements:amendment_document",
    "cooperation:paper",
    "allocation:run_bundle",
    "applications:answer_file",
    "applications:document",
    "indicators:release_bundle",
    "indicators:public_file",
    "indicators:release_file",
    "indicators:unit_file",
    "agreements:opinion_give",
    "consultations:paper_file",
    "correspondence:reply_file",
    "followups:evidence",
    "followups:leave_take",
    "interop:export",
    "kernel:invitation",
    "notices:picture",
    "robots",
    "site:call",
    "site:calls",
    "site:entrance",
    "site:map_part",
    "site:own_calendar",
    "site:picture",
    *(f"site:to_{section}" for section in SECTIONS_OF_SITE[1:]),
    "kernel:sheet_file",
    "reviews:calendar",
    "reviews:document",
    "stays:answer_file",
    "stays:package_file",
}
"""Files, ways to other pages, what only takes an answer from a page, and what the link of a letter opens."""
ENOUGH = 40
"""So many pairs of a person and a row are tried before a page counts as one that nobody can open."""

DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))"
"""Maps and charts have taken the new width of their frame."""


@dataclass(frozen=True)
class Visit:
    """A page, and who opens it; nobody where it needs no sign-in."""

    path: str
    who: str | None


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one, f"{prefix}{one.namespace}:" if one.namespace else prefix)
        elif not (one.name or "").startswith(FOREIGN):
            yield f"{prefix}{one.name}", one


def numbers(rows: Any) -> list[int]:
    return list(rows.values_list("pk", flat=True)[:1])


MORE: dict[str, Callable[[Person | None, Any], list[dict[str, Any]]]] = {
    "institution": lambda who, row: [{"institution": pk} for pk in numbers(Institution.objects.all())],
    # the worklists that the person may open
    "name": lambda who, row: [
        {"name": name} for name, worklist in worklists().items() if may(who, worklist.permission)
    ],
    "call": lambda who, row: [{"call": pk} for pk in numbers(published_calls())],
    "category": lambda who, row: [{"category": Category.EVENT.value}],
    "event": lambda who, row: [{"event": pk} for pk in numbers(public_events())],
    "language": lambda who, row: [{"language": code} for code in LANGUAGES],
    "slug": lambda who, row: [
        {"slug": slug} for slug in published_articles().values_list("slug", flat=True)[:1]
    ],
    "unit": lambda who, row: [{"unit": "LAW"}],
    "country": lambda who, row: [{"country": "DE"}],
    "question": lambda who, row: [{"question": pk} for pk in numbers(row.questions)],
    "secret": lambda who, row: [{"secret": row.secret}],
    "code": lambda who, row: [{"code": code} for code in ("T1", "S10")],
    "kind": lambda who, row: [{"kind": kind} for kind in {*FORMS, *Question.Kind.values}],
    "ending": lambda who, row: [{"ending": ending} for ending in ("pdf", "docx", "xlsx")],
    "path": lambda who, row: [{"path": "top"}, {"path": "0"}],
    "section": lambda who, row: [{"section": section} for section in SECTIONS],
    "year": lambda who, row: [{"year": "2028-29"}],
    # where nothing is counted, an address that takes no GET says so whatever the number
    "number": lambda who, row: [{"number": pk} for pk in some_parts_of(who, row) or [0]],
}
"""Parameter beside `pk` -> its values."""

ASKED: dict[str, Callable[[], dict[str, Any]]] = {
    "kernel:link_find": lambda: {"of": f"agreements.agreement:{Agreement.objects.all()[0].pk}", "q": "e"},
    "correspondence:write": lambda: {
        "kind": "applications.application",
        "pk": list(Application.objects.exclude(state="draft").values_list("pk", flat=True)[:2]),
    },
}
"""What an address is asked with, where without it there is nothing to show."""
PUBLIC_ROWS: dict[str, Callable[[], Any]] = {
    "indicators:public": public_releases,
    "indicators:public_file": public_releases,
}
"""Rows in place of `pk` on pages without sign-in; else a call."""


def some_parts_of(who: Person | None, row: Any) -> list[int]:
    """One of each kind that a `number` counts."""
    found = numbers(parts_of(who, row))
    if isinstance(row, Call | Programme):
        found += numbers(row.requirements.filter(kind="group"))
    if isinstance(row, Call):
        found += [*numbers(row.questions), *numbers(row.sections)]
    return list(dict.fromkeys(found))


def parts_of(who: Person | None, row: Any) -> Any:
    """What a `number` counts where one opens a page with it: public calls, letters, parts of the row."""
    if isinstance(row, SeatSplit):
        return Cap.objects.filter(academic_year=row.academic_year)
    if isinstance(row, Agreement):
        return Cap.objects.filter(agreement=row)
    if isinstance(row, ObligationPlan):
        return ObligationRule.objects.filter(plan_version__plan=row)
    if isinstance(row, Kind):
        return row.versions
    if isinstance(row, Call):
        return row.requirements.all()
    if isinstance(row, Run):
        return Place.objects.filter(pk__in=[line.place.pk for line in minimums_met(row)])
    if row is None:
        return Mail.objects.filter(account=who.account) if who else published_calls()
    return Requirement.objects.filter(programme=row) if hasattr(row, "places") else Mail.objects.none()


def add_cap(world: small.World) -> None:
    """Seats that all places under an agreement share; the world has none."""
    agreement = world.rows[Agreement][0]
    Cap.objects.create(
        academic_year=make.academic_year(),
        institution=agreement.institution,
        agreement=agreement,
        label="Shared",
        seats=5,
    )


def add_sheet(world: small.World) -> None:
    """A sheet that has been compared; that of the world holds offers, which have a page of their own."""
    upload = SimpleUploadedFile("partners.csv", b"name,country\nNeue Hochschule,DE\nNowhere,??\n")
    upload_sheet(upload, kind="institutions", by=world.people["officer at OIA"])
    run_waiting()


def add_minimum(world: small.World) -> None:
    """A place that not enough people took and that is not closed; the one of the world is."""
    call = world.rows[Run][0].call
    place = make.place()
    call.places.add(place)
    call.minimums.create(place=place, people=99)


def add_changed_agreement(world: small.World) -> None:
    """Agreements about to be changed: drafts with a new course, after the version agreed before."""
    LearningAgreement.objects.filter(state="agreed").update(number=98)
    for draft in LearningAgreement.objects.filter(state="draft"):
        draft.number = 99
        draft.save()
        make.home_course(draft, "New course", credits=4, position=1)


def add_draft(world: small.World) -> Visit:
    """A message that has not left, beside those of the world, which have."""
    sender, kind = "officer at OIA", kind_named("applications.application")
    draft = draft_message(
        kind,
        [kind.listing(world.people[sender])[0].pk],
        facts={"subject_zh": "关于", "text_zh": "请看", "subject_en": "About", "text_en": "Please look."},
        template=None,
        by=world.people[sender],
    )
    return Visit(reverse("correspondence:message", args=[draft.pk]), sender)


def candidates(world: small.World, view: Any) -> Iterator[tuple[str | None, Any]]:
    """People and rows for a page, as far as rules allow; by the predicates, so that few are tried in vain."""
    permission, listing = view.permission, view.one_of
    if permission is None:
        yield None, None
        yield from ((who, None) for who in world.people)
        return
    for who, person in world.people.items():
        if listing is None:
            if may(person, permission):
                yield who, None
            continue
        for row in listing(person)[:6]:
            if may(person, permission, row):
                yield who, row


def visits(world: small.World) -> tuple[list[Visit], list[str]]:
    """A visit for every page, each kind and section of it, and the pages that nobody could open."""
    found, closed = [], []
    for name, pattern in patterns(get_resolver()):
        if name in NO_PAGE_HERE:
            continue
        wanted = set(pattern.pattern.converters) - set(pattern.default_args)
        mine = list(_visits_of(world, name, pattern.callback, wanted))
        if not mine:
            closed.append(name)
        found += [visit for visit in mine if visit.path]
    return found, closed


def _visits_of(world: small.World, name: str, view: Any, wanted: set[str]) -> Iterator[Visit]:
    """The first person and row with which the page opens; one without a path for what is no page."""
    for who, row in islice(candidates(world, view), ENOUGH):
        person = world.people[who] if who else None
        own = {"pk": row.pk} if "pk" in wanted and row is not None else {}
        if "pk" in wanted and row is None:
            own = {"pk": (PUBLIC_ROWS[name]() if name in PUBLIC_ROWS else world.rows[Call])[0].pk}
        opened = list(_opened(world, name, who, own, person, row, wanted - {"pk"}))
        if opened:
            yield from opened
            return


def _opened(
    world: small.World, name: str, who: str | None, own: dict, person: Person | None, row: Any, more: set[str]
) -> Iterator[Visit]:
    further = [{}]
    for parameter in more:
        assert parameter in MORE, f"say in MORE what {parameter} of {name} stands for"
        further = [one | value for one in further for value in MORE[parameter](person, row)]
    client = world.client(who) if who else Client()
    for values in further:
        path = reverse(name, kwargs=own | values)
        if name in ASKED:
            path += f"?{urlencode(ASKED[name](), doseq=True)}"
        response = client.get(path)
        if response.status_code == 405 or not is_page(response):
            yield Visit("", who)
            return
        if response.status_code == 200:
            yield Visit(path, who)


def is_page(response: Any) -> bool:
    """Not a file, nor a fragment that a page fetches for itself; 404 and redirections count as pages."""
    if response.status_code != 200:
        return True
    return response.headers["Content-Type"].startswith("text/html") and b"<html" in response.content


def is_in_other_language(path: str, language: str) -> bool:
    """Whether the address itself says that the page is in the other language."""
    return any(path.startswith(f"/site/{code}/") for code, spoken in LANGUAGES.items() if spoken != language)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_is_sound(chromium, live_server, language):
    cache.clear()
    faults = []
    with time_machine.travel(NOW, tick=True):
        world = small.build()
        add_cap(world)
        add_sheet(world)
        add_minimum(world)
        add_changed_agreement(world)
        found, closed = visits(world)
        found.append(add_draft(world))
        context = new_context(chromium, language=language, base_url=live_server.url)
        page = context.new_page()
        for visit in sorted(found, key=lambda visit: visit.who or ""):
            if is_in_other_language(visit.path, language):
                continue
            context.clear_cookies()
            session = world.client(visit.who).cookies["sessionid"].value if visit.who else ""
            if session:
                context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
            answer = page.goto(visit.path)
            try:
                assert answer.status == 200, f"{visit.path} {answer.status}"
                spoken = page.locator("html").get_attribute("lang") or ""
                assert spoken.lower() == language, f"{visit.path} says it is in {spoken!r}"
                assert page.locator("h1").count() == 1, f"{visit.path} has not one heading"
                for screen in SCREENS.values():
                    page.set_viewport_size(screen["viewport"])
                    page.evaluate(DRAWN)
                    assert_page_is_sound(page)
            except AssertionError as fault:
                faults.append(f"{visit.who}: {fault}")
        context.close()

    assert not closed and not faults, "\n".join([f"opened by nobody: {name}" for name in closed] + faults)
    assert len(found) > 60
