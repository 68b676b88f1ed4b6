import pytest
import rules
from django.test import Client, RequestFactory
from django.urls import reverse

from sojourn.kernel.permission import may
from sojourn.organisation.models import Role, Unit
from sojourn.web import navigation
from sojourn.web.navigation import NAVIGATION, OUTSIDE, VISITORS, Page, links_on, pages_of, permission_of
from tests import factories as make

EVERY_PAGE = sorted({page.name for pages in (*NAVIGATION.values(), OUTSIDE, VISITORS) for page in pages})


def active_on(client: Client, path: str) -> list[str]:
    """The addresses of the entries that are marked on this page."""
    response = client.get(path, follow=True)
    assert response.status_code == 200
    return [link.url for link in response.context["navigation"] if link.active]


def test_every_role_has_a_navigation_of_at_most_nine_entries():
    assert set(NAVIGATION) == set(Role)
    assert max(len(pages) for pages in (*NAVIGATION.values(), OUTSIDE)) <= 9


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_permission_of_an_entry_stands_in_a_table(name):
    permission = permission_of(name)

    assert permission is None or rules.rule_exists(permission)


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_every_entry_opens_and_is_marked_on_its_own_page(client, now, role):
    make.university()
    at = {Role.DIRECTOR: "OIA", Role.OFFICER: "OIA", Role.FOREIGN_AFFAIRS: "HOSP", Role.LEADER: "LSU"}
    unit = Unit.objects.get(code=at.get(role, "LAW"))
    person = make.student(unit) if role == Role.STUDENT else make.somebody(role, unit)
    client.force_login(person.account)

    # an entry for the office only is left out where the duty is not held, which nobody here lacks
    assert len(pages_of(person, role)) == len(NAVIGATION[role])
    for page in NAVIGATION[role]:
        assert active_on(client, reverse(page.name)) == [reverse(page.name)]


@pytest.mark.django_db
def test_partners_contact_finds_the_portal(client, now):
    client.force_login(make.partner_contact(make.institution()).account)

    for page in OUTSIDE:
        assert active_on(client, reverse(page.name)) == [reverse(page.name)]


@pytest.mark.django_db
def test_page_of_a_call_is_marked_under_calls_and_not_under_programmes(client, now):
    make.university()
    client.force_login(make.somebody(Role.DIRECTOR, Unit.objects.get(code="OIA")).account)
    call = make.call(state="closed")

    found = {
        name: active_on(client, reverse(name, args=[call.pk]))
        for name in ("programmes:desk", "allocation:desk", "reviews:selection")
    }

    assert set(map(tuple, found.values())) == {(reverse("programmes:desk_list"),)}


@pytest.mark.django_db
def test_visitor_sees_the_pages_of_the_public_site(client, now):
    navigation_shown = client.get(reverse("programmes:call_list")).context["navigation"]

    public = ("site:entrance", "site:to_news", "programmes:call_list", "site:to_calendar", "site:to_partners")
    assert [link.url for link in navigation_shown] == [reverse(name) for name in public]


@pytest.mark.django_db
def test_entry_whose_permission_nobody_knows_is_left_out_and_logged(now, monkeypatch, caplog):
    make.university()
    person = make.somebody(Role.STAFF, Unit.objects.get(code="LAW"))
    monkeypatch.setitem(NAVIGATION, Role.STAFF, (navigation.HOME, Page("Lost", "programmes:programme_list")))
    monkeypatch.setattr(
        navigation, "permission_of", lambda name: "nobody.knows" if "programme" in name else None
    )

    pages = pages_of(person, Role.STAFF)

    assert pages == [navigation.HOME]
    assert "programmes:programme_list" in caplog.text


@pytest.mark.django_db
def test_lost_permission_does_not_take_down_the_page_not_found(client, now, monkeypatch):
    make.university()
    monkeypatch.setattr(navigation, "permission_of", lambda name: "nobody.knows")
    client.force_login(make.somebody(Role.STAFF, Unit.objects.get(code="LAW")).account)

    assert client.get("/nothing-here/").status_code == 404


@pytest.mark.django_db
def test_officer_without_the_duty_is_not_shown_what_is_closed_to_them(now):
    make.university()
    person = make.somebody(Role.UNIT_OFFICER, Unit.objects.get(code="LAW"))

    assert all(
        permission_of(page.name) is None or may(person, permission_of(page.name))
        for page in pages_of(person, Role.ADMINISTRATOR)
    )
    assert navigation.HEALTH not in pages_of(person, Role.ADMINISTRATOR)


@pytest.mark.django_db
def test_page_of_nobody_in_particular_marks_nothing(now):
    request = RequestFactory().get("/account/login/")
    request.person, request.hat = None, None

    assert [link.active for link in links_on(request)] == [False] * len(VISITORS)
