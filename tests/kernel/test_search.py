"""What is found, by whom, and that the index is in step with the rows whatever writes them."""

from datetime import date

import pytest

from sojourn.agreements.models import Agreement
from sojourn.applications.models import Application
from sojourn.kernel.many import create_many, remove_many, save_many
from sojourn.kernel.models import SearchLine
from sojourn.kernel.search import find, finding, how_many, lines_out_of_step, rebuild, suggest
from sojourn.organisation.models import Person, Role
from sojourn.partners.actions import add_institution, change_institution
from sojourn.partners.models import Institution, InstitutionCode
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def house():
    return make.university()


@pytest.fixture
def office(house):
    return make.somebody(Role.OFFICER, house, name_zh="办", name_en="Office", email="o@o.example")


def titles(person, search):
    return {group.kind.name: [found.title for found in group.found] for group in suggest(person, search)}


@pytest.mark.parametrize(
    "search",
    ["王小明", "小明", "王小", "明", "wang", "wangxiaoming", "Wang Xiao", "xiaoming wang", "wxm", "2025001"],
)
def test_person_is_found_by_every_way_to_write_the_name(house, office, search):
    make.student(house, name_zh="王小明", name_en="Wang Xiaoming", number="2025001", email="x@x.example")
    make.student(house, name_zh="李娜", name_en="Li Na", number="2024777", email="y@y.example")

    assert titles(office, search) == {"person": ["王小明"]}


def test_surname_that_is_read_in_several_ways_is_found_by_each(house, office):
    make.student(house, name_zh="单小芳", name_en="", email="x@x.example")

    assert [titles(office, one) for one in ("shanxiaofang", "danxiaofang", "sxf")] == [
        {"person": ["单小芳"]}
    ] * 3


@pytest.mark.parametrize(
    "search", ["东京", "京大", "东京医学", "tokyo", "UNIV tok", "J TOKYO01", "jtokyo01", "Bonn"]
)
def test_institution_is_found_by_names_city_and_codes(office, search):
    host = make.institution(name_zh="东京大学医学部", name_en="University of Tôkyô", city="Bonn")
    InstitutionCode.objects.create(institution=host, scheme="erasmus", code="J TOKYO01")

    assert titles(office, search) == {"institution": ["东京大学医学部"]}


def test_agreement_programme_call_and_application_are_found(house, office):
    host = make.institution(name_zh="哥廷根大学", name_en="Göttingen")
    Agreement.objects.create(
        number="AG-2027-014", title_zh="学生交换", institution=host, valid_from=date(2027, 1, 1)
    )
    call = make.call(title_zh="春季选拔", title_en="Spring selection", code="spring-27")
    student = make.student(house, name_zh="赵一", number="777001")
    make.application(call=call, person=student, state="submitted")

    assert titles(office, "gottingen") == {"institution": ["哥廷根大学"], "agreement": ["学生交换"]}
    assert titles(office, "AG2027014") == {"agreement": ["学生交换"]}
    assert titles(office, "春季") == {"call": ["春季选拔"]}
    assert titles(office, "777001") == {"person": ["赵一"], "application": ["赵一"]}


def test_whole_words_come_before_beginnings(office):
    for name in ("Lister Institute", "Listerhof", "A College of Lister"):
        make.institution(name_zh="", name_en=name)

    assert titles(office, "lister") == {
        "institution": ["A College of Lister", "Lister Institute", "Listerhof"]
    }


@pytest.mark.parametrize("search", ["", "   ", "\"' *", "-", "（）", "🙂"])
def test_search_without_words_finds_nothing_and_asks_nothing(office, search, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert suggest(office, search) == []


@pytest.mark.parametrize(
    "search", ["a OR b", 'x" OR "y', "NEAR(a b)", "a:*", "a & !b", "';--", "words:x", "\\"]
)
def test_search_is_no_language_of_the_database(office, search):
    assert titles(office, search) == {}


def test_person_finds_only_what_they_may_see(house):
    law, med = make.unit("A", parent=house), make.unit("B", parent=house)
    here = make.student(law, name_zh="王同", number="901")
    there = make.student(med, name_zh="王异", number="902")
    call = make.call()
    make.application(call=call, person=here, state="submitted")
    make.application(call=call, person=there, state="submitted")
    make.application(call=make.call(), person=there, state="draft")
    unit_officer = make.somebody(Role.UNIT_OFFICER, law)

    assert titles(unit_officer, "王") == {"person": ["王同"], "application": ["王同"]}
    assert how_many(find(unit_officer, "王")) == {"person": 1, "application": 1}
    assert titles(here, "王异") == {}
    assert how_many(find(here, "王异")) == {}
    assert titles(here, "902") == {}
    assert how_many(find(there, "王异")) == {"person": 1, "application": 2}


def test_reviewer_does_not_find_whom_they_review(house):
    student = make.student(house, name_zh="钱多", number="555123")
    make.application(call=make.call(), person=student, state="under_review")
    reviewer = make.somebody(Role.REVIEWER, house)

    assert [titles(reviewer, one) for one in ("钱多", "qianduo", "555123", student.email)] == [{}] * 4


def test_word_on_very_many_things_is_sought_among_those_one_sees(house, office, monkeypatch):
    monkeypatch.setattr(finding, "MANY", 3)
    students = [
        make.student(house, name_zh=f"王{sign}", email=f"{n}@x.example")
        for n, sign in enumerate("甲乙丙丁戊")
    ]

    [mine] = find(students[0], "王")
    [all_of_them] = find(office, "王")

    assert (list(mine.rows), mine.is_part) == ([students[0]], False)
    assert (set(all_of_them.rows), all_of_them.is_part) == (set(students[2:]), True)


def test_queries_are_fixed(house, office, django_assert_num_queries):
    for number in range(4):
        student = make.student(house, name_zh="周周", number=f"10{number}")
        make.application(call=make.call(), person=student, state="submitted")
    titles(office, "周")  # what the person holds is known from here on

    with django_assert_num_queries(3):
        assert len(titles(office, "周周")) == 2
    with django_assert_num_queries(2):
        assert how_many(find(office, "周周")) == {"person": 4, "application": 4}


def test_index_follows_every_way_to_write_a_row(house, office):
    student = make.student(house, name_zh="孙一", number="31")
    make.application(call=make.call(), person=student, state="submitted")
    host = add_institution(name_en="Old Name", country="DE", by=office)
    assert lines_out_of_step() == []

    change_institution(host, seen=host.version, changes={"name_en": "New Name"}, by=office)
    student.name_zh = "孙二"
    student.save(update_fields=["name_zh"])
    code = InstitutionCode.objects.create(institution=host, scheme="pic", code="4711")

    assert titles(office, "孙二") == {"person": ["孙二"], "application": ["孙二"]}
    assert titles(office, "孙一") == {}
    assert titles(office, "4711") == titles(office, "new name") == {"institution": ["New Name"]}
    assert lines_out_of_step() == []

    code.delete()
    Application.objects.get(person=student).delete()

    assert titles(office, "4711") == {}
    assert lines_out_of_step() == []


def test_index_follows_what_is_written_many_at_once(office):
    people = [Person(name_zh="吴一", name_en="Wu Yi", email=f"{n}@x.example") for n in range(3)]

    create_many(people, by=None)
    assert lines_out_of_step() == []
    for one in people:
        one.name_zh = "郑二"
    save_many(people, columns=["name_zh"], by=None)
    assert lines_out_of_step() == []
    hosts = create_many([Institution(name_en="Many", country="DE")], by=None)
    codes = create_many([InstitutionCode(institution=hosts[0], scheme="pic", code="8899")], by=None)
    assert titles(office, "8899") == {"institution": ["Many"]}
    remove_many(InstitutionCode, [codes[0].pk], by=None)
    assert titles(office, "8899") == {}
    remove_many(Person, [one.pk for one in people], by=None)
    assert lines_out_of_step() == []


def test_what_says_nothing_of_the_words_costs_no_query(house, django_assert_num_queries):
    application = make.application(call=make.call(), person=make.student(house))
    application.answers = {"1": "x"}

    with django_assert_num_queries(2):  # the row and its history
        application.save(update_fields=["answers"])


def test_rebuilding_puts_right_what_went_past_us(house, office):
    student = make.student(house, name_zh="孙一")
    Person.objects.filter(pk=student.pk).update(name_zh="孙二")
    SearchLine.objects.create(pk=SearchLine.objects.latest("pk").pk + 1000, words="nobody")
    assert len(lines_out_of_step()) == 2

    made = rebuild()

    assert (made["person"], lines_out_of_step()) == (2, [])
    assert titles(office, "孙二") == {"person": ["孙二"]}
