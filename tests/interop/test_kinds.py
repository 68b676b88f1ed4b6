"""Kinds of sheets around the round: applications, scores, nominations, stays, sizes of units."""

from datetime import date

import pytest
from django.utils import translation

from sojourn.applications.models import Application
from sojourn.interop.actions import import_sheet
from sojourn.interop.actions.taking_back import take_back
from sojourn.interop.models import SheetImport
from sojourn.organisation.models import Denominator, Person, Role, Unit
from sojourn.reviews.models import Criterion, Review, Score
from sojourn.stays.models import Stay
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def house():
    return make.university()


@pytest.fixture
def office():
    return make.somebody(Role.OFFICER, Unit.objects.get(code="LSU"))


def run(kind: str, *rows: str, by=None, dry_run: bool = False) -> dict:
    with translation.override("en"):
        return import_sheet(
            "\n".join(rows).encode(), kind=kind, file_name="sheet.csv", by=by, dry_run=dry_run
        )


def summary(report: dict) -> tuple:
    return report["new"], report["changed"], report["unchanged"], [one["reason"] for one in report["refused"]]


def test_application_from_paper_is_judged_and_stands_as_submitted(now, office):
    student = make.student(Unit.objects.get(code="LAW"), number="1001")
    first, second = make.place(), make.place()
    call = make.call(places=[first, second])
    rows = (
        "call,student number,choice 1,choice 2",
        f"{call.code},1001,{second.programme.code}/term,{first.programme.code}",
        f"{call.code},1002,{first.programme.code},",
        "other,1001,,",
    )

    report = run("applications", *rows, by=office)

    assert summary(report) == (1, 0, 0, ["Nobody with 1002 is known.", "There is no call other."])
    application = Application.objects.get(person=student)
    assert (application.state, [choice.place for choice in application.choices.all()]) == (
        "submitted",
        [second, first],
    )
    assert all(choice.verdict for choice in application.choices.all())
    assert summary(run("applications", *rows[:2], by=office)) == (0, 0, 1, [])
    take_back(SheetImport.objects.order_by("pk").first())
    assert not Application.objects.exists()


def test_points_come_in_from_a_sheet_until_the_review_is_handed_in(now, office):
    student = make.student(Unit.objects.get(code="LAW"), number="1001")
    call = make.call()
    application = make.application(call=call, person=student, state="under_review")
    reviewer = make.somebody(Role.REVIEWER, Unit.objects.get(code="MED"), email="r@example.org")
    review = Review.objects.create(application=application, reviewer=reviewer)
    Criterion.objects.create(call=call, title_zh="学业", title_en="Studies", points=10)
    head = "call,application,reviewer,criterion,points"

    report = run(
        "scores",
        head,
        f"{call.code},1001,r@example.org,Studies,8.5",
        f"{call.code},1001,r@example.org,Motivation,1",
        f"{call.code},1001,x@example.org,Studies,1",
        by=office,
    )

    assert summary(report) == (
        1,
        0,
        0,
        ["The call has no criterion Motivation.", "x@example.org does not review this application."],
    )
    assert Score.objects.get(review=review).points == 8.5
    assert summary(run("scores", head, f"{call.code},1001,r@example.org,学业,9", by=office)) == (0, 1, 0, [])
    assert summary(run("scores", head, f"{call.code},1001,r@example.org,学业,11", by=office)) == (
        0,
        0,
        0,
        ["11.0 points are not between 0 and 10."],
    )
    Review.objects.filter(pk=review.pk).delete()
    Review.objects.create(application=application, reviewer=reviewer, state="submitted")
    assert summary(run("scores", head, f"{call.code},1001,r@example.org,学业,7", by=office))[3] == [
        "The review has been handed in."
    ]


def test_answers_of_hosts_are_the_steps_that_the_office_takes(now, office):
    student = make.student(Unit.objects.get(code="LAW"), number="1001")
    nomination = make.nomination(student, at=make.institution())
    call = nomination.application.call
    head = "call,student number,answer,note"

    without = run("nominations", head, f"{call.code},1001,approved,", by=office)
    taken = run("nominations", head, f"{call.code},1001,approved,mail of 3 May", by=office)

    assert without["refused"][0]["reason"].startswith("Say how the host's answer reached you")
    assert summary(taken) == (0, 1, 0, [])
    nomination.refresh_from_db()
    assert (nomination.state, nomination.answer_note) == ("approved", "mail of 3 May")
    assert Stay.objects.get().person == student
    take_back(SheetImport.objects.first())
    assert SheetImport.objects.first().rows.get().kept == "step"


def test_stays_of_earlier_years_are_taken_over_changed_and_taken_back(now, office):
    make.institution(name_en="University of Twente", country="NL", ror_id="006hf6230")
    head = "学号,姓名,单位,接收院校,学年,月数,返校日期"
    rows = (
        "901,王一,LAW,University of Twente,2019/20,9,",
        "902,李二,新学院,Uni Nowhere,2020/21,5,2021-01-20",
        "903,,LAW,Uni Nowhere,2020/21,5,",
    )

    report = run("stays", head, *rows, by=office)

    assert summary(report) == (2, 0, 0, ["Nobody with 903 is known."])
    assert report["proposed"] == {"institutions": ["Uni Nowhere"], "units": ["新学院"]}
    one, two = Stay.objects.order_by("planned_from")
    assert (one.state, one.planned_from, one.nomination.place.period) == (
        "returned",
        date(2019, 9, 1),
        "year",
    )
    assert two.ended_on == date(2021, 1, 20)
    changed = rows[1].replace("2021-01-20", "2021-01-31")
    assert summary(run("stays", head, rows[0], changed, by=office)) == (0, 1, 1, [])

    first, second = SheetImport.objects.order_by("pk")
    take_back(second)
    assert Stay.objects.get(pk=two.pk).ended_on == date(2021, 1, 20)
    take_back(first)
    # the second stay was touched by the second sheet and its taking back
    assert [row.kept for row in first.rows.filter(outcome="new")] == ["", "newer"]


def test_second_stay_of_a_year_stands_beside_the_first(now):
    head = "number,name,unit,host,academic year,months"

    report = run("stays", head, "1,A,LAW,Uni One,2019/20,4", "1,A,LAW,Uni Two,2019/20,4")

    assert (report["new"], Stay.objects.count(), Person.objects.filter(number="1").count()) == (2, 2, 1)


def test_sizes_of_units_come_in_and_change(now, office):
    head = "unit,year,indicator,value"

    report = run(
        "denominators",
        head,
        "LAW,2027/28,students,1200",
        "医学院,2027,staff_fte,310.5",
        "LAW,2027/28,dragons,3",
        "LAW,2027/28,staff,-1",
        by=office,
    )

    assert (report["new"], len(report["refused"])) == (2, 2)
    assert Denominator.objects.get(unit__code="MED").value == 310.5
    assert summary(run("denominators", head, "LAW,2027/28,students,1201", by=office)) == (0, 1, 0, [])
