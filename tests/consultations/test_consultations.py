"""Meetings, suggestions and drafts: what is possible, what is refused, what nobody learns."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sojourn.consultations import actions
from sojourn.consultations.models import Draft, Meeting, Opinion, Question, Registration, Suggestion
from sojourn.consultations.queries import Piece, code_picture, compared
from sojourn.followups.actions import complete_action_item
from sojourn.kernel.models import Mail
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.organisation.models import Role, Unit
from tests import factories as make
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(now):
    make.university()
    return make.somebody(Role.OFFICER, Unit.objects.get(code="OIA"))


@pytest.fixture
def teacher(officer):
    return make.somebody(Role.STAFF, Unit.objects.get(code="LAW"))


def meeting(by, **facts) -> Meeting:
    facts = {
        "title_zh": "座谈会",
        "title_en": "Symposium",
        "kind": "symposium",
        "unit": Unit.objects.get(code="OIA"),
        "begins_at": NOW + timedelta(days=1),
        "ends_at": NOW + timedelta(days=1, hours=3),
        "place_zh": "礼堂",
    } | facts
    return actions.call_meeting(by=by, **facts)


@pytest.mark.parametrize(
    "begins, ends",
    [(timedelta(1), timedelta(0)), (timedelta(1), timedelta(1)), (timedelta(0), timedelta(40))],
)
def test_meeting_at_an_impossible_time_is_refused(officer, begins, ends):
    with pytest.raises(Refusal):
        meeting(officer, begins_at=NOW + begins, ends_at=NOW + ends)


def test_place_that_is_taken_is_refused(officer):
    meeting(officer)

    with pytest.raises(Refusal, match="礼堂"):
        meeting(officer, begins_at=NOW + timedelta(days=1, hours=2), ends_at=NOW + timedelta(days=1, hours=4))


def test_nobody_calls_a_meeting_for_another_unit(officer):
    other = make.somebody(Role.UNIT_OFFICER, Unit.objects.get(code="LAW"))

    with pytest.raises(Forbidden):
        meeting(other)


def test_two_check_ins_are_answered_calmly(client, officer, teacher, in_english):
    one = actions.register(meeting(officer), by=teacher)
    path = reverse("consultations:check_in", args=[one.pk, one.secret])
    client.force_login(officer.account)

    told = [client.post(path, follow=True, headers={"accept-language": "en"}).text for _ in range(2)]
    client.force_login(teacher.account)
    own = client.post(path)

    assert "is here." in told[0] and "had been checked in already; all is well." in told[1]
    assert Registration.objects.get().checked_in_by == officer and own.status_code == 200
    assert client.get(reverse("consultations:check_in", args=[one.pk, "0" * 32])).status_code == 404
    assert code_picture(one).startswith("<svg")


def test_participant_checks_nobody_in(officer, teacher):
    one = actions.register(meeting(officer), by=teacher)

    with pytest.raises(Forbidden):
        actions.check_in(one, by=teacher, secret=one.secret)


def test_seats_are_given_once(officer, teacher):
    small = meeting(officer, seats=1)
    actions.register(small, by=teacher)

    actions.register(small, by=teacher)
    with pytest.raises(Refusal):
        actions.register(small, by=officer)
    assert small.registrations.count() == 1


def test_invited_are_written_to_once(officer, teacher):
    one = meeting(officer)

    counts = [actions.invite(one, people=[teacher, teacher], by=officer) for _ in range(2)]

    assert (counts, Mail.objects.filter(account=teacher.account).count()) == ([1, 0], 1)


def test_same_title_is_the_next_version_of_a_paper(officer):
    one = meeting(officer)
    files = [SimpleUploadedFile("a.pdf", b"%PDF-1.4 " + bytes([65 + n])) for n in range(2)]

    numbers = [actions.add_paper(one, title="Guide", upload=file, by=officer).number for file in files]

    assert numbers == [1, 2]


def test_unsigned_suggestion_and_question_tell_nobody_whose_they_are(client, officer, teacher):
    one = meeting(officer)
    client.force_login(teacher.account)
    suggested = {"suggestion-theme": "service", "suggestion-text": "Shorter forms."}

    client.post(reverse("consultations:meeting_suggest", args=[one.pk]), suggested)
    client.post(reverse("consultations:question_add", args=[one.pk]), {"question-text": "When?"})

    suggestion, question = Suggestion.objects.get(), Question.objects.get()
    assert (suggestion.made_by, question.asked_by) == (None, None)
    lines = [line for thing in (suggestion, question) for line in thing.history.all()]
    assert [line.history_user for line in lines] == [None, None]


def suggestion(meeting, by, **facts) -> Suggestion:
    told = {"theme": "service", "text": "Shorter forms.", "is_signed": True} | facts
    return actions.suggest(meeting=meeting, by=by, **told)


def test_suggestions_are_joined_taken_up_and_reported_back(officer, teacher):
    first = meeting(officer)
    second = meeting(officer, follows=first, place_zh="二号厅")
    one, other = suggestion(first, teacher), suggestion(first, officer, is_from_floor=True)
    actions.merge_suggestion(other, into=one, by=officer)
    item = actions.take_up_suggestion(
        one, what_zh="", what_en="Shorten", owner=officer, due_on=NOW.date() + timedelta(days=9), by=officer
    )
    with pytest.raises(Refusal):
        actions.report_back(second, by=officer)
    complete_action_item(item, outcome="Two pages now.", by=officer)

    count = actions.report_back(second, by=officer)

    states = dict(Suggestion.objects.values_list("pk", "state"))
    assert (count, states) == (1, {one.pk: "reported", other.pk: "merged"})
    assert "Two pages now." in Mail.objects.filter(account=teacher.account).order_by("-pk")[0].body


def test_suggestion_is_not_joined_to_itself(officer, teacher):
    one = suggestion(None, teacher)

    with pytest.raises(Refusal):
        actions.merge_suggestion(one, into=one, by=officer)


def test_only_the_office_answers(officer, teacher):
    with pytest.raises(Forbidden):
        actions.answer_suggestion(suggestion(None, teacher), answer="No.", by=teacher)


TEXT = "第一条 目的。\n\n第二条 名额每年十个。\n\n第三条 附则。"


def draft(by) -> Draft:
    facts = {"title_zh": "办法", "unit": Unit.objects.get(code="OIA"), "text_zh": TEXT}
    made = actions.prepare_draft(by=by, open_until=NOW.date() + timedelta(days=5), **facts)
    return actions.take_draft_step(made, step="open", by=by)


def test_draft_is_adopted_once_every_opinion_is_answered(officer, teacher):
    one = draft(officer)
    opinion = actions.give_opinion(one.versions.get(), paragraph=2, text="Twenty.", by=teacher)
    actions.take_draft_step(one, step="close", by=officer)
    with pytest.raises(Refusal):
        actions.take_draft_step(one, step="adopt", by=officer)

    actions.answer_opinion(opinion, outcome="followed", answer="Yes.", by=officer)
    actions.take_draft_step(one, step="adopt", by=officer)

    assert Draft.objects.get().state == "adopted"


@pytest.mark.parametrize("paragraph", [0, 4])
def test_opinion_on_no_paragraph_is_refused(officer, teacher, paragraph):
    with pytest.raises(Refusal):
        actions.give_opinion(draft(officer).versions.get(), paragraph=paragraph, text="x", by=teacher)


def test_no_opinion_after_the_last_day(officer, teacher, now):
    one = draft(officer)
    now.move_to(NOW + timedelta(days=6))

    with pytest.raises(Refusal):
        actions.give_opinion(one.versions.get(), paragraph=1, text="x", by=teacher)
    assert not Opinion.objects.exists()


def test_versions_are_compared_by_paragraph_and_word(officer):
    one = draft(officer)
    text = "第一条 目的。\n\n第二条 名额每年二十个。\n\n第三条 附则。\n\n第四条 解释。"
    actions.write_version(one, text_zh=text, by=officer)

    new, old = one.versions.all()
    lines = compared(old, new, "zh")

    assert lines == [
        [Piece("第一条 目的。")],
        [Piece("第二条 名额每年"), Piece("二", "came"), Piece("十个。")],
        [Piece("第三条 附则。")],
        [Piece("第四条 解释。", "came")],
    ]


def test_pages_and_a_stranger(client, officer, teacher, django_assert_max_num_queries):
    one = meeting(officer, is_open=False)
    actions.invite(one, people=[teacher], by=officer)
    suggestion(one, teacher)
    other = draft(officer)
    client.force_login(officer.account)
    for name, arguments in (
        ("meeting", [one.pk]),
        ("attendance", [one.pk]),
        ("meeting_list", []),
        ("suggestion_list", []),
        ("suggestion", [Suggestion.objects.get().pk]),
        ("draft", [other.pk]),
    ):
        with django_assert_max_num_queries(19):
            assert client.get(reverse(f"consultations:{name}", args=arguments)).status_code == 200
    client.force_login(make.somebody(Role.STAFF, Unit.objects.get(code="MED")).account)
    assert client.get(reverse("consultations:meeting", args=[one.pk])).status_code == 404
    own = reverse("consultations:suggestion", args=[Suggestion.objects.get().pk])
    assert client.get(own).status_code == 404
