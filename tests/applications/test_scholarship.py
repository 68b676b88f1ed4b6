"""The government scholarship, a kind that is all configuration: from the call to the departure."""

import io
import zipfile
from datetime import date, timedelta

import pytest
from django.urls import reverse

from sojourn.applications import actions
from sojourn.applications.models import Application
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.steps import state_of, steps_taken
from sojourn.organisation.models import Unit
from sojourn.programmes.actions.kinds import bring_in_kind
from sojourn.programmes.actions.terms import publish_call
from sojourn.programmes.models import Call, Category, CategoryLimit
from tests import factories as make
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
PLAN = {
    "host": "Uppsala University",
    "country": "SE",
    "starts_on": date(2028, 9, 1),
    "months": 12,
    "subject": "Clinical trials",
}


@pytest.fixture
def office(now):
    return make.somebody("director", make.university())


@pytest.fixture
def law(office):
    return Unit.objects.get(code="LAW")


@pytest.fixture
def call(office) -> Call:
    kind = bring_in_kind("scholarship", year="2028/29", by=office)
    call = make.call(kind=kind, state="draft", places=[], opens_at=NOW + timedelta(hours=1))
    publish_call(call, by=office)
    Call.objects.filter(pk=call.pk).update(opens_at=NOW - timedelta(days=1), state="open")
    return Call.objects.get(pk=call.pk)


def submitted(call: Call, person, category: str = "joint_doctoral", **plan) -> Application:
    application = actions.start_application(call, by=person)
    chosen = Category.objects.get(code=category)
    actions.save_plan(application, by=person, category=chosen, **PLAN | plan)
    return actions.submit_application(Application.objects.get(pk=application.pk), by=person)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_way_from_the_call_to_the_departure(language, client, office, law, call, now):
    student = make.student(law, birth_date=date(2000, 1, 1))
    unit = make.somebody("unit_leader", law)
    application = submitted(call, student)
    now.shift(timedelta(days=30))
    actions.endorse_application(application, by=unit, opinion="Works well.")
    client.force_login(office.account)
    client.cookies["django_language"] = language
    page, step = (reverse(f"applications:{name}", args=[application.pk]) for name in ("check", "step"))

    shown = [client.get(page).content.decode()]
    for name in ("recommend", "forward", "award", "end_notice", "sign", "depart"):
        client.post(step, {"step": name})
        shown.append(client.get(page).content.decode())

    labels = {
        "zh-hans": ["院系已推荐", "学校已推荐", "已报送资助方", "已获资助，公示中", "待签订资助协议"],
        "en": ["recommended by the unit", "recommended by the university", "forwarded to the sponsor"],
    }
    for label, html in zip(labels[language], shown, strict=False):
        assert label in html
    application.refresh_from_db()
    assert application.state == "departed"
    assert [one.step for one in steps_taken(application)] == [
        *("submit", "endorse", "recommend", "forward", "award", "end_notice", "sign", "depart")
    ]


def test_the_agreement_is_to_be_signed_within_thirty_days(office, law, call, now):
    application = submitted(call, make.student(law, birth_date=date(2000, 1, 1)))
    Application.objects.filter(pk=application.pk).update(state="awarded")

    application = actions.step_on(application, "end_notice", by=office)

    assert application.act_until == date(2027, 11, 11)


@pytest.mark.parametrize(
    ("plan", "sentence"),
    [
        ({"months": 5}, "joint doctoral student: 6 months at least; the plan says 5."),
        ({"months": 25}, "joint doctoral student: 24 months at most; the plan says 25."),
        ({"born": date(1980, 1, 1)}, "joint doctoral student: 35 years of age at most; the applicant is 47."),
        (
            {"born": None},
            "joint doctoral student has a limit of age, and the date of birth is not known.",
        ),
    ],
)
def test_limits_of_the_category_are_told_in_a_sentence(plan, sentence, law, call, in_english):
    born = plan.pop("born", date(2000, 1, 1)) if "born" in plan else date(2000, 1, 1)
    student = make.student(law, birth_date=born)

    with pytest.raises(Refusal) as refusal:
        submitted(call, student, **plan)

    assert str(refusal.value) == sentence


def test_one_application_a_person_and_year(office, law, call, in_english):
    student = make.student(law, birth_date=date(2000, 1, 1))
    submitted(call, student)
    second = make.call(kind=call.kind, way=call.way, places=[])

    with pytest.raises(Refusal, match="Only one application a year"):
        submitted(second, student)


def test_a_unit_recommends_no_more_than_its_category_allows(office, law, call, now, in_english):
    CategoryLimit.objects.filter(category__code="joint_doctoral").update(per_unit=1)
    students = [make.student(law, birth_date=date(2000, 1, 1)) for _number in range(2)]
    first, second = (submitted(call, student) for student in students)
    now.shift(timedelta(days=30))
    unit = make.somebody("unit_leader", law)
    actions.endorse_application(first, by=unit, opinion="Good.")

    with pytest.raises(Refusal, match="School of Law has recommended 1 in “joint doctoral student”"):
        actions.endorse_application(second, by=unit, opinion="Good too.")


def test_the_university_recommends_only_with_the_unit_s_opinion(office, law, call, now, in_english):
    application = submitted(call, make.student(law, birth_date=date(2000, 1, 1)))
    now.shift(timedelta(days=30))
    actions.endorse_application(application, by=make.somebody("unit_leader", law))

    with pytest.raises(Refusal, match="The unit has not written its opinion yet."):
        actions.step_on(application, "recommend", by=office)


def test_staff_apply_from_the_unit_of_their_appointment(office, law, call):
    teacher = make.somebody("staff", law, birth_date=date(1990, 1, 1))

    application = submitted(call, teacher, "visiting")

    assert (application.unit, str(state_of(application).label)) == (law, "已提交，待院系推荐")


def test_the_package_has_the_list_and_one_file_a_person(client, office, law, call, now):
    application = submitted(call, make.student(law, birth_date=date(2000, 1, 1)))
    now.shift(timedelta(days=30))
    unit = make.somebody("unit_leader", law)
    actions.endorse_application(application, by=unit, opinion="Good.")
    client.force_login(office.account)

    response = client.get(reverse("applications:package", args=[call.pk]))

    package = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    assert package.namelist() == ["list.xlsx", f"001-{application.person.number or application.pk}.pdf"]
    assert package.read(package.namelist()[1])[:5] == b"%PDF-"


def test_pages_of_an_applicant_show_category_and_plan(client, office, law, call, in_english):
    student = make.student(law, birth_date=date(2000, 1, 1))
    client.force_login(student.account)
    begin = client.get(reverse("applications:possibilities", args=[call.pk]))
    client.post(reverse("applications:start", args=[call.pk]))
    application = Application.objects.get()
    plan = {**PLAN, "category": Category.objects.get(code="joint_doctoral").pk}

    saved = client.post(reverse("applications:plan", args=[application.pk]), plan)
    edit = client.get(reverse("applications:edit", args=[application.pk]))

    assert (begin.status_code, saved.status_code, edit.status_code) == (200, 302, 200)
    assert "Uppsala University" in edit.content.decode()
