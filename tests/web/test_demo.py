import json
from datetime import timedelta

import pytest

from sojourn.applications.models import Application
from sojourn.applications.queries import possibilities
from sojourn.kernel import clock
from sojourn.kernel.jobs import cancel_job, run_job
from sojourn.kernel.models import Account, Job, StepTaken
from sojourn.kernel.refusal import Refusal
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call, Programme
from sojourn.reviews.queries import own_reviews
from sojourn.stays.models import LearningAgreement, Nomination, Recognition, ReturnReport, Stay
from sojourn.stays.queries import learning_agreements_to_sign, nominations_to_answer
from sojourn.web import demo
from sojourn.web.demo import filling, main_round, seven_years
from tests.web.demonstration import LABELS

AXES = (Application, Nomination, LearningAgreement, Stay, ReturnReport, Recognition)


def person_of(label: str) -> Person:
    return Person.objects.get(account=Account.objects.get(email=demo.accounts()[label][0]))


def test_there_is_an_account_for_every_role(filled):
    assert set(demo.accounts()) == set(LABELS)


def test_accounts_are_kept_for_their_owner_only(filled, house):
    kept = house / "demonstration_accounts.json"

    assert kept.stat().st_mode & 0o777 == 0o600
    assert {len(pair) for pair in json.loads(kept.read_text()).values()} == {2}


def test_one_password_lets_everybody_in(filled):
    for email, password in demo.accounts().values():
        assert Account.objects.get(email=email).check_password(password)


@pytest.mark.parametrize("model", AXES, ids=[model.__name__ for model in AXES])
def test_every_state_of_the_axis_is_there(filled, model):
    present = set(model.objects.values_list("state", flat=True))

    assert [state.name for state in model.workflow.states if state.name not in present] == []


def test_calls_are_at_every_stage(filled):
    assert set(Call.objects.values_list("state", flat=True)) == {
        "draft",
        "open",
        "closed",
        "notice",
        "decided",
        "archived",
    }


def test_two_offers_wait_for_their_institution_and_the_others_lie_somewhere(filled):
    hosts = Programme.objects.exclude(institution=None)

    assert Programme.objects.filter(institution=None).count() == 2
    assert not hosts.filter(institution__country="").exclude(institution__kind="consortium").exists()


def test_steps_were_taken_when_the_story_says(filled):
    last_year = Call.objects.get(state="archived")

    opened = StepTaken.objects.get(object_id=last_year.pk, content_type__model="call", step="open")

    assert opened.at == last_year.opens_at
    assert not StepTaken.objects.filter(at__gt=clock.now() + timedelta(days=1)).exists()


def test_student_finds_a_place_to_apply_for_and_has_not_applied(filled):
    student, call = person_of("student"), Call.objects.get(state="open")

    outcomes = {found.outcome for found in possibilities(call, student)}

    assert "eligible" in outcomes
    assert not student.applications.exists()


def test_something_waits_for_those_who_are_to_try_it(filled):
    assert own_reviews(person_of("reviewer")).filter(state="assigned").count() > 1
    assert nominations_to_answer(person_of("partner contact")).exists()
    assert learning_agreements_to_sign(person_of("counsellor")).exists()
    unit = person_of("unit officer").appointments.order_by("pk")[0].unit
    assert Application.objects.filter(unit=unit, state="submitted", call__state="closed").exists()


def test_filled_database_is_not_filled_again(filled):
    with pytest.raises(Refusal, match="not empty"):
        demo.fill(seed=7, small=True)


def test_rest_is_filled_bit_by_bit_can_be_cancelled_and_goes_on(filled, monkeypatch):
    monkeypatch.setattr(main_round, "APPLICANTS", 6)
    monkeypatch.setattr(main_round, "LATE_APPLICANTS", 2)
    monkeypatch.setattr(seven_years, "APPLICANTS", {})
    monkeypatch.setattr(main_round, "PARTS", 0)
    for part in ("add_agreements_of_units", "fill_scholarships", "fill_yearly", "fill_index"):
        monkeypatch.setattr(filling, part, lambda house, **how: None)
    job = demo.start_filling_rest(seed=7)
    reported = []

    def at(progress, done, total):
        reported.append((done, total))
        if done == 5 and len(reported) == 5:
            cancel_job(Job.objects.get(pk=job.pk), by=person_of("administrator"))
        told(progress, done, total)

    told = filling.Progress.at
    monkeypatch.setattr(filling.Progress, "at", at)
    run_job(job.pk)
    call = Call.objects.get(code="exchange-2028")
    assert (Job.objects.get(pk=job.pk).state, call.state) == ("cancelled", "open")

    Job.objects.filter(pk=job.pk).update(state="waiting", cancel_requested=False)
    run_job(job.pk)

    call.refresh_from_db()
    assert Job.objects.get(pk=job.pk).state == "done"
    assert (call.state, call.applications.count()) == ("closed", 6)
    assert call.closes_at < clock.now()
    assert set(call.applications.values_list("state", flat=True)) <= {
        "submitted", "endorsed", "not_endorsed", "under_review", "not_eligible"
    }  # fmt: skip
    assert reported[-1] == (15, 15)
