"""Registers of cooperation: entered, changed, refused, shown."""

from datetime import date

import pytest
from django.urls import reverse

from sojourn.cooperation.models import Conference, Course, Project, Teaching
from sojourn.cooperation.registers import CONFERENCES, COURSES, PROJECTS, REGISTERS, TEACHINGS
from sojourn.kernel.refusal import Forbidden, Refusal, Stale
from sojourn.kernel.registers import keeping
from sojourn.kernel.registers import registers as declared
from sojourn.organisation.models import Role, Unit
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def law():
    make.university()
    return Unit.objects.get(code="LAW")


@pytest.fixture
def officer(law):
    return make.somebody(Role.UNIT_OFFICER, law)


def course_facts(unit, **more):
    facts = {"number": "LAW-101", "title_zh": "国际法", "title_en": "International Law", "unit": unit}
    return facts | {"academic_year": make.academic_year(), "term": "autumn", "language": "en"} | more


def test_unit_officer_enters_a_course_of_the_own_unit(law, officer):
    course = keeping.enter(COURSES, by=officer, **course_facts(law, credits=3))

    assert Course.objects.values_list("number", "unit__code", "language", "credits").get() == (
        "LAW-101",
        "LAW",
        "en",
        3,
    )
    assert course.history.get().history_user == officer.account


def test_unit_officer_enters_nothing_for_another_unit(officer):
    with pytest.raises(Forbidden):
        keeping.enter(COURSES, by=officer, **course_facts(Unit.objects.get(code="MED")))


def test_course_is_moved_to_no_unit_of_others(law, officer):
    course = keeping.enter(COURSES, by=officer, **course_facts(law))

    with pytest.raises(Forbidden):
        changes = {"unit": Unit.objects.get(code="MED")}
        keeping.change(COURSES, course, seen=0, changes=changes, by=officer)


def test_registry_enters_courses_everywhere_and_no_projects(law):
    registry = make.somebody(Role.REGISTRY_UNDERGRADUATE, Unit.objects.get(code="OIA"))

    keeping.enter(COURSES, by=registry, **course_facts(law))

    with pytest.raises(Forbidden):
        project = {"number": "P1", "title_en": "Project", "unit": law, "starts_on": date(2026, 1, 1)}
        keeping.enter(PROJECTS, by=registry, **project)


def test_number_stands_once(law, officer):
    keeping.enter(COURSES, by=officer, **course_facts(law))

    with pytest.raises(Refusal):
        keeping.enter(COURSES, by=officer, **course_facts(law))


def test_more_foreign_speakers_than_speakers_are_refused(law, officer, in_english):
    facts = {"number": "C1", "title_en": "Forum", "unit": law, "starts_on": date(2026, 5, 1)}
    facts |= {"ends_on": date(2026, 5, 3), "speakers": 10, "foreign_speakers": 11}

    with pytest.raises(Refusal, match="“speakers from abroad” must not lie after or above “speakers”"):
        keeping.enter(CONFERENCES, by=officer, **facts)

    assert not Conference.objects.exists()


def test_course_without_any_title_is_refused(law, officer):
    with pytest.raises(Refusal):
        keeping.enter(COURSES, by=officer, **course_facts(law, title_zh="", title_en=""))


def test_change_of_another_is_shown_before_it_is_overwritten(law, officer):
    course = keeping.enter(COURSES, by=officer, **course_facts(law))
    keeping.change(COURSES, course, seen=0, changes={"credits": 4}, by=officer)

    with pytest.raises(Stale):
        keeping.change(COURSES, course, seen=0, changes={"credits": 5}, by=officer)


def test_course_with_teachers_is_not_taken_out(law, officer):
    course = keeping.enter(COURSES, by=officer, **course_facts(law))
    teaching = keeping.enter(TEACHINGS, by=officer, course=course, name="A. Guest", foreign_expert=True)

    with pytest.raises(Refusal):
        keeping.remove(COURSES, course, by=officer)
    keeping.remove(TEACHINGS, teaching, by=officer)
    keeping.remove(COURSES, course, by=officer)

    assert (Course.objects.count(), Teaching.objects.count()) == (0, 0)


def test_form_enters_a_project_with_partners_by_name(client, law, officer):
    host = make.institution(name_en="University of Leeds", search_text="university of leeds")
    client.force_login(officer.account)

    answer = client.post(
        reverse("cooperation:projects_add"),
        {
            "number": "P-7",
            "title_zh": "联合研究",
            "unit": law.pk,
            "partners": "University of Leeds",
            "partner_abroad": "unknown",
            "starts_on": "2026-01-01",
        },
    )

    project = Project.objects.get()
    assert answer["Location"] == reverse("cooperation:projects_entry", args=[project.pk])
    assert (project.number, list(project.partners.all())) == ("P-7", [host])


def test_form_says_what_may_be_meant_and_keeps_what_was_typed(client, in_english, law, officer):
    make.institution(name_en="University of Leeds", search_text="university of leeds")
    client.force_login(officer.account)

    sent = {"number": "P-7", "title_en": "X", "unit": law.pk, "partners": "Leeds", "starts_on": "2026-01-01"}
    answer = client.post(reverse("cooperation:projects_add"), sent, headers={"accept-language": "en"})

    assert answer.status_code == 422
    assert "University of Leeds" in answer.content.decode()
    assert not Project.objects.exists()


def test_form_offers_only_units_one_speaks_for(client, officer, law):
    client.force_login(officer.account)

    form = client.get(reverse("cooperation:courses_add")).context["form"]

    assert [unit.code for unit in form.fields["unit"].queryset] == ["LAW"]


def test_entry_of_another_unit_does_not_exist(client, law, officer):
    course = keeping.enter(COURSES, by=officer, **course_facts(law))
    stranger = make.somebody(Role.UNIT_OFFICER, Unit.objects.get(code="MED"))
    student = make.student(law)

    statuses = []
    for who in (stranger, student):
        client.force_login(who.account)
        statuses.append(client.get(reverse("cooperation:courses_entry", args=[course.pk])).status_code)

    assert statuses == [404, 404]


@pytest.mark.parametrize("register", REGISTERS, ids=[one.name for one in REGISTERS])
def test_list_costs_few_queries_however_long(client, law, officer, register, django_assert_max_num_queries):
    client.force_login(officer.account)

    with django_assert_max_num_queries(12):
        assert client.get(reverse(register.address())).status_code == 200


def test_list_of_courses_costs_the_same_for_one_and_for_fifty(
    client, law, officer, django_assert_num_queries
):
    for number in range(50):
        keeping.enter(COURSES, by=officer, **course_facts(law, number=f"L{number}"))
    client.force_login(officer.account)
    client.get(reverse("cooperation:courses"))

    with django_assert_num_queries(9):
        answer = client.get(reverse("cooperation:courses"))

    assert len(answer.context["lines"]) == 50


def test_a_register_is_sorted_searched_and_narrowed_by_unit_year_and_choice(client, law, officer):
    english, chinese = (
        keeping.enter(COURSES, by=officer, **course_facts(law, number=number) | {"language": language})
        for number, language in (("L2", "en"), ("L1", "zh"))
    )
    client.force_login(officer.account)

    def listed(query: str) -> list[int]:
        found = client.get(f"{reverse('cooperation:courses')}?{query}")
        return [line.number for line in found.context["lines"]]

    assert listed("sort=number") == [chinese.pk, english.pk]
    assert listed("sort=-number") == [english.pk, chinese.pk]
    assert listed("q=L2") == [english.pk]
    assert listed(f"unit={law.pk}&year={english.academic_year.label}") == [chinese.pk, english.pk]
    assert listed(f"term={english.term}") == [chinese.pk, english.pk]
    assert listed("term=none") == []
    assert listed("year=1999/00") == []


def test_page_of_registers_shows_each_role_what_it_may_read(client, law, officer, in_english):
    registry = make.somebody(Role.REGISTRY_STAFF, Unit.objects.get(code="OIA"))
    seen = {}
    for name, who in (("unit officer", officer), ("human resources", registry)):
        client.force_login(who.account)
        groups = client.get(reverse("kernel:registers")).context["groups"]
        seen[name] = {line.register.name for _title, lines in groups for line in lines}

    assert seen["human resources"] == {"staff", "staff_stays", "awards", "denominators", "my_works"}
    of_money = {name for name, register in declared().items() if register.package == "funding"}
    assert of_money and not seen["unit officer"] & of_money
    assert seen["unit officer"] >= set(declared()) - of_money | {"denominators"}


def test_the_same_teacher_from_outside_stands_once_on_a_course(law, officer):
    course = keeping.enter(COURSES, by=officer, **course_facts(law))
    keeping.enter(TEACHINGS, by=officer, course=course, name="A. Guest")

    with pytest.raises(Refusal):
        keeping.enter(TEACHINGS, by=officer, course=course, name="A. Guest")
