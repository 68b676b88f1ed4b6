import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sojourn.allocation import actions
from sojourn.allocation.models import Outcome, Run
from sojourn.allocation.queries.reasons import short_lottery
from sojourn.kernel.jobs import run_waiting
from sojourn.organisation.models import Person, Role, Unit
from sojourn.programmes.models import Call, Programme
from tests import factories as make
from tests.allocation import rounds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def browser(person: Person, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(person.account)
    return client


def address(name: str, number: int) -> str:
    return reverse(f"allocation:{name}", args=[number])


@pytest.fixture
def round_(now):
    """An officer, a call with one seat, somebody who gets it and somebody who does not."""

    class Round:
        by = rounds.office()
        place = make.place(seats=1)
        call = rounds.closed_call([place])
        first, second = rounds.ranked(call, 90, place), rounds.ranked(call, 60.5, place)

    return Round


def strangers() -> list[Person]:
    """Everybody who is somebody here, but neither of the office for outgoing nor a leader."""
    root, law = Unit.objects.get(code="LSU"), Unit.objects.get(code="LAW")
    roles = [Role.REVIEWER, Role.UNIT_OFFICER, Role.UNIT_LEADER, Role.FOREIGN_AFFAIRS, Role.COUNSELLOR]
    roles += [Role.ADMINISTRATOR, Role.REGISTRY_UNDERGRADUATE, Role.STAFF]
    return [make.somebody(role, law) for role in roles] + [make.somebody(role, root) for role in roles]


def test_desk_takes_the_text_freezes_and_computes(round_):
    Call.objects.filter(pk=round_.call.pk).update(public_text="")
    client = browser(round_.by)
    desk = address("desk", round_.call.pk)
    assert "The lottery needs its public text first." in client.get(desk).content.decode()

    empty = client.post(address("public_text", round_.call.pk), {"text": ""})
    taken = client.post(address("public_text", round_.call.pk), {"text": rounds.DRAW})
    started = client.post(address("freeze", round_.call.pk))
    run_waiting()

    run = Run.objects.get()
    assert (empty.status_code, taken.url, run.state) == (422, desk, "computed")
    assert address("run", run.pk) in client.get(started.url).content.decode()
    assert run.instance_sha256[:16] in client.get(desk).content.decode()


def test_freezing_too_early_is_refused_in_words_on_the_desk(round_):
    round_.second.state = "under_review"
    round_.second.save()
    client = browser(round_.by, "zh-hans")

    answer = client.post(address("freeze", round_.call.pk), follow=True)

    assert "还有1份申请尚未审定。" in answer.content.decode()
    assert not Run.objects.exists()


def test_run_whose_job_was_lost_is_computed_from_its_page(round_):
    run = actions.freeze_input(round_.call, by=round_.by)
    client = browser(round_.by)
    assert address("run_compute", run.pk) in client.get(address("run", run.pk)).content.decode()

    client.post(address("run_compute", run.pk))
    run_waiting()

    run.refresh_from_db()
    assert run.state == "computed"


def test_run_is_published_and_taken_back_from_its_page(round_):
    run = rounds.computed(round_.call, round_.by)
    client = browser(round_.by)
    step = address("run_step", run.pk)

    client.post(step, {"step": "publish"})
    published = Run.objects.get().state
    early = client.post(step, {"step": "finish"}, follow=True).content.decode()
    silent = client.post(step, {"step": "take_back", "reason": ""}, follow=True).content.decode()
    client.post(step, {"step": "take_back", "reason": "An error in the marks."})

    assert published == "published"
    assert "The notice period runs until the end of 17 Oct" in early
    assert "Give a reason" in silent
    assert Run.objects.get().state == "computed"


def test_files_of_a_run_are_those_that_are_checked(round_):
    run = rounds.computed(round_.call, round_.by)
    client = browser(round_.by)

    instance = client.get(address("run_instance", run.pk))
    result = client.get(address("run_result", run.pk))

    assert instance.content.decode() == run.instance
    assert instance["Content-Disposition"] == (
        f'attachment; filename="{round_.call.code}-{run.pk}-instance.json"'
    )
    assert json.loads(result.content) == run.result


def test_applicant_reads_what_decided_and_how_to_check_it(round_):
    run = actions.publish_run(rounds.computed(round_.call, round_.by), by=round_.by)
    outcome = run.outcomes.get(application=round_.second)

    page = browser(round_.second.person).get(address("outcome", outcome.pk)).content.decode()

    for text in (
        "You have no place yet.",
        "The last who got in had 29.5 points more than you.",
        "All seats of this place are taken.",
        "no. 1",
        "until the end of 17 October 2027",
        round_.by.email,
        rounds.SECRET,
        rounds.COMMITMENT,
        run.seed,
        run.instance_sha256,
        f"a{round_.second.pk}",
        "sojourn check-allocation instance.json result.json",
    ):
        assert text in page, text


WHY = {
    "en": [
        "This place shares its seats: “Shared by both” is full.",
        "The last who got in had 20 points more than you.",
        "The last who got in had the same score as you; the draw decided between you.",
        *("Your score", "Cut-off", "Points missing", "Your draw", "Last draw that got in"),
        *("On the reserve list", "no. 1", "no. 2", "How you can check it", "You have no place yet."),
    ],
    "zh-hans": [
        "此名额与其他名额共用上限：“Shared by both”已满。",
        "最后一名被录取者比您高20分。",
        "最后一名被录取者与您同分，由摇号决定先后。",
        *("您的成绩", "录取线", "相差分数", "您的摇号值", "最后录取者的摇号值"),
        *("候补位次", "第1位", "第2位", "如何自行核验", "您暂未分得名额。"),
    ],
}


@pytest.mark.mission("M3", shows=["explanation to each applicant"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_explanation_names_score_cut_off_binding_cap_points_missing_draw_rank_and_how_to_check(now, language):
    """The first choice is lost by twenty points under a shared cap, the second by the draw alone."""
    by = rounds.office()
    wanted, sister, small = make.place(seats=1), make.place(seats=1), make.place(seats=1)
    rounds.cap_over(wanted, sister, seats=1)
    call = rounds.closed_call([wanted, sister, small])
    rounds.ranked(call, 90, sister)
    rounds.ranked(call, 70, wanted, small)
    rounds.ranked(call, 70, wanted, small)
    run = actions.publish_run(rounds.computed(call, by), by=by)
    lost = run.outcomes.get(place=None)
    lines = lost.explanation

    page = browser(lost.application.person, language).get(address("outcome", lost.pk)).content.decode()

    own = [short_lottery(lines[0]["lottery"]), short_lottery(lines[1]["cut_off"]["lottery"])]
    for text in (*WHY[language], *own, "90", run.seed, run.instance_sha256, rounds.SECRET, rounds.DRAW):
        assert text in page, text
    assert [one["decided_by"] for one in lines] == ["score", "lottery"]
    assert page.count(own[0] + "…") == 2


def test_applicant_reads_that_the_reserve_lists_have_ended(round_):
    run = rounds.finished(round_.call, round_.by)
    Call.objects.filter(pk=round_.call.pk).update(state="archived")
    assert actions.end_reserve_lists() == 1

    outcome = run.outcomes.get(application=round_.second)
    page = browser(round_.second.person).get(address("outcome", outcome.pk)).content.decode()

    assert "The reserve lists have ended; no place has come free for you." in page
    assert "You have no place yet." not in page


def test_applicant_who_moved_up_is_not_told_to_have_no_place(round_):
    run = rounds.finished(round_.call, round_.by)
    actions.decline_offer(rounds.offer_of(round_.first), by=round_.first.person)

    outcome = run.outcomes.get(application=round_.second)
    page = browser(round_.second.person).get(address("outcome", outcome.pk)).content.decode()

    assert "Moved up from the reserve list" in page
    assert "Answer the offer" in page
    assert "You have no place yet." not in page


def test_secret_is_shown_to_nobody_before_the_publication(round_):
    run = rounds.computed(round_.call, round_.by)
    client = browser(round_.by)

    for page in (
        address("desk", round_.call.pk),
        address("run", run.pk),
        address("run_result", run.pk),
        address("outcome", run.outcomes.first().pk),
    ):
        assert rounds.SECRET not in client.get(page).content.decode(), page


def test_outcome_not_published_or_of_others_does_not_exist(round_):
    run = rounds.computed(round_.call, round_.by)
    own, other = run.outcomes.get(application=round_.first), run.outcomes.get(application=round_.second)
    client = browser(round_.first.person)

    before = client.get(address("outcome", own.pk)).status_code
    run = actions.publish_run(run, by=round_.by)
    during = [client.get(address("outcome", outcome.pk)).status_code for outcome in (own, other)]
    actions.take_back_run(run, by=round_.by, reason="An error.")
    after = client.get(address("outcome", own.pk)).status_code

    assert (before, during, after) == (404, [200, 404], 404)


def test_strangers_find_nothing(round_):
    run = rounds.finished(round_.call, round_.by)
    outcome = Outcome.objects.first()
    reading = [
        address("desk", round_.call.pk),
        address("offer_list", round_.call.pk),
        address("run", run.pk),
        address("run_instance", run.pk),
        address("run_result", run.pk),
        address("outcome", outcome.pk),
    ]
    writing = [address(name, round_.call.pk) for name in ("public_text", "freeze", "place_give")]
    writing += [address("run_step", run.pk), address("run_compute", run.pk)]

    for person in [*strangers(), make.student(Unit.objects.get(code="LAW"))]:
        client = browser(person)
        assert {client.get(page).status_code for page in reading} == {404}, person.appointments.first()
        assert {client.post(page, {"step": "publish"}).status_code for page in writing} == {404}


def test_leader_and_officer_of_other_duties_read_but_change_nothing(round_):
    run = rounds.finished(round_.call, round_.by)
    root = Unit.objects.get(code="LSU")
    incoming = make.somebody(Role.OFFICER, root)
    incoming.appointments.update(duties=["incoming"])

    for person in (incoming, make.somebody(Role.LEADER, root)):
        client = browser(person)
        desk = client.get(address("desk", round_.call.pk))
        assert (desk.status_code, client.get(address("run", run.pk)).status_code) == (200, 200)
        assert address("freeze", round_.call.pk) not in desk.content.decode()
        assert client.post(address("freeze", round_.call.pk)).status_code == 404
        assert client.post(address("run_step", run.pk), {"step": "discard"}).status_code == 404
        offers = client.get(address("offer_list", round_.call.pk)).content.decode()
        assert address("place_give", round_.call.pk) not in offers


def test_place_is_given_by_hand_on_the_page_and_a_refusal_loses_nothing(round_):
    spare = make.place(seats=1)
    round_.call.places.add(spare)
    rounds.finished(round_.call, round_.by)
    client = browser(round_.by)
    give = address("place_give", round_.call.pk)
    typed = {"application": round_.second.pk, "place": spare.pk, "reason": "   "}

    refused = client.post(give, typed | {"reason": ""})
    given = client.post(give, typed | {"reason": "The host asked for her."})

    assert refused.status_code == 422
    assert f'<option value="{spare.pk}" selected>' in refused.content.decode()
    assert given.url == address("offer_list", round_.call.pk)
    assert rounds.offer_of(round_.second).reason == "The host asked for her."


def test_offer_list_filters(round_):
    rounds.finished(round_.call, round_.by)
    client = browser(round_.by)
    name = round_.place.programme.title_en

    def shows(**query: str) -> bool:
        rows = client.get(address("offer_list", round_.call.pk), query).context["page"].object_list
        return [line.place for line in rows] == [round_.place]

    assert [shows(which="pending"), shows(which="waiting"), shows(which="free")] == [True, True, False]
    assert [shows(q=name), shows(q="nowhere"), shows(which="rubbish")] == [True, False, True]


def test_run_page_filters_outcomes(round_):
    run = rounds.computed(round_.call, round_.by)
    client = browser(round_.by)

    def found(**query: str) -> list[int]:
        rows = client.get(address("run", run.pk), query).context["page"].object_list
        return [outcome.application_id for outcome in rows]

    first, second = round_.first.pk, round_.second.pk
    assert [found(), found(which="placed"), found(which="unplaced")] == [[first, second], [first], [second]]
    assert found(q=round_.second.person.name_zh) == [second]


def round_of(by: Person, *, applicants: int, programmes: int, wanted: int) -> Run:
    """A final run with so many applicants and places, of which only some are wanted."""
    call, host = rounds.closed_call([]), make.institution()
    places = []
    for number in range(programmes):
        code = f"{call.code}-{number}"
        programme = Programme.objects.create(code=code, title_zh=code, title_en=code, institution=host)
        places.append(make.place(programme=programme, seats=1))
    call.places.set(places)
    for number in range(applicants):
        choices = [places[(number * 7 + step) % wanted] for step in range(min(8, wanted))]
        rounds.ranked(call, 90 - number % 40, *choices)
    return rounds.finished(call, by)


def queries_of_pages(run: Run, by: Person) -> dict[str, int]:
    """How many queries each page takes, the second time it is opened."""
    outcome = run.outcomes.filter(place=None).first()
    office, applicant = browser(by), browser(outcome.application.person)
    counted = {}
    for name, reader, number in (
        ("desk", office, run.call_id),
        ("run", office, run.pk),
        ("offer_list", office, run.call_id),
        ("outcome", applicant, outcome.pk),
    ):
        reader.get(address(name, number))
        with CaptureQueriesContext(connection) as done:
            assert reader.get(address(name, number)).status_code == 200
        counted[name] = len(done)
    return counted


def test_pages_of_a_big_round_cost_no_more_queries_than_those_of_a_small_one():
    by = rounds.office()
    small = queries_of_pages(round_of(by, applicants=4, programmes=3, wanted=2), by)

    big = queries_of_pages(round_of(by, applicants=120, programmes=176, wanted=40), by)

    assert big == small
    assert max(big.values()) < 20
