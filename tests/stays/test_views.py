"""One way through the pages for everybody, and the strangers who find nothing."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sojourn.organisation.models import Role
from sojourn.stays import actions
from sojourn.stays.models import LearningAgreement, Nomination, Stay
from tests import factories as make

pytestmark = pytest.mark.django_db

TODAY = date(2027, 10, 12)


def at(name: str, *numbers: int) -> str:
    return reverse(f"stays:{name}", args=numbers)


def courses(*titles: str, **more: str) -> dict[str, str]:
    """The three tables as the browser posts them: each course at the host counts for one at home."""
    posted = {"virtual-TOTAL_FORMS": "0", "virtual-INITIAL_FORMS": "0", "version": "0"}
    for table in ("studied", "recognised"):
        posted |= {f"{table}-TOTAL_FORMS": str(len(titles)), f"{table}-INITIAL_FORMS": "0"}
    for row, title in enumerate(titles):
        posted |= {
            f"studied-{row}-title": title,
            f"studied-{row}-credits": "6" if title else "",
            f"recognised-{row}-title": f"{title} 课" if title else "",
            f"recognised-{row}-credits": "3" if title else "",
            f"recognised-{row}-is_automatic": "on",
            f"recognised-{row}-behind": f"A{row + 1}",
        }
    return posted | more


@pytest.mark.mission("M1", shows=["nomination", "learning agreement", "stay", "return report", "recognition"])
def test_whole_way_from_accepted_place_to_recognised_course(cast, sign_in):
    make.accepted(cast.student, make.place(at=cast.host))

    office = sign_in(cast.officer)
    assert "准备 1 份提名" in office.get(at("nominations")).content.decode()
    office.post(at("prepare"))
    nomination = Nomination.objects.get()
    assert office.get(at("nomination", nomination.pk)).status_code == 200
    office.post(at("send"), {"nomination": nomination.pk})

    host = sign_in(cast.contact)
    assert at("nomination", nomination.pk) in host.get(at("portal")).content.decode()
    letter = host.get(at("letter", nomination.pk))
    assert (letter.status_code, letter["Content-Type"]) == (200, "application/pdf")
    host.post(at("answer", nomination.pk), {"answer": "approve"})
    stay = Stay.objects.get()
    draft = LearningAgreement.objects.get()
    assert host.get(at("stay", stay.pk)).status_code == 200
    assert host.get(at("learning_agreement", draft.pk)).status_code == 404

    student = sign_in(cast.student)
    assert at("courses", draft.pk) in student.get(at("stay", stay.pk)).content.decode()
    student.post(at("courses", draft.pk), courses("Law", "History", "", sign="1"))
    draft.refresh_from_db()
    assert (draft.state, draft.courses.count()) == ("student_signed", 4)

    counsellor = sign_in(cast.counsellor)
    counsellor.post(at("learning_agreement_step", draft.pk), {"step": "sign_home"})
    host = sign_in(cast.contact)
    assert host.get(at("sign_host", draft.pk)).status_code == 200
    host.post(at("sign_host", draft.pk))
    Stay.objects.update(planned_from=TODAY - timedelta(days=9), planned_until=TODAY + timedelta(days=9))

    student = sign_in(cast.student)
    student.post(at("depart", stay.pk), {"on": TODAY - timedelta(days=8)})
    student.post(at("state_arrival", stay.pk), {"on": TODAY - timedelta(days=7)})
    host = sign_in(cast.contact)
    assert at("arrive", stay.pk) in host.get(at("portal")).content.decode()
    host.post(at("arrive", stay.pk), {"on": TODAY - timedelta(days=7)})
    student = sign_in(cast.student)
    student.post(at("return", stay.pk), {"on": TODAY})
    stay.refresh_from_db()
    assert stay.state == "returned"

    report = stay.report
    student.post(
        at("report_write", report.pk), {"version": 0, "text": "Good.", "satisfaction": "5", "save": 1}
    )
    student.post(at("report_write", report.pk), {"version": 1, "text": "Very good.", "hand_in": 1})
    office = sign_in(cast.officer)
    assert "Very good." in office.get(at("report", report.pk)).content.decode()
    office.post(at("report_step", report.pk), {"step": "accept"})
    report.refresh_from_db()
    assert (report.state, report.text) == ("accepted", "Very good.")

    law, history = stay.recognitions.order_by("id")
    assert at("transcript", stay.pk) in sign_in(cast.student).get(at("stay", stay.pk)).content.decode()
    host = sign_in(cast.contact)
    assert at("transcript", stay.pk) in host.get(at("stay", stay.pk)).content.decode()
    host.post(
        at("transcript", stay.pk),
        {
            "transcript": SimpleUploadedFile("t.pdf", b"%PDF-1.7\n%%EOF"),
            f"grade-{law.course.behind.get().pk}": "A",
            f"grade-{history.course.behind.get().pk}": "B",
        },
    )
    counsellor = sign_in(cast.counsellor)
    assert at("decide", stay.pk) in counsellor.get(at("stay", stay.pk)).content.decode()
    assert at("decide", stay.pk) in counsellor.get(at("stays")).content.decode()
    assert counsellor.get(at("decide", stay.pk)).status_code == 200
    counsellor.post(
        at("decide", stay.pk),
        {
            f"r{law.pk}-decision": "recognise",
            f"r{law.pk}-home_grade": "九十五",
            f"r{law.pk}-credits": "3",
            f"r{history.pk}-decision": "refuse",
            f"r{history.pk}-reason": "Not alike",
        },
    )
    student = sign_in(cast.student)
    page = student.get(at("stay", stay.pk)).content.decode()
    assert ("九十五" in page, "Not alike" in page) == (True, True)
    assert student.get(at("transcript_file", law.pk)).status_code == 200
    page = sign_in(cast.contact).get(at("stay", stay.pk)).content.decode()
    assert ("九十五" in page, "Not alike" in page, "Very good" in page) == (False, False, False)


@pytest.mark.parametrize("who", ["other_student", "other_contact", "other_unit_officer"])
def test_strangers_find_nothing(cast, sign_in, who):
    stay = make.stay(cast.student, at=cast.host)
    number, nomination, agreement = stay.pk, stay.nomination_id, stay.learning_agreements.get().pk
    stranger = sign_in(getattr(cast, who))

    found = [
        address
        for address in (
            at("stay", number),
            at("plan", number),
            at("depart", number),
            at("arrive", number),
            at("transcript", number),
            at("decide", number),
            at("propose_change", number),
            at("nomination", nomination),
            at("answer", nomination),
            at("letter", nomination),
            at("learning_agreement", agreement),
            at("courses", agreement),
            at("sign_host", agreement),
        )
        if stranger.get(address).status_code != 404
    ]
    assert found == []


@pytest.mark.parametrize(
    ("who", "name"),
    [
        ("student", "answer"),
        ("unit_officer", "answer"),
        ("contact", "settle"),
        ("leader", "settle"),
        ("student", "settle"),
    ],
)
def test_those_who_see_a_nomination_may_still_not_answer_or_settle_it(cast, sign_in, who, name):
    nomination = make.nomination(cast.student, at=cast.host)
    client = sign_in(getattr(cast, who))

    assert client.get(at("nomination", nomination.pk)).status_code == 200
    assert client.get(at(name, nomination.pk)).status_code == 404


def test_tracker_is_the_offices_and_portal_the_contacts(cast, sign_in):
    seen = {
        name: [
            sign_in(person).get(at(page)).status_code for page in ("nominations", "portal", "stays", "abroad")
        ]
        for name, person in {
            "officer": cast.officer,
            "contact": cast.contact,
            "student": cast.student,
        }.items()
    }

    assert seen == {
        "officer": [200, 404, 200, 200],
        "contact": [302, 200, 200, 404],
        "student": [404, 404, 200, 200],
    }


def test_student_sees_the_nomination_as_soon_as_the_place_is_accepted(cast, sign_in):
    make.accepted(cast.student, make.place(at=cast.host))
    (nomination,) = actions.prepare_nominations(by=None)

    page = sign_in(cast.student).get(at("stays")).content.decode()

    assert (at("nomination", nomination.pk) in page, "待发送" in page) == (True, True)
    assert (
        at("nomination", nomination.pk) not in sign_in(cast.other_student).get(at("stays")).content.decode()
    )


def test_pages_ask_to_sign_in(client, db):
    for name in ("nominations", "portal", "stays", "abroad"):
        assert client.get(at(name)).status_code == 302


def test_another_row_keeps_what_was_typed_and_saves_nothing(cast, sign_in):
    draft = make.stay(cast.student, at=cast.host).learning_agreements.get()
    typed = courses("Law", "Removed", add="A") | {"studied-0-credits": "many", "studied-1-DELETE": "on"}

    page = sign_in(cast.student).post(at("courses", draft.pk), typed)

    tables = page.context["tables"]
    assert [form["title"].value() for form in tables.a] == ["Law", None]
    assert tables.a[0]["credits"].value() == "many"
    assert [form["behind"].value() for form in tables.b] == [["A1"], []]
    assert draft.courses.count() == 0


def test_courses_of_an_old_window_are_shown_beside_those_saved_and_saved_on_the_second_try(cast, sign_in):
    draft = make.stay(cast.student, at=cast.host).learning_agreements.get()
    student = sign_in(cast.student)
    student.post(at("courses", draft.pk), courses("Law"))

    page = student.post(at("courses", draft.pk), courses("History"))
    text = page.content.decode()

    assert (page.status_code, "Law (6" in text, 'name="version" value="1"' in text) == (422, True, True)
    student.post(at("courses", draft.pk), courses("History") | {"version": "1"})
    assert [course.title for course in draft.courses.all()] == ["History", "History 课"]


def test_refused_date_stays_in_the_form_with_the_reason(cast, sign_in):
    stay = make.stay(cast.student, at=cast.host)
    LearningAgreement.objects.update(state="agreed")

    page = sign_in(cast.student).post(at("depart", stay.pk), {"on": "2027-10-13"})

    assert (page.status_code, "尚未到" in page.content.decode()) == (422, True)
    assert 'value="2027-10-13"' in page.content.decode()


def test_plan_of_an_old_window_is_compared_and_saved_on_the_second_try(cast, sign_in):
    stay = make.stay(cast.student, at=cast.host)
    office = sign_in(cast.officer)
    plan = {"planned_from": "2028-09-05", "planned_until": "2029-02-01"}
    office.post(at("plan", stay.pk), plan | {"version": 0})

    page = office.post(at("plan", stay.pk), plan | {"version": 0, "planned_until": "2029-01-15"})

    assert (page.status_code, page.context["form"]["version"].value()) == (422, "1")
    office.post(at("plan", stay.pk), plan | {"version": 1, "planned_until": "2029-01-15"})
    stay.refresh_from_db()
    assert stay.planned_until == date(2029, 1, 15)


def test_host_is_found_by_name_and_settled(cast, sign_in):
    nomination = make.nomination(cast.student, at=cast.host, state="prepared")
    other = make.institution(name_en="Tokyo University", search_text="tokyo university")
    office = sign_in(cast.officer)

    page = office.get(at("settle", nomination.pk), {"q": "tokyo"}).content.decode()
    office.post(
        at("settle", nomination.pk), {"version": 0, "institution": other.pk, "deadline": "2028-05-01"}
    )

    nomination.refresh_from_db()
    assert "Tokyo University" in page
    assert (nomination.institution, nomination.deadline) == (other, date(2028, 5, 1))


def test_change_is_begun_shown_beside_the_old_version_and_thrown_away(cast, sign_in):
    stay = make.stay(cast.student, at=cast.host)
    draft = stay.learning_agreements.get()
    student = sign_in(cast.student)
    student.post(at("courses", draft.pk), courses("Law"))
    LearningAgreement.objects.update(state="agreed")

    student.post(at("propose_change", stay.pk), {"reason": "Law is full"})
    change = stay.learning_agreements.get(number=2)
    student.post(at("courses", change.pk), courses("History"))
    page = student.get(at("learning_agreement", change.pk)).content.decode()
    student.post(at("discard_change", change.pk))

    assert ("新增" in page, "删除" in page, "Law is full" in page) == (True, True, True)
    assert stay.learning_agreements.count() == 1


def test_mail_and_pages_are_in_english_too(cast, sign_in):
    stay = make.stay(cast.student, at=cast.host)
    client = sign_in(cast.contact)

    page = client.get(at("stay", stay.pk), headers={"accept-language": "en"}).content.decode()

    assert "Stay of Li Ming" in page


def queries_of(client, address: str, **asked: str) -> int:
    with CaptureQueriesContext(connection) as counted:
        assert client.get(address, asked).status_code == 200
    return len(counted)


@pytest.mark.parametrize(
    ("name", "who"),
    [("nominations", "officer"), ("portal", "contact"), ("stays", "officer"), ("abroad", "officer")],
)
def test_lists_cost_the_same_however_long_and_below_twenty_queries(cast, sign_in, name, who):
    unit = cast.student.studies.unit
    away = {
        "departed_on": date(2027, 9, 1),
        "planned_from": date(2027, 9, 1),
        "planned_until": date(2028, 2, 1),
    }
    client = sign_in(getattr(cast, who))
    found = []
    for _round in range(3):
        for state in ("on_site", "departed"):
            make.stay(make.student(unit), at=cast.host, state=state, **away)
        make.nomination(make.student(unit), at=cast.host, state="prepared")
        make.nomination(make.student(unit), at=cast.host)
        LearningAgreement.objects.filter(pk__gt=1).update(state="home_signed")
        client.get(at(name))
        found.append(queries_of(client, at(name), state=""))

    assert found == [found[0]] * 3
    assert found[0] < 20


def test_page_of_a_stay_stays_below_twenty_queries(cast, sign_in):
    stay = make.stay(cast.student, at=cast.host, planned_from=TODAY, planned_until=TODAY + timedelta(days=99))
    registry = make.somebody(Role.REGISTRY_UNDERGRADUATE, cast.student.studies.unit)
    LearningAgreement.objects.update(state="agreed")
    actions.confirm_departure(stay, on=TODAY, by=cast.student)
    actions.confirm_arrival(stay, on=TODAY, by=cast.contact)
    actions.confirm_return(stay, on=TODAY, by=cast.student)
    people = (cast.student, cast.officer, cast.contact, cast.counsellor, registry)

    found = []
    for person in people:
        client = sign_in(person)
        client.get(at("stay", stay.pk))
        found.append(queries_of(client, at("stay", stay.pk)))

    assert max(found) < 20
