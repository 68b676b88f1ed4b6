"""The search: its page and its box, as the office and as a student, in both languages."""

import pytest
from django.test import Client

from sojourn.kernel.models import SearchLine
from sojourn.organisation.models import Role
from tests import factories as make
from tests.web.round.visitor import Visitor


@pytest.fixture
def people(now):
    """The office, a student whom it finds, and one of another school who finds only themselves."""
    house = make.university()
    law, med = make.unit("A", parent=house), make.unit("B", parent=house)
    found = make.student(law, name_zh="王小明", name_en="Wang Xiaoming", number="2025001")
    other = make.student(med, name_zh="王大同", name_en="Wang Datong", number="2025002")
    for one in (found, other):
        make.application(call=make.call(), person=one, state="submitted")
    return make.somebody(Role.OFFICER, house, name_zh="办公室", name_en="The Office"), found, other


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


@pytest.mark.django_db
def test_page_shows_kinds_with_numbers_and_narrows_to_one(people, in_english):
    office, found, _other = people

    page = signed_in(office).get("/search/?q=wang", headers={"accept-language": "en"})
    one_kind = signed_in(office).get("/search/?q=wang&kind=person", headers={"accept-language": "en"})

    finds = page.context["finds"]
    assert [(choice.finding.kind.name, choice.count) for choice in finds.choices] == [
        ("application", 2),
        ("person", 2),
    ]
    assert b"<mark>Wang</mark> Xiaoming" in page.content
    assert [group.kind.name for group in one_kind.context["finds"].groups] == ["person"]
    assert f"/organisation/people/{found.pk}/" in one_kind.content.decode()


@pytest.mark.django_db
def test_page_and_suggestions_tell_a_stranger_nothing(people):
    _office, found, other = people
    client = signed_in(other)

    for path in ("/search/?q=xiaoming", "/search/?q=xiaoming&kind=person", "/search/suggestions/?q=2025001"):
        page = client.get(path)
        assert page.status_code == 200
        assert found.name_zh not in page.content.decode()
        assert found.email not in page.content.decode()
    assert client.get("/search/?q=xiaoming").context["finds"].choices == []


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/search/?q=wang", "/search/suggestions/?q=wang"])
def test_visitor_is_asked_to_sign_in(people, path):
    answer = Client().get(path)

    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/account/login/")
    assert 'id="finder"' not in Client().get("/programmes/calls/").content.decode()


@pytest.mark.django_db
def test_what_is_typed_comes_back_as_text(people):
    page = signed_in(people[0]).get("/search/", {"q": "<script>alert(1)</script> 王"})

    assert "<script>alert" not in page.content.decode()
    assert "&lt;script&gt;alert(1)" in page.content.decode()


@pytest.mark.django_db
def test_number_of_queries_does_not_grow_with_what_is_found(people, django_assert_max_num_queries):
    office = people[0]
    client = signed_in(office)
    for number in range(60):
        make.student(people[1].studies.unit, name_zh=f"王{number}", name_en="Wang")

    with django_assert_max_num_queries(14):
        assert client.get("/search/?q=wang").context["finds"].count == 64
    with django_assert_max_num_queries(14):
        page = client.get("/search/?q=wang&kind=person&page=2").context["finds"].page
        assert (page.number, page.paginator.num_pages, len(page)) == (2, 2, 12)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_somebody_is_found_from_any_page(wide, phone, people, language):
    office, found, other = people
    assert SearchLine.objects.exists()
    desk = Visitor(wide, language, office)
    desk.sign_in()

    desk.page.locator("h1").click()
    desk.page.keyboard.press("/")
    desk.page.keyboard.type("wangxiao")
    desk.page.locator("#finds a").first.wait_for()
    desk.page.keyboard.press("ArrowDown")
    desk.page.keyboard.press("Escape")
    assert desk.page.locator("#finds a").count() == 0

    desk.page.keyboard.type("m")
    desk.page.locator("#finds a").first.wait_for()
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Enter")
    assert desk.at == "web:search"
    desk.reads("王小明")
    desk.follow(f"{desk.words('People')} (1)")
    desk.press_at(desk.page.locator("main .finds-list a").first)
    assert desk.number == found.pk

    student = Visitor(phone, language, other)
    student.sign_in()
    student.press_at(student.page.locator(".finder-link"))
    student.search(q="小明")
    student.reads(student.words("Nothing was found for “%(words)s”.", words="小明"))
    student.search(q="datong")
    student.reads("王大同")
