"""A kind made, changed, tried and published by an office in its pages."""

import pytest
from django.urls import reverse

from sojourn.kernel.models import Mail
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.programmes.actions import kinds as actions
from sojourn.programmes.models import CategoryLimit, Kind
from sojourn.programmes.queries.kinds import faults_told
from sojourn.programmes.shipped import shipped
from tests import factories as make

pytestmark = pytest.mark.django_db

STATE = {"zh": "面试", "en": "interview", "stage": "office", "waits_for": ["office"], "tone": "info"}
STEP = {
    "name": "invite",
    "zh": "邀请面试",
    "en": "Invite to an interview",
    "sources": ["applied"],
    "to": "interview",
    "who": ["office"],
    "guards": ["call_closed"],
    "days": "7",
    "subject_zh": "面试：{call}",
    "text_zh": "{name}：请参加面试。",
    "subject_en": "Interview: {call}",
    "text_en": "Dear {name}, please come.",
}


@pytest.fixture
def officer(client):
    person = make.somebody("director", make.university())
    client.force_login(person.account)
    return person


def post(client, page, kind, **given):
    version = Kind.objects.get(pk=kind.pk).version
    return client.post(reverse(f"programmes:{page}", args=[kind.pk]), {"version": version} | given)


def test_a_summer_school_is_made_in_the_pages_alone(now, client, officer, in_english):
    given = {"code": "summer", "name_zh": "暑期学校", "name_en": "Summer school", "who_applies": "students"}
    made = client.post(reverse("programmes:kind_add"), given | {"direction": "out", "is_active": "on"})
    assert made.status_code == 302, made.context["form"].errors
    kind = Kind.objects.get(code="summer")
    post(client, "kind_state", kind, name="interview", **STATE)
    fee = {"zh": "待缴费", "en": "fee to pay", "stage": "applicant", "tone": "info"}
    post(client, "kind_state", kind, name="fee", waits_for=["applicant"], **fee)
    paid = {"zh": "已缴费", "en": "fee paid", "stage": "won", "tone": "success"}
    post(client, "kind_state", kind, name="paid", **paid)
    post(client, "kind_step", kind, **STEP)
    admit = {"name": "take", "zh": "录取", "en": "Admit", "sources": ["interview"], "to": "fee"}
    post(client, "kind_step", kind, who=["office"], **admit)
    pay = {"name": "pay", "zh": "确认缴费", "en": "I have paid", "sources": ["fee"], "to": "paid"}
    post(client, "kind_step", kind, who=["applicant"], **pay)

    response = post(client, "kind_publish", kind, note="First version")

    assert response.status_code == 302
    version = Kind.objects.get(code="summer").versions.get()
    assert [one["name"] for one in version.table["states"]] == [
        *("draft", "applied", "withdrawn", "interview", "fee", "paid")
    ]
    assert version.table["steps"][2]["letter"]["subject_en"] == "Interview: {call}"


def test_an_application_goes_the_way_that_was_written(client, now, in_english):
    at = make.university()
    officer = make.somebody("director", at)
    client.force_login(officer.account)
    kind = actions.create_kind(code="summer", name_zh="暑期", name_en="Summer", by=officer)
    fee = {"name": "fee", "zh": "费", "en": "fee", "waits_for": [], "stage": "won"}
    take = {"name": "take", "zh": "录", "en": "Admit", "from": ["applied"], "to": "fee", "who": ["office"]}
    letter = {"subject_zh": "录取", "text_zh": "好", "subject_en": "Admitted", "text_en": "Dear {name}"}
    for part, line in (("states", fee), ("steps", take | {"letter": letter, "days": 7})):
        kind = actions.keep_line(kind, part, name="", line=line, seen=kind.version, by=officer)
    call = make.call(kind=kind, way=actions.publish_kind(kind, note="", by=officer), places=[])
    student = make.student(make.unit(parent=at))
    application = make.application(call=call, person=student, state="applied", choices=[])

    response = client.post(reverse("applications:step", args=[application.pk]), {"step": "take"})

    application.refresh_from_db()
    assert response.status_code == 302
    assert (application.state, str(application.act_until)) == ("fee", "2027-10-19")
    assert Mail.objects.get(account=student.account).subject in ("录取", "Admitted")


def test_a_fault_keeps_a_draft_from_being_published(officer, in_english):
    kind = actions.create_kind(code="summer", name_zh="暑期", name_en="Summer", by=officer)
    line = {"name": "lost", "zh": "", "en": "Lost", "waits_for": ["unit"], "stage": "office"}
    kind = actions.keep_line(kind, "states", name="", line=line, seen=kind.version, by=officer)

    told = faults_told(kind)

    assert "State “Lost”: no step leads there." in told
    assert "State “Lost” waits for “unit”, who may do nothing there." in told
    assert "“Lost” has no label in one language (zh)." in told
    with pytest.raises(Refusal):
        actions.publish_kind(kind, note="", by=officer)


def test_a_name_means_one_stage_everywhere(officer, in_english):
    kind = actions.create_kind(code="summer", name_zh="暑期", name_en="Summer", by=officer)
    line = {"name": "submitted", "zh": "已提交", "en": "submitted", "stage": "won"}
    kind = actions.keep_line(kind, "states", name="", line=line, seen=kind.version, by=officer)

    told = faults_told(kind)

    sentence = "The state “submitted” stands for the stage “with the unit” in other kinds; take another name."
    assert told[-1] == sentence


def test_a_stranger_sees_no_kind(client):
    client.force_login(make.student(make.unit()).account)

    pages = [reverse("programmes:kind_list"), reverse("programmes:kind", args=[Kind.objects.get().pk])]

    assert [client.get(page).status_code for page in pages] == [404, 404]


def test_shipped_kinds_come_in_once_with_their_limits(officer):
    for _again in range(2):
        for code in shipped():
            actions.bring_in_kind(code, year="2028/29", by=officer)

    visiting = CategoryLimit.objects.get(category__code="visiting")
    assert Kind.objects.count() == len(shipped())
    assert (visiting.min_months, visiting.max_months) == (3, 12)


def test_only_who_runs_calls_changes_a_limit(officer):
    kind = actions.bring_in_kind("scholarship", year="2028/29", by=officer)

    with pytest.raises(Forbidden):
        actions.set_limit(
            kind.categories.first(), year=make.academic_year(), by=make.student(make.unit()), max_months=1
        )


def test_pages_of_a_kind_cost_few_queries(client, officer, django_assert_max_num_queries):
    kind = actions.bring_in_kind("scholarship", year="2028/29", by=officer)

    with django_assert_max_num_queries(19):
        page = client.get(reverse("programmes:kind", args=[kind.pk]))
    with django_assert_max_num_queries(19):
        trial = client.get(reverse("applications:dry_run", args=[kind.pk]))

    assert (page.status_code, trial.status_code) == (200, 200)
