import hashlib
from datetime import date, datetime, timedelta

import pytest

from sojourn.kernel.refusal import Forbidden, Refusal, Stale
from sojourn.kernel.steps import steps_taken, take_step
from sojourn.organisation.models import Appointment, Duty, Role, Unit
from sojourn.programmes.actions import calls as actions
from sojourn.programmes.actions.copying import copy_call
from sojourn.programmes.actions.programmes import add_requirement
from sojourn.programmes.models import Call, ScorePart
from sojourn.programmes.queries import published_calls, visible_calls
from sojourn.programmes.tasks import open_and_close_calls
from tests import factories as make
from tests.conftest import NOW, SHANGHAI

pytestmark = pytest.mark.django_db

OPENS, CLOSES = NOW + timedelta(hours=1), NOW + timedelta(days=20)


@pytest.fixture
def office():
    return make.somebody(Role.OFFICER, make.university())


@pytest.fixture
def draft(office) -> Call:
    """A draft that lacks only the commitment."""
    return make.call(
        state="draft",
        opens_at=OPENS,
        closes_at=CLOSES,
        secret="",
        public_event_zh="双色球开奖",
        public_event_en="Double colour ball draw",
    )


@pytest.mark.mission("M1", shows=["call"])
def test_call_goes_by_the_clock_from_published_to_closed(office, draft, now):
    actions.commit_to_lottery(draft, by=office)
    take_step(draft, "publish", by=office)

    states = []
    for instant in (OPENS - timedelta(seconds=1), OPENS, CLOSES - timedelta(seconds=1), CLOSES):
        now.move_to(instant)
        open_and_close_calls()
        draft.refresh_from_db()
        states.append((draft.state, draft.takes_applications))

    assert states == [("published", False), ("open", True), ("open", True), ("closed", False)]
    assert [line.step for line in steps_taken(draft)] == ["publish", "open", "close"]
    assert [line.by for line in steps_taken(draft)] == [office.account, None, None]


def test_call_takes_nothing_from_the_closing_second_on_even_before_the_clock_has_ticked(now):
    closes = datetime(2027, 11, 1, 23, 59, 59, tzinfo=SHANGHAI)
    call = make.call(state="open", closes_at=closes)

    now.move_to(closes - timedelta(microseconds=1))
    assert call.takes_applications
    now.move_to(closes)
    assert not call.takes_applications


def test_call_whose_whole_time_passed_without_a_worker_is_closed_at_once(now):
    call = make.call(state="published", opens_at=NOW - timedelta(days=2), closes_at=NOW - timedelta(days=1))

    open_and_close_calls()

    call.refresh_from_db()
    assert call.state == "closed"


def test_office_cannot_close_before_the_closing_second(office, now):
    call = make.call(state="open", closes_at=NOW + timedelta(seconds=1))

    with pytest.raises(Refusal):
        take_step(call, "close", by=office)
    now.shift(1)
    assert take_step(call, "close", by=office).state == "closed"


def test_publishing_names_everything_that_is_missing(office, in_english, now):
    call = actions.create_call(code="c1", academic_year=make.academic_year(), by=office)

    with pytest.raises(Refusal) as refused:
        take_step(call, "publish", by=office)

    assert str(refused.value) == (
        "Still missing: title in Chinese, title in English, text in Chinese, text in English, opens, closes, "
        "places, public event in Chinese, public event in English, lottery commitment."
    )


def test_closing_in_the_past_cannot_be_published(office, draft, now):
    actions.commit_to_lottery(draft, by=office)
    now.move_to(CLOSES)

    with pytest.raises(Refusal):
        take_step(draft, "publish", by=office)


def test_commitment_is_the_hash_of_a_secret_nobody_sees(office, draft):
    call = actions.commit_to_lottery(draft, by=office)

    assert len(bytes.fromhex(call.secret)) == 32
    assert call.commitment == hashlib.sha256(bytes.fromhex(call.secret)).hexdigest()
    assert not hasattr(call.history.first(), "secret")


def test_commitment_is_made_once(office, draft):
    actions.commit_to_lottery(draft, by=office)

    with pytest.raises(Refusal):
        actions.commit_to_lottery(draft, by=office)


def test_tie_rule_stays_once_the_lottery_is_committed_to(office, draft):
    call = actions.commit_to_lottery(draft, by=office)

    with pytest.raises(Refusal):
        actions.change_call(call, section="lottery", seen=call.version, changes={"ties": "h"}, by=office)


@pytest.mark.parametrize("role", [Role.STUDENT, Role.UNIT_OFFICER, Role.ADMINISTRATOR, Role.LEADER])
def test_others_than_the_office_may_not_make_or_change_a_call(role, office, draft):
    who = make.somebody(role, Unit.objects.get(code="LAW"))

    with pytest.raises(Forbidden):
        actions.create_call(code="mine", academic_year=make.academic_year(), by=who)
    with pytest.raises(Forbidden):
        actions.change_call(draft, section="texts", seen=0, changes={"title_zh": "x"}, by=who)
    with pytest.raises(Forbidden):
        take_step(draft, "publish", by=who)


def test_officer_for_agreements_may_not_change_a_call_and_one_for_outgoing_may(office, draft):
    agreements, outgoing = (make.somebody(Role.OFFICER, Unit.objects.get(code="OIA")) for _ in range(2))
    Appointment.objects.filter(person=agreements).update(duties=[Duty.AGREEMENTS])
    Appointment.objects.filter(person=outgoing).update(duties=[Duty.OUTGOING])

    with pytest.raises(Forbidden):
        actions.change_call(draft, section="texts", seen=0, changes={"title_zh": "甲"}, by=agreements)
    saved = actions.change_call(draft, section="texts", seen=0, changes={"title_zh": "甲"}, by=outgoing)
    assert saved.title_zh == "甲"


def test_second_person_who_saves_is_shown_the_difference(office, draft):
    actions.change_call(draft, section="texts", seen=0, changes={"title_zh": "甲"}, by=office)

    with pytest.raises(Stale) as stale:
        actions.change_call(draft, section="texts", seen=0, changes={"title_zh": "乙"}, by=office)

    assert stale.value.changes == {"title_zh": ("甲", "乙")}


@pytest.mark.parametrize(
    ("section", "changes"),
    [
        ("selection", {"max_choices": 3}),
        ("lottery", {"public_event_zh": "别的"}),
        ("schedule", {"opens_at": NOW}),
        ("schedule", {"closes_at": NOW - timedelta(hours=1)}),
    ],
)
def test_rules_of_an_open_call_stay(section, changes, office, now):
    call = make.call(state="open")

    with pytest.raises(Refusal):
        actions.change_call(call, section=section, seen=0, changes=changes, by=office)


def test_closing_of_an_open_call_may_be_put_off(office, now):
    call = make.call(state="open")

    saved = actions.change_call(
        call, section="schedule", seen=0, changes={"closes_at": NOW + timedelta(days=40)}, by=office
    )

    assert saved.closes_at == NOW + timedelta(days=40)


@pytest.mark.parametrize(
    "changes",
    [
        {"opens_at": CLOSES},
        {"endorse_until": CLOSES.date() - timedelta(days=1)},
        {"endorse_until": date(2027, 12, 10), "check_until": date(2027, 12, 9)},
    ],
)
def test_dates_that_contradict_each_other_are_refused(changes, office, draft):
    with pytest.raises(Refusal):
        actions.change_call(draft, section="schedule", seen=0, changes=changes, by=office)


def test_places_of_another_year_are_refused(office, draft):
    other = make.place()
    other.academic_year = make.academic_year("2030/31")
    other.save()

    with pytest.raises(Refusal):
        actions.choose_places(draft, places=[other], seen=0, by=office)


def test_places_of_an_open_call_come_in_but_do_not_leave(office, now):
    first, second = make.place(), make.place()
    call = make.call(state="open", places=[first])

    actions.choose_places(call, places=[first, second], seen=0, by=office)
    with pytest.raises(Refusal):
        actions.choose_places(call, places=[second], seen=1, by=office)

    assert set(call.places.all()) == {first, second}


def test_places_chosen_by_two_people_are_not_lost(office, draft):
    first, second = make.place(), make.place()
    actions.choose_places(draft, places=[first], seen=0, by=office)

    with pytest.raises(Stale):
        actions.choose_places(draft, places=[second], seen=0, by=office)

    assert list(draft.places.all()) == [first]


def test_weights_add_up_to_a_hundred(office, draft):
    with pytest.raises(Refusal):
        actions.keep_score_parts(draft, weights={"marks": 50, "language": 40}, by=office)
    actions.keep_score_parts(draft, weights={"marks": 60, "language": 40, "review": 0}, by=office)
    actions.keep_score_parts(draft, weights={"marks": 70, "unit": 30}, by=office)

    assert list(ScorePart.objects.values_list("source", "weight")) == [("marks", 70), ("unit", 30)]


def test_documents_are_added_changed_ordered_and_removed(office, draft):
    def kept():
        return list(draft.documents.values_list("title_zh", "is_obligatory"))

    line = {"title_zh": "成绩单", "title_en": "Transcript", "is_obligatory": True, "id": None}
    other = {"title_zh": "语言成绩", "title_en": "Language test", "is_obligatory": False, "id": None}
    call = actions.keep_documents(draft, seen=0, lines=[line, other], by=office)
    assert kept() == [("成绩单", True), ("语言成绩", False)]

    numbers = dict(draft.documents.values_list("title_zh", "id"))
    swapped = [other | {"id": numbers["语言成绩"]}, line | {"id": numbers["成绩单"], "is_obligatory": False}]
    call = actions.keep_documents(call, seen=call.version, lines=swapped, by=office)
    assert kept() == [("语言成绩", False), ("成绩单", False)]

    actions.keep_documents(call, seen=call.version, lines=swapped[:1], by=office)
    assert kept() == [("语言成绩", False)]


def test_document_of_another_call_is_not_taken_over(office, draft):
    other = make.call(state="draft")
    theirs = other.documents.create(title_zh="别人的", title_en="Theirs")

    actions.keep_documents(
        draft,
        seen=0,
        lines=[{"id": theirs.pk, "title_zh": "我的", "title_en": "Mine", "is_obligatory": True}],
        by=office,
    )

    theirs.refresh_from_db()
    assert (theirs.title_zh, theirs.call_id) == ("别人的", other.pk)


def test_question_with_options_needs_two_in_both_languages(office, draft):
    line = {
        "text_zh": "学期",
        "text_en": "Term",
        "kind": "choice",
        "options_zh": "秋\n春",
        "options_en": "autumn",
        "is_obligatory": True,
    }
    with pytest.raises(Refusal):
        actions.keep_questions(draft, seen=0, lines=[line], by=office)


def test_copy_takes_rules_and_the_new_years_places_but_no_dates_and_no_secret(office, draft):
    actions.commit_to_lottery(draft, by=office)
    add_requirement(draft, kind="year", parameters={"minimum": 2}, by=office)
    actions.keep_score_parts(draft, weights={"marks": 100}, by=office)
    old = draft.places.get()
    year = make.academic_year("2029/30")
    new = old.programme.places.create(academic_year=year, period="term", seats=2, cap=old.cap)

    copy = copy_call(draft, code="next", academic_year=year, by=office, title_en="Next round")

    assert (copy.state, copy.title_zh, copy.title_en) == ("draft", draft.title_zh, "Next round")
    assert (copy.opens_at, copy.secret, copy.commitment) == (None, "", "")
    assert list(copy.places.all()) == [new]
    assert [each.parameters for each in copy.requirements.all()] == [{"minimum": 2}]
    assert copy.score_parts.get().weight == 100
    assert draft.requirements.count() == 1


def test_drafts_are_seen_by_the_office_only_and_cancelled_calls_only_if_they_were_published(office, now):
    student = make.student(Unit.objects.get(code="LAW"))
    draft, never, cancelled = make.call(state="draft"), make.call(state="draft"), make.call(state="open")
    take_step(never, "cancel", by=office, reason="no places")
    cancelled.state = "published"
    cancelled.save()
    take_step(cancelled, "unpublish", by=office)
    Call.objects.filter(pk=cancelled.pk).update(
        state="draft", commitment="ab", public_event_zh="x", public_event_en="x"
    )
    take_step(cancelled, "publish", by=office)
    take_step(cancelled, "cancel", by=office, reason="pandemic")

    assert set(visible_calls(office)) == {draft, never, cancelled}
    assert set(visible_calls(student)) == set(published_calls()) == {cancelled}
