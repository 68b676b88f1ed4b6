from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sojourn.kernel import clock
from sojourn.kernel.models import Mail
from sojourn.organisation.models import Appointment, LanguageScore, Person, Role, Studies, Unit
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def units():
    make.university()
    return {unit.code: unit for unit in Unit.objects.all()}


@pytest.fixture
def enter(client, units):
    """Sign in as somebody with a role at a unit."""

    def enter(role: str, at: str = "LSU", **facts) -> Person:
        make_one = make.student if role == Role.STUDENT else make.somebody
        person = (
            make_one(at=units[at], **facts) if role == Role.STUDENT else make_one(role, units[at], **facts)
        )
        client.force_login(person.account)
        return person

    return enter


def text(response) -> str:
    return response.content.decode()


def queries(client, path) -> int:
    client.get(path)  # what is remembered from one page to the next is not counted
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return len(found)


# --- units ---


def test_units_are_listed_as_a_tree_to_everybody_inside_and_cost_the_same_for_many(client, enter, units):
    enter(Role.STUDENT, "LAW")
    page = text(client.get("/organisation/units/"))
    few = queries(client, "/organisation/units/")
    for _time in range(20):
        make.unit(parent=units["LSU"])

    assert [name in page for name in ("岚山大学", "法学院", "肿瘤科", "depth-2")] == [True] * 4
    assert queries(client, "/organisation/units/") == few < 20


def test_units_are_not_there_for_a_partners_contact(client, units):
    client.force_login(make.partner_contact(make.institution()).account)

    paths = ["/organisation/units/", f"/organisation/units/{units['LAW'].pk}/"]
    assert [client.get(path).status_code for path in paths] == [404, 404]


def test_unit_shows_who_speaks_for_it_today(client, enter, units):
    enter(Role.STUDENT, "LAW")
    make.somebody(Role.UNIT_OFFICER, units["HOSP"], name_zh="钱多多")
    make.somebody(
        Role.UNIT_LEADER, units["HOSP"], name_zh="孙离任", ends_on=clock.today() - timedelta(days=1)
    )

    page = text(client.get(f"/organisation/units/{units['HOSP'].pk}/"))

    assert [name in page for name in ("钱多多", "肿瘤科", "孙离任")] == [True, True, False]


def unit_facts(**more):
    return {"code": "ART", "name_zh": "艺术学院", "name_en": "", "kind": "school", "field_code": ""} | more


def test_administrator_adds_and_changes_a_unit(client, enter, units):
    enter(Role.ADMINISTRATOR)
    assert client.get("/organisation/units/new/").status_code == 200

    client.post("/organisation/units/new/", unit_facts(parent=units["LSU"].pk))
    art = Unit.objects.get(code="ART")
    response = client.post(
        f"/organisation/units/{art.pk}/change/",
        unit_facts(name_en="Arts", parent=units["MED"].pk, version=0),
    )

    art.refresh_from_db()
    assert (response["Location"], art.name_en, art.parent, art.version) == (
        f"/organisation/units/{art.pk}/",
        "Arts",
        units["MED"],
        1,
    )


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"name_zh": ""}, "至少填写"),
        ({"code": "LAW"}, "已存在"),
        ({"parent": ""}, "上级单位"),
        ({"kind": "castle"}, "castle"),
    ],
)
def test_unit_that_is_not_sound_is_refused_with_the_reason_and_what_was_typed(
    client, enter, units, sent, sentence
):
    enter(Role.ADMINISTRATOR)

    response = client.post("/organisation/units/new/", unit_facts(name_en="", parent=units["LSU"].pk) | sent)

    assert (response.status_code, sentence in text(response), Unit.objects.filter(code="ART").count()) == (
        422,
        True,
        0,
    )
    assert f'value="{(unit_facts() | sent)["code"]}"' in text(response)


def test_two_who_change_a_unit_the_second_sees_the_difference_and_decides(client, enter, units):
    enter(Role.ADMINISTRATOR)
    law, path = units["LAW"], f"/organisation/units/{units['LAW'].pk}/change/"
    page = text(client.get(path))
    assert '<input type="hidden" name="version" value="0"' in page
    typed = unit_facts(code="LAW", name_zh="法学院", parent=units["LSU"].pk, version=0)
    client.post(path, typed | {"name_en": "Law School"})

    second = client.post(path, typed | {"name_en": "Faculty of Law"})

    law.refresh_from_db()
    shown = text(second)
    assert (second.status_code, law.name_en, law.version) == (422, "Law School", 1)
    assert [
        part in shown for part in ("Law School", 'value="Faculty of Law"', 'name="version" value="1"')
    ] == [True] * 3

    client.post(path, typed | {"name_en": "Faculty of Law", "version": 1})

    law.refresh_from_db()
    assert (law.name_en, law.version) == ("Faculty of Law", 2)


@pytest.mark.parametrize(
    "path", ["units/new/", "units/{unit}/change/", "people/new/", "people/{person}/change/"]
)
def test_units_and_people_are_changed_by_the_administrator_alone(client, enter, units, path):
    officer = enter(Role.DIRECTOR, "OIA")

    response = client.get("/organisation/" + path.format(unit=units["LAW"].pk, person=officer.pk))

    assert response.status_code == 404


# --- people ---


def test_people_of_ones_units_are_listed_and_found_and_cost_the_same_for_many(client, enter, units):
    enter(Role.FOREIGN_AFFAIRS, "HOSP")
    make.student(units["HOSP-ONC"], name_zh="林小雨", number="S1")
    make.student(units["LAW"], name_zh="林大明", number="S2")
    few = queries(client, "/organisation/people/")
    for _time in range(20):
        make.student(units["HOSP-ONC"])

    found = text(client.get("/organisation/people/?q=林"))

    assert (queries(client, "/organisation/people/"), few < 20) == (few, True)
    assert [name in found for name in ("林小雨", "林大明")] == [True, False]


def test_people_are_listed_to_no_student(client, enter):
    enter(Role.STUDENT, "LAW")

    assert client.get("/organisation/people/").status_code == 404


def test_person_is_shown_to_those_who_speak_for_the_unit_without_the_history(client, enter, units):
    student = make.student(units["LAW"], name_zh="林小雨", name_en="")
    enter(Role.ADMINISTRATOR)
    client.post(
        f"/organisation/people/{student.pk}/change/",
        {
            "name_zh": "林晓雨",
            "number": "",
            "email": student.email,
            "sex": "f",
            "birth_date": "",
            "nationality": "CN",
            "language": "zh-hans",
            "version": 0,
        },
    )
    path = f"/organisation/people/{student.pk}/"
    assert "林小雨" in text(client.get(path))  # the former name stands in the history

    enter(Role.UNIT_OFFICER, "LAW")
    page = text(client.get(path))

    assert [part in page for part in ("林晓雨", "林小雨", "TOEFL iBT", "3.50")] == [True, False, True, True]
    enter(Role.UNIT_OFFICER, "MED")
    assert client.get(path).status_code == 404


def test_person_page_costs_the_same_for_many_tests_and_appointments(client, enter, units):
    enter(Role.ADMINISTRATOR)
    student = make.student(units["LAW"])
    few = queries(client, f"/organisation/people/{student.pk}/")
    for year in range(2010, 2020):
        Appointment.objects.create(
            person=student, unit=units["MED"], role=Role.STAFF, starts_on=date(year, 1, 1)
        )
        LanguageScore.objects.create(person=student, test="ielts", overall=7, taken_on=date(year, 1, 1))

    assert queries(client, f"/organisation/people/{student.pk}/") == few < 20


def person_facts(**more):
    return {
        "name_zh": "王明",
        "name_en": "",
        "number": "S9",
        "email": "wang@example.org",
        "sex": "m",
        "birth_date": "2006-02-28",
        "nationality": "CN",
        "language": "zh-hans",
    } | more


def test_administrator_adds_a_person_appoints_enters_studies_and_invites(client, enter, units):
    enter(Role.ADMINISTRATOR)
    response = client.post("/organisation/people/new/", person_facts())
    person = Person.objects.get(number="S9")
    path = f"/organisation/people/{person.pk}/"
    assert response["Location"] == path

    for address, sent in {
        "appoint/": {"unit": units["LAW"].pk, "role": "student", "starts_on": "2026-09-01", "ends_on": ""},
        "studies/": {
            "unit": units["LAW"].pk,
            "level": "bachelor",
            "year": 2,
            "major_zh": "法学",
            "gpa": "3.6",
            "gpa_scale": "4",
        },
        "invite/": {},
    }.items():
        assert client.post(path + address, sent).status_code == 302, address

    page = text(client.get(path))
    assert [part in page for part in ("王明", "法学院", "3.60", "2026")] == [True] * 4
    assert (Studies.objects.get().gpa, Mail.objects.get().address) == (person.studies.gpa, "wang@example.org")


@pytest.mark.parametrize(
    ("address", "sent", "sentence"),
    [
        ("appoint/", {"role": "student", "starts_on": "2026-09-01", "ends_on": "2026-08-31"}, "结束日期"),
        ("appoint/", {"role": "emperor", "starts_on": "2026-09-01"}, "emperor"),
        ("studies/", {"level": "bachelor", "year": 2, "gpa": "4.5", "gpa_scale": "4"}, "平均成绩"),
        ("studies/", {"level": "bachelor", "year": 2, "gpa": "-1", "gpa_scale": "4"}, "平均成绩"),
    ],
)
def test_what_is_not_sound_about_a_person_is_refused_in_words(client, enter, units, address, sent, sentence):
    enter(Role.ADMINISTRATOR)
    student = make.somebody(Role.STUDENT, units["LAW"])

    response = client.post(f"/organisation/people/{student.pk}/{address}", {"unit": units["LAW"].pk} | sent)

    assert (response.status_code, sentence in text(response), Studies.objects.count()) == (422, True, 0)


def test_two_who_change_a_person_the_second_sees_the_difference(client, enter):
    enter(Role.ADMINISTRATOR)
    client.post("/organisation/people/new/", person_facts())
    person = Person.objects.get(number="S9")
    path = f"/organisation/people/{person.pk}/change/"
    client.post(path, person_facts(name_en="Wang Ming", version=0))

    second = client.post(path, person_facts(name_en="Wang, M.", sex="f", version=0))

    shown = text(second)
    assert second.status_code == 422
    assert [part in shown for part in ("Wang Ming", 'value="Wang, M."', 'name="version" value="1"')] == [
        True
    ] * 3
    assert Person.objects.get(number="S9").sex == "m"


def test_two_who_change_marks_the_second_sees_the_difference(client, enter, units):
    student = make.student(units["LAW"])
    enter(Role.REGISTRY_UNDERGRADUATE)
    path = f"/organisation/people/{student.pk}/studies/"
    typed = {
        "unit": units["LAW"].pk,
        "level": "bachelor",
        "year": 3,
        "major_zh": "法学",
        "major_en": "Law",
        "field_code": "0421",
        "gpa_scale": "4.00",
        "version": 0,
    }
    assert client.post(path, typed | {"gpa": "3.70"}).status_code == 302

    second = client.post(path, typed | {"gpa": "3.80"})

    assert (second.status_code, Studies.objects.get().gpa) == (422, Decimal("3.70"))
    assert [part in text(second) for part in ("3.70", 'value="3.80"')] == [True, True]


def test_appointment_with_an_end_to_come_can_be_ended_now(client, enter, units):
    enter(Role.ADMINISTRATOR)
    person = make.somebody(Role.OFFICER, units["LSU"], ends_on=clock.today() + timedelta(days=30))
    held = person.appointments.get()
    path = f"/organisation/people/{person.pk}/"
    assert f"{path}appointments/{held.pk}/end/" in text(client.get(path))

    client.post(f"{path}appointments/{held.pk}/end/")

    held.refresh_from_db()
    assert held.ends_on == clock.today() - timedelta(days=1)


def test_appointment_of_another_person_is_not_ended_by_that_address(client, enter, units):
    enter(Role.ADMINISTRATOR)
    one, other = (make.somebody(Role.OFFICER, units["LSU"]) for _time in range(2))

    response = client.post(f"/organisation/people/{one.pk}/appointments/{other.appointments.get().pk}/end/")

    assert (response.status_code, other.appointments.get().ends_on) == (404, None)


# --- oneself ---


def test_student_keeps_language_tests_and_reads_the_marks(client, enter):
    student = enter(Role.STUDENT, "LAW", toefl=None)
    sent = {"test": "ielts", "language": "de", "overall": "7.0", "reading": "7.5", "taken_on": "2026-05-01"}

    response = client.post("/organisation/me/language/", sent)

    score = student.language_scores.get()
    page = text(client.get("/organisation/me/"))
    assert (response.status_code, score.language, float(score.reading)) == (302, "en", 7.5)
    assert [part in page for part in ("IELTS", "7.5", "3.50")] == [True] * 3
    client.post(f"/organisation/me/language/{score.pk}/remove/")
    assert student.language_scores.count() == 0


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"test": "ielts", "overall": "70"}, "0 至 9"),
        ({"test": "toefl_ibt", "overall": "90", "reading": "31"}, "0 至 30"),
        ({"test": "cefr", "overall": "7"}, "1 至 6"),
        ({"test": "ielts", "overall": "7", "taken_on": "2999-01-01"}, "晚于今天"),
        ({"test": "ielts", "overall": "7", "valid_until": "2020-01-01"}, "结束日期"),
        ({"test": "ielts", "overall": "NaN"}, "数字"),
    ],
)
def test_impossible_language_test_is_refused_and_what_was_typed_stays(client, enter, sent, sentence):
    student = enter(Role.STUDENT, "LAW", toefl=None)

    response = client.post("/organisation/me/language/", {"language": "en", "taken_on": "2026-05-01"} | sent)

    page = text(response)
    assert (response.status_code, sentence in page, student.language_scores.count()) == (422, True, 0)
    assert f'value="{sent["overall"]}"' in page


def test_language_test_of_somebody_else_is_not_removed(client, enter, units):
    other = make.student(units["LAW"])
    enter(Role.STUDENT, "LAW")

    response = client.post(f"/organisation/me/language/{other.language_scores.get().pk}/remove/")

    assert (response.status_code, other.language_scores.count()) == (404, 1)


def test_hat_chooses_the_home_page_and_only_ones_own(client, enter, units):
    person = enter(Role.OFFICER)
    second = Appointment.objects.create(
        person=person, unit=units["LAW"], role=Role.UNIT_OFFICER, starts_on=make.LONG_AGO
    )
    strangers = make.somebody(Role.DIRECTOR, units["LSU"]).appointments.get()

    client.post("/organisation/hat/", {"appointment": second.pk})
    for wanted in (strangers.pk, "x", "", "²"):
        client.post("/organisation/hat/", {"appointment": wanted})

    assert client.session["hat"] == second.pk


def test_language_chosen_is_kept_for_pages_and_letters(client, enter):
    person = enter(Role.STUDENT, "LAW")

    response = client.post("/organisation/language/", {"language": "en", "next": "/organisation/me/"})

    person.refresh_from_db()
    page = text(client.get("/organisation/me/"))
    assert (response.status_code, response["Location"], person.language) == (302, "/organisation/me/", "en")
    assert '<html lang="en"' in page
    assert client.cookies["django_language"]["max-age"] == 31_536_000


def test_visitor_chooses_a_language_too(client):
    client.post("/organisation/language/", {"language": "en", "next": "/account/login/"})

    assert '<html lang="en"' in text(client.get("/account/login/"))


@pytest.mark.parametrize(
    "to", ["https://elsewhere.example.org/", "//elsewhere.example.org", "javascript:alert(1)"]
)
def test_language_switch_leads_nowhere_else(client, enter, to):
    enter(Role.STUDENT, "LAW")

    response = client.post("/organisation/language/", {"language": "en", "next": to})

    assert response["Location"] == "/"


def test_language_that_is_none_is_not_kept(client, enter):
    person = enter(Role.STUDENT, "LAW")

    client.post("/organisation/language/", {"language": "xx", "next": "/organisation/me/"})

    person.refresh_from_db()
    assert (person.language, "django_language" in client.cookies) == ("zh-hans", False)
