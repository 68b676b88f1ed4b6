from datetime import date, timedelta

import pytest

from sojourn.kernel.models import Mail
from sojourn.kernel.refusal import Forbidden, Refusal, Stale
from sojourn.organisation.models import Role, Unit
from sojourn.stays import actions, queries
from sojourn.stays.models import LearningAgreement, ReturnReport, Stay
from tests import factories as make

pytestmark = pytest.mark.django_db

TODAY = date(2027, 10, 12)


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


@pytest.fixture
def stay(cast) -> Stay:
    """Planned from last week for half a year, with a learning agreement signed by all three."""
    made = make.stay(cast.student, at=cast.host, planned_from=days(-7), planned_until=days(180))
    LearningAgreement.objects.update(state="agreed")
    return made


def test_from_departure_to_return_with_everybody_told(cast, stay):
    actions.confirm_departure(stay, on=days(-5), by=cast.student)
    actions.state_arrival(stay, on=days(-4), by=cast.student)
    stated = (stay.state, Stay.objects.get().arrived_on)
    actions.confirm_arrival(stay, on=days(-3), by=cast.contact)
    actions.confirm_return(stay, on=TODAY, by=cast.student)

    assert stated == ("departed", days(-4))
    stay.refresh_from_db()
    assert (stay.state, stay.departed_on, stay.arrived_on, stay.ended_on) == (
        "returned",
        days(-5),
        days(-3),
        TODAY,
    )
    assert ReturnReport.objects.get(stay=stay).state == "draft"
    told = [(mail.account.person, mail.subject) for mail in Mail.objects.order_by("id")]
    assert told == [
        (cast.contact, "Please confirm the arrival of Li Ming"),
        (cast.contact, "Please confirm the arrival of Li Ming"),
        (cast.student, "您的报到已确认"),
        (cast.student, "欢迎返校：请提交交流总结"),
        (cast.contact, "Please send the transcript of Li Ming"),
    ]


def test_nobody_leaves_without_a_signed_learning_agreement(cast, stay):
    LearningAgreement.objects.update(state="home_signed")

    with pytest.raises(Refusal, match="三方"):
        actions.confirm_departure(stay, on=TODAY, by=cast.student)


@pytest.mark.parametrize(("on", "why"), [(1, "尚未到"), (-120, "三个月"), (-7, None)])
def test_departure_has_a_plausible_date(cast, stay, on, why):
    if why:
        with pytest.raises(Refusal, match=why):
            actions.confirm_departure(stay, on=days(on), by=cast.student)
        assert Stay.objects.get().state == "planned"
    else:
        assert actions.confirm_departure(stay, on=days(on), by=cast.student).state == "departed"


@pytest.mark.parametrize(("on", "why"), [(1, "尚未到"), (-6, "不能早于")])
def test_arrival_has_a_plausible_date(cast, stay, on, why):
    actions.confirm_departure(stay, on=days(-5), by=cast.student)

    with pytest.raises(Refusal, match=why):
        actions.confirm_arrival(stay, on=days(on), by=cast.contact)
    with pytest.raises(Refusal, match=why):
        actions.state_arrival(stay, on=days(on), by=cast.student)


def test_arrival_is_confirmed_by_the_host_or_the_office_only(cast, stay):
    actions.confirm_departure(stay, on=days(-5), by=cast.student)

    for stranger in (cast.student, cast.other_contact, cast.counsellor, cast.other_student):
        with pytest.raises(Forbidden):
            actions.confirm_arrival(stay, on=TODAY, by=stranger)
    assert list(queries.arrivals_to_confirm(cast.contact)) == [stay]
    assert list(queries.arrivals_to_confirm(cast.officer)) == [stay]
    assert list(queries.arrivals_to_confirm(cast.other_contact)) == []
    actions.confirm_arrival(stay, on=TODAY, by=cast.officer)
    with pytest.raises(Refusal):
        actions.state_arrival(stay, on=TODAY, by=cast.student)


@pytest.fixture
def on_site(cast, stay) -> Stay:
    actions.confirm_departure(stay, on=days(-5), by=cast.student)
    return actions.confirm_arrival(stay, on=days(-4), by=cast.contact)


@pytest.mark.parametrize(("on", "why"), [(1, "尚未到"), (-6, "不能早于")])
def test_return_has_a_plausible_date(cast, on_site, on, why):
    with pytest.raises(Refusal, match=why):
        actions.confirm_return(on_site, on=days(on), by=cast.student)


def test_return_long_after_the_plan_needs_an_extension_first(cast, on_site, now):
    now.shift(timedelta(days=220))

    with pytest.raises(Refusal, match="延期"):
        actions.confirm_return(on_site, on=days(215), by=cast.student)
    with pytest.raises(Refusal, match="延期应晚于"):
        actions.extend_stay(on_site, until=days(100), by=cast.officer, reason="Thesis")
    with pytest.raises(Forbidden):
        actions.extend_stay(on_site, until=days(210), by=cast.student, reason="Thesis")
    actions.extend_stay(on_site, until=days(210), by=cast.officer, reason="Thesis")

    assert actions.confirm_return(on_site, on=days(215), by=cast.student).state == "returned"


def test_plan_is_changed_by_the_office_with_plausible_dates(cast, stay):
    with pytest.raises(Refusal, match="结束日期"):
        actions.change_plan(stay, planned_from=TODAY, planned_until=TODAY, seen=0, by=cast.officer)
    with pytest.raises(Refusal, match="两年"):
        actions.change_plan(stay, planned_from=TODAY, planned_until=days(800), seen=0, by=cast.officer)
    with pytest.raises(Forbidden):
        actions.change_plan(stay, planned_from=TODAY, planned_until=days(90), seen=0, by=cast.student)
    actions.change_plan(stay, planned_from=TODAY, planned_until=days(90), seen=0, by=cast.officer)
    with pytest.raises(Stale) as stale:
        actions.change_plan(stay, planned_from=TODAY, planned_until=days(80), seen=0, by=cast.officer)

    assert stale.value.changes == {"planned_until": (days(90), days(80))}


def test_cancelled_stay_takes_nomination_and_promises_along(cast, stay):
    actions.cancel_stay(stay, by=cast.officer, reason="No visa")

    stay.nomination.refresh_from_db()
    assert (stay.state, stay.nomination.state) == ("cancelled", "cancelled")
    with pytest.raises(Refusal):
        actions.confirm_departure(stay, on=TODAY, by=cast.student)


def test_cancelling_is_the_offices(cast, stay):
    with pytest.raises(Forbidden):
        actions.cancel_stay(stay, by=cast.student, reason="I do not want to")
    with pytest.raises(Refusal):
        actions.cancel_stay(stay, by=cast.officer, reason="")


def test_abroad_on_a_day_counts_those_away_and_for_days_to_come_those_planned(cast):
    unit = cast.student.studies.unit
    facts = {"at": cast.host, "planned_from": days(-30), "planned_until": days(30)}
    away = make.stay(make.student(unit), state="on_site", departed_on=days(-30), **facts)
    back = make.stay(
        make.student(unit),
        state="returned",
        departed_on=days(-30),
        arrived_on=days(-30),
        ended_on=days(-2),
        **facts,
    )
    late = make.stay(
        make.student(unit), state="on_site", departed_on=days(-90), **facts | {"planned_until": days(-1)}
    )
    planned = make.stay(make.student(unit), at=cast.host, planned_from=days(10), planned_until=days(40))
    make.stay(make.student(unit), state="cancelled", departed_on=days(-30), **facts)

    def abroad(number: int) -> set[Stay]:
        return set(queries.abroad_on(days(number), cast.officer))

    assert abroad(-60) == {late}
    assert abroad(-3) == {away, back, late}
    assert abroad(0) == {away, late}
    assert abroad(20) == {away, planned}
    assert abroad(35) == {planned}


def test_abroad_shows_each_only_what_is_theirs(cast):
    mine = make.stay(
        cast.student,
        at=cast.host,
        state="on_site",
        departed_on=days(-9),
        planned_from=days(-9),
        planned_until=days(90),
    )
    med = make.somebody(Role.UNIT_LEADER, Unit.objects.get(code="MED"))

    seen = {
        name: list(queries.abroad_on(TODAY, person))
        for name, person in {
            "student": cast.student,
            "other student": cast.other_student,
            "unit officer": cast.unit_officer,
            "other unit": med,
            "leader": cast.leader,
            "host": cast.contact,
            "other host": cast.other_contact,
        }.items()
    }

    assert seen == {
        "student": [mine],
        "other student": [],
        "unit officer": [mine],
        "other unit": [],
        "leader": [mine],
        "host": [mine],
        "other host": [],
    }


def test_points_of_the_map_count_people_per_host(cast, in_english):
    for _number in range(2):
        make.stay(
            make.student(cast.student.studies.unit),
            at=cast.host,
            state="on_site",
            departed_on=days(-9),
            planned_from=days(-9),
            planned_until=days(90),
        )

    assert queries.points_of(queries.abroad_on(TODAY, cast.officer)) == [
        {"name": "University of Bonn", "place": "Bonn, Germany", "at": [7.1, 50.7], "people": 2}
    ]
