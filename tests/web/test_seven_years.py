"""Earlier rounds are written all at once; they must be as if people had taken each step."""

from collections import Counter, defaultdict

import pytest
from django.contrib.contenttypes.models import ContentType

from sojourn.allocation.models import Offer, Outcome, Run
from sojourn.applications.models import Application, Choice
from sojourn.kernel.models import StepTaken
from sojourn.kernel.tally import counts_of, recount
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call, Place
from sojourn.reviews.models import Review, Score
from sojourn.stays.models import LearningAgreement, Nomination, Recognition, ReturnReport, Signature, Stay
from sojourn.stays.queries.signed_text import still_fits, text_of
from sojourn.web.demo import seven_years
from sojourn.web.demo.house import house_again

COUNTS = {-3: 12, -1: 20}


@pytest.fixture
def years(filled, monkeypatch) -> list[Call]:
    monkeypatch.setattr(seven_years, "APPLICANTS", COUNTS)
    told = []
    seven_years.fill_years(house_again(), seed=7, first_year=2027, taken=lambda: told.append(1))
    assert len(told) == 6
    return list(Call.objects.filter(code__startswith="main-").order_by("code"))


def logs_of(model, numbers) -> dict[int, list[StepTaken]]:
    logs = defaultdict(list)
    kind = ContentType.objects.get_for_model(model)
    for step in StepTaken.objects.filter(content_type=kind, object_id__in=numbers).order_by("id"):
        logs[step.object_id].append(step)
    return logs


def test_calls_of_the_years_are_archived_with_their_applicants(years):
    assert [(call.code, call.state, call.applications.count()) for call in years] == [
        ("main-2024", "archived", 12),
        ("main-2026", "archived", 20),
    ]


def test_log_leads_from_the_start_to_the_state_each_step_after_the_other(years):
    of_call = {Application: "call", Run: "call", Offer: "application__call", Review: "application__call"}
    of_stay = "stay__nomination__application__call"
    of_call |= {Nomination: "application__call", Stay: of_stay.removeprefix("stay__")}
    of_call |= {LearningAgreement: of_stay, Recognition: of_stay, ReturnReport: of_stay}
    for model, call in of_call.items():
        things = list(model.objects.filter(**{f"{call}__in": years}))
        logs = logs_of(model, [thing.pk for thing in things])
        assert things
        for thing in things:
            start = "draft" if model is Application else model.workflow.start
            ends = [(start, logs[thing.pk][0].at if logs[thing.pk] else None)]
            for step in logs[thing.pk]:
                assert (step.source, step.at >= ends[-1][1]) == (ends[-1][0], True)
                ends.append((step.target, step.at))
            assert ends[-1][0] == thing.state


def test_nobody_waits_in_an_archived_call(years):
    states = Counter(Application.objects.filter(call__in=years).values_list("state", flat=True))

    assert not set(states) & {"draft", "submitted", "endorsed", "eligible", "under_review", "ranked"}
    assert not set(states) & {"offered", "reserve"}
    assert states["accepted"] > 5


def test_no_more_places_are_held_than_there_are(years):
    held = Counter(
        Offer.objects.filter(application__call__in=years, state="accepted").values_list("place", flat=True)
    )
    per_cap = Counter()
    for place in Place.objects.filter(pk__in=held).select_related("cap"):
        assert held[place.pk] <= place.seats
        per_cap[place.cap] += held[place.pk]

    assert all(count <= cap.seats for cap, count in per_cap.items())
    assert held


def test_choices_reviews_and_outcomes_are_whole(years):
    for call in years:
        ranked = call.applications.exclude(score=None)
        assert Outcome.objects.filter(run__call=call).count() == ranked.count()
        for application in ranked.prefetch_related("choices", "reviews"):
            ranks = [choice.rank for choice in application.choices.all()]
            assert ranks == list(range(1, len(ranks) + 1))
            assert application.reviews.count() == 2
        reviews = Review.objects.filter(application__call=call)
        assert Score.objects.filter(review__in=reviews).count() == reviews.count() * call.criteria.count()
    assert not Choice.objects.filter(application__call__in=years, verdict="").exists()


def test_who_accepted_has_gone_with_an_agreement_signed_by_all_three(years):
    accepted = Application.objects.filter(call__in=years, state="accepted")
    stays = Stay.objects.filter(nomination__application__in=accepted)
    hosted = accepted.exclude(offers__place__programme__institution=None)

    assert stays.count() == hosted.count() > 5
    assert set(stays.filter(nomination__application__call=years[0]).values_list("state", flat=True)) == {
        "returned"
    }
    for agreement in LearningAgreement.objects.filter(stay__in=stays):
        text = text_of(agreement)
        signed = list(Signature.objects.filter(learning_agreement=agreement))
        assert [(one.party, still_fits(one, text)) for one in signed] == [
            ("student", True), ("home", True), ("host", True)
        ]  # fmt: skip
        homes = agreement.courses.filter(table="recognised")
        assert all(home.behind.exists() for home in homes)
        assert Recognition.objects.filter(stay=agreement.stay).count() == homes.count()


def test_rows_carry_their_history(years):
    people = Person.objects.filter(applications__call__in=years)

    assert people.count() == sum(COUNTS.values())
    assert all(person.history.count() == 1 for person in people)


def test_filled_again_nothing_is_added(years):
    before = (Person.objects.count(), Application.objects.count(), StepTaken.objects.count())

    seven_years.fill_years(house_again(), seed=7, first_year=2027, taken=lambda: None)

    assert (Person.objects.count(), Application.objects.count(), StepTaken.objects.count()) == before


def test_tally_of_states_is_what_the_table_holds(years):
    for model in (Application, Nomination, Stay, Offer):
        kept = counts_of(model)
        recount(model)
        assert counts_of(model) == kept
