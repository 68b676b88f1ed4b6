"""Interviews: times, invitations, booking until a stated instant, points as a part of the score."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from sojourn.kernel.models import Mail
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.organisation.models import Role
from sojourn.programmes.models import ScorePart
from sojourn.reviews import actions
from sojourn.reviews.models import Interview, Slot
from sojourn.reviews.queries import what_is_open
from sojourn.reviews.queries.interview import calendar_of, free_slots, visible_interviews
from tests import factories as make
from tests.applications.conftest import cost_of, signed_in
from tests.conftest import SHANGHAI
from tests.reviews.conftest import UNTIL, add_slots
from tests.reviews.test_views import text_of

pytestmark = pytest.mark.django_db


def test_times_fill_the_span_one_after_the_other(house, slots):
    assert [(one.starts_at.astimezone(SHANGHAI).time(), one.capacity, one.room) for one in slots] == [
        (time(9), 1, "A101"),
        (time(9, 20), 1, "A101"),
        (time(9, 40), 1, "A101"),
    ]
    assert set(slots[0].interviewers.all()) == set(house.panel[:2])


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"day": date(2027, 1, 1)}, "lies in the past"),
        ({"room": ""}, "Give a room or a link"),
        ({"interviewers": []}, "at least one interviewer"),
        ({"minutes": 61}, "no time of this length fits"),
        ({"room": "B", "starts": time(9, 50), "ends": time(10, 30)}, "is taken from"),
    ],
)
def test_times_that_cannot_be(house, slots, in_english, changes, sentence):
    with pytest.raises(Refusal, match=sentence):
        add_slots(house, **changes)

    assert Slot.objects.count() == 3


def test_the_same_room_is_not_given_twice(house, slots):
    with pytest.raises(Refusal):
        add_slots(house, interviewers=house.panel[2:])

    assert len(add_slots(house, interviewers=house.panel[2:], room="B202")) == 3


def test_invitations_need_a_stated_instant_and_go_out_once(house, panel, in_english):
    with pytest.raises(Refusal, match="until when"):
        actions.invite_to_interview(house.call, house.applications, by=house.officer)
    actions.save_interview_round(house.call, book_until=UNTIL, by=house.officer)

    count = actions.invite_to_interview(house.call, house.applications, by=house.officer)

    assert count == 3
    assert sorted(Mail.objects.values_list("address", flat=True)) == sorted(
        one.email for one in house.students
    )
    with pytest.raises(Refusal, match="invited already"):
        actions.invite_to_interview(house.call, house.applications, by=house.officer)


def test_booking_moving_and_cancelling_write_to_both(house, interviews, slots):
    student, (first, second) = house.students[0], slots[:2]
    told = sorted([student.email, *(one.email for one in house.panel[:2])])

    actions.book_interview(interviews[0], first, by=student)
    actions.book_interview(interviews[0], second, by=student)
    moved = Interview.objects.get(pk=interviews[0].pk)
    actions.cancel_interview(interviews[0], by=student)

    assert moved.slot == second
    assert Interview.objects.get(pk=interviews[0].pk).slot is None
    letters = [mail.address for mail in Mail.objects.order_by("pk")]
    assert [sorted(letters[start : start + 3]) for start in (0, 3, 6)] == [told] * 3
    assert len(letters) == 9


def test_a_full_time_is_refused_in_words(house, interviews, slots, in_english):
    actions.book_interview(interviews[0], slots[0], by=house.students[0])

    with pytest.raises(Refusal, match="not free any more"):
        actions.book_interview(interviews[1], slots[0], by=house.students[1])

    assert slots[0] not in free_slots(interviews[1])


def test_the_stated_instant_is_too_late_for_applicants_and_not_for_the_office(
    house, interviews, slots, now, in_english
):
    now.move_to(UNTIL - timedelta(seconds=1))
    actions.book_interview(interviews[0], slots[0], by=house.students[0])
    now.move_to(UNTIL)

    for act in (
        lambda: actions.book_interview(interviews[0], slots[1], by=house.students[0]),
        lambda: actions.cancel_interview(interviews[0], by=house.students[0]),
    ):
        with pytest.raises(Refusal, match="time for choosing is over"):
            act()
    assert actions.book_interview(interviews[0], slots[1], by=house.officer).slot == slots[1]


def test_times_with_an_interviewer_of_ones_own_unit_are_not_offered(house, interviews, slots):
    colleague = make.somebody(Role.STAFF, house.law)
    actions.add_panel_member(house.call, colleague, by=house.officer)
    (barred,) = add_slots(
        house, interviewers=[colleague], room="C", starts=time(14), ends=time(14, 30), minutes=30
    )

    assert barred not in free_slots(interviews[0])
    assert barred in free_slots(interviews[2])
    with pytest.raises(Refusal):
        actions.book_interview(interviews[0], barred, by=house.students[0])


def test_only_the_applicant_and_the_office_book(house, interviews, slots):
    for person in (house.students[1], house.panel[0], make.somebody(Role.UNIT_LEADER, house.law)):
        with pytest.raises(Forbidden):
            actions.book_interview(interviews[0], slots[0], by=person)


def test_a_time_somebody_has_chosen_stays(house, interviews, slots):
    actions.book_interview(interviews[0], slots[0], by=house.students[0])

    with pytest.raises(Refusal):
        actions.remove_slot(slots[0], by=house.officer)
    actions.remove_slot(slots[1], by=house.officer)

    assert set(Slot.objects.all()) == {slots[0], slots[2]}


def test_points_are_given_from_the_beginning_on_by_its_interviewers(
    house, interviews, slots, now, in_english
):
    interview = actions.book_interview(interviews[0], slots[0], by=house.students[0])
    given = {"points": Decimal(80), "comment": ""}
    with pytest.raises(Refusal, match="not begun yet"):
        actions.score_interview(interview, by=house.panel[0], **given)
    now.move_to(slots[0].starts_at)

    for person in (house.panel[2], house.officer, house.students[0]):
        with pytest.raises(Forbidden):
            actions.score_interview(interview, by=person, **given)
    actions.score_interview(interview, by=house.panel[0], **given)
    actions.score_interview(interview, points=Decimal(90), comment="Better.", by=house.panel[0])

    assert list(interview.scores.values_list("interviewer", "points", "comment")) == [
        (house.panel[0].pk, Decimal(90), "Better.")
    ]


def test_interviews_are_a_part_of_the_score(house, interviews, slots, now, in_english):
    house.call.score_parts.all().delete()
    ScorePart.objects.create(call=house.call, source="oral", weight=100)
    actions.book_interview(interviews[0], slots[0], by=house.students[0])
    now.move_to(slots[0].starts_at)
    for person, points in ((house.panel[0], 80), (house.panel[1], 91)):
        interview = Interview.objects.get(pk=interviews[0].pk)
        actions.score_interview(interview, points=Decimal(points), comment="", by=person)

    assert [(one.count, one.label) for one in what_is_open(house.call)] == [
        (2, "without points from an interview")
    ]
    actions.rank_applications(house.call, by=house.officer)

    for application in house.applications:
        application.refresh_from_db()
    assert [(one.score, one.score_parts) for one in house.applications] == [
        (Decimal("85.5000"), {"oral": 85.5}),
        (Decimal(0), {"oral": None}),
        (Decimal(0), {"oral": None}),
    ]


def test_who_sees_an_interview(house, interviews, slots):
    actions.book_interview(interviews[0], slots[0], by=house.students[0])
    people = {
        "applicant": house.students[0],
        "another applicant": house.students[1],
        "interviewer": house.panel[0],
        "another of the panel": house.panel[2],
        "office": house.officer,
        "unit leader": make.somebody(Role.UNIT_LEADER, house.law),
    }

    seen = {
        name
        for name, person in people.items()
        if visible_interviews(person).filter(pk=interviews[0].pk).exists()
    }

    assert seen == {"applicant", "interviewer", "office"}


def test_calendar_file(house, interviews, slots, in_english):
    house.call.title_en = "Exchange; north, south and everything that lies between them, told at length"
    house.call.save()
    interview = actions.book_interview(interviews[0], slots[0], by=house.students[0])

    text = calendar_of(interview).decode()
    lines = text.split("\r\n")
    told = dict(line.split(":", 1) for line in text.replace("\r\n ", "").split("\r\n") if ":" in line)

    assert {name: told[name] for name in ("UID", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY")} == {
        "UID": f"reviews.interview-{interview.pk}@localhost",
        "SEQUENCE": "1",
        "DTSTART": "20271120T010000Z",
        "DTEND": "20271120T012000Z",
        "SUMMARY": "Interview: Exchange\\; north\\, south and everything that lies between them\\, "
        "told at length",
    }
    assert all(len(line.encode()) <= 75 for line in lines)


@pytest.mark.mission("M1", shows=["review"])
def test_the_way_through_the_pages(client, house, panel, now):
    url = reverse("reviews:interview_round", args=[house.call.pk])
    office = signed_in(client, house.officer, "en")
    times = {"do": "slots", "day": "2027-11-20", "starts": "09:00", "ends": "09:40", "minutes": 20}
    times |= {"capacity": 1, "room": "A101", "interviewers": [panel[0].pk]}

    empty = office.get(url)
    office.post(url, {"do": "round", "book_until": "2027-11-18T12:00"})
    wrong = office.post(url, times | {"ends": "08:00"})
    added = office.post(url, times, follow=True)
    invited = office.post(url, {"do": "invite", "all": "1"}, follow=True)
    interview, slot = Interview.objects.first(), Slot.objects.first()
    mine = reverse("reviews:interview", args=[interview.pk])

    assert "No times yet." in text_of(empty)
    assert (wrong.status_code, "The end lies before the beginning." in text_of(wrong)) == (422, True)
    assert "2 times added." in text_of(added)
    assert "3 applicants invited." in text_of(invited)

    applicant = signed_in(client, house.students[0], "en")
    assert "choose a time" in text_of(applicant.get(reverse("reviews:my_interviews")))
    booked = applicant.post(mine, {"slot": slot.pk}, follow=True)
    file = applicant.get(reverse("reviews:calendar", args=[interview.pk]))
    assert "Booked." in text_of(booked)
    assert (file["Content-Type"], file.content[:15]) == ("text/calendar; charset=utf-8", b"BEGIN:VCALENDAR")

    now.move_to(slot.starts_at)
    interviewer = signed_in(client, panel[0], "en")
    assert "to be given" in text_of(interviewer.get(reverse("reviews:my_interviews")))
    refused = interviewer.post(mine, {"points": "101"})
    saved = interviewer.post(mine, {"points": "88", "comment": "Clear."}, follow=True)
    assert (refused.status_code, "Saved." in text_of(saved)) == (422, True)
    assert "Clear." in text_of(signed_in(client, house.officer, "en").get(mine))
    assert "Clear." not in text_of(signed_in(client, house.students[0], "en").get(mine))


def test_strangers_get_404_and_pages_cost_the_same_for_many(client, house, interviews, slots):
    actions.book_interview(interviews[0], slots[0], by=house.students[0])
    make.application(call=house.call, person=make.student(house.med), state="under_review")
    url = reverse("reviews:interview_round", args=[house.call.pk])
    mine = reverse("reviews:interview", args=[interviews[0].pk])
    held, office = reverse("reviews:my_interviews"), signed_in(client, house.officer)
    cost_of(office, url)
    few = [cost_of(office, url), cost_of(office, mine), cost_of(signed_in(client, house.panel[0]), held)]
    for number in range(1, 3):
        actions.book_interview(interviews[number], slots[number], by=house.students[number])
    add_slots(house, starts=time(11), ends=time(15))
    for _ in range(4):
        make.application(call=house.call, person=make.student(house.med), state="under_review")

    office = signed_in(client, house.officer)
    more = [cost_of(office, url), cost_of(office, mine), cost_of(signed_in(client, house.panel[0]), held)]
    assert more == few
    assert max(few) <= 19
    stranger = signed_in(client, make.somebody(Role.UNIT_LEADER, house.law))
    assert [stranger.get(one).status_code for one in (url, mine, held)] == [404] * 3
