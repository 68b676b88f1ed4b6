from collections import Counter

import pytest

from sojourn.kernel.models import Mail
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.organisation.models import Role, Unit
from sojourn.reviews import actions
from sojourn.reviews.models import Review
from sojourn.reviews.queries import plan_for, possible_reviewers
from tests import factories as make


def pairs(call) -> set:
    return set(Review.objects.filter(application__call=call).values_list("application", "reviewer"))


@pytest.mark.django_db
def test_every_application_gets_its_number_of_reviewers_evenly(house, panel):
    plan = plan_for(house.call)

    assert plan.short == {}
    assert Counter(application for application, _ in plan.pairs) == {one.pk: 2 for one in house.applications}
    assert sorted(plan.loads.values()) == [2, 2, 2]


@pytest.mark.django_db
def test_applying_takes_what_was_shown_and_writes_one_letter_each(house, panel):
    plan = plan_for(house.call)

    count = actions.assign_reviews(house.call, fingerprint=plan.fingerprint, by=house.officer)

    assert count == 6
    assert pairs(house.call) == set(plan.pairs)
    assert sorted(Mail.objects.values_list("address", flat=True)) == sorted(one.email for one in panel)
    assert plan_for(house.call).pairs == ()


@pytest.mark.django_db
def test_applying_another_plan_than_the_one_shown_is_refused(house, panel, in_english):
    shown = plan_for(house.call).fingerprint
    actions.remove_panel_member(house.call.panel.first(), by=house.officer)

    with pytest.raises(Refusal, match="Something has changed"):
        actions.assign_reviews(house.call, fingerprint=shown, by=house.officer)

    assert pairs(house.call) == set()


@pytest.mark.django_db
def test_without_criteria_nothing_is_assigned(house, in_english):
    actions.add_panel_member(house.call, house.panel[0], by=house.officer)

    with pytest.raises(Refusal, match="no criteria"):
        actions.assign_reviews(house.call, fingerprint=plan_for(house.call).fingerprint, by=house.officer)


@pytest.mark.django_db
def test_conflicts_of_interest_bar_reviewers(house):
    of_law, of_med, other = house.applications[0], house.applications[2], house.panel[0]
    colleague = make.somebody(Role.STAFF, house.law)
    counsellor = make.somebody(Role.COUNSELLOR, house.panel[0].appointments.get().unit)
    house.students[0].studies.counsellor = counsellor
    house.students[0].studies.save()
    leader = make.somebody(Role.LEADER, house.root)
    gone = make.somebody(Role.STAFF, house.law, ends_on=make.LONG_AGO)
    everybody = [colleague, counsellor, house.students[0], house.students[1], leader, gone, other]

    possible = possible_reviewers([of_law, of_med], [one.pk for one in everybody])

    assert possible == {
        of_law.pk: {leader.pk, gone.pk, other.pk},
        of_med.pk: {one.pk for one in everybody},
    }


@pytest.mark.django_db
def test_units_above_and_below_are_ones_own(house):
    ward, hospital = Unit.objects.get(code="HOSP-ONC"), Unit.objects.get(code="HOSP")
    at_ward, at_hospital = make.somebody(Role.STAFF, ward), make.somebody(Role.STAFF, hospital)
    of_ward = make.application(call=house.call, person=make.student(ward), state="under_review")
    of_hospital = make.application(call=house.call, person=make.student(hospital), state="under_review")

    possible = possible_reviewers([of_ward, of_hospital], [at_ward.pk, at_hospital.pk])

    assert possible == {of_ward.pk: frozenset(), of_hospital.pk: frozenset()}


@pytest.mark.django_db
def test_who_is_short_of_reviewers_is_said(house, criteria):
    actions.add_panel_member(house.call, make.somebody(Role.STAFF, house.law), by=house.officer)

    plan = plan_for(house.call)

    first, second, third = house.applications
    assert plan.short == {first.pk: 2, second.pk: 2, third.pk: 1}


@pytest.mark.django_db
def test_a_recused_review_is_filled_by_somebody_who_was_not_asked_yet(house, panel):
    actions.assign_reviews(house.call, fingerprint=plan_for(house.call).fingerprint, by=house.officer)
    review = Review.objects.filter(application=house.applications[0]).first()
    asked = set(house.applications[0].reviews.values_list("reviewer", flat=True))
    (free,) = [person for person in panel if person.pk not in asked]
    actions.recuse_review(review, by=review.reviewer, reason="My cousin.")

    assert plan_for(house.call).pairs == ((house.applications[0].pk, free.pk),)
    fresh = actions.reassign_review(review, to=free, by=house.officer)

    review.refresh_from_db()
    assert (review.state, fresh.state, fresh.reviewer) == ("cancelled", "assigned", free)


@pytest.mark.django_db
def test_reassigning_to_whoever_was_asked_or_has_a_conflict_is_refused(house, panel, review):
    colleague = make.somebody(Role.STAFF, house.law)
    actions.add_panel_member(house.call, colleague, by=house.officer)
    actions.recuse_review(review, by=panel[0], reason="Neighbour.")

    for person in (panel[0], colleague, make.person()):
        with pytest.raises(Refusal):
            actions.reassign_review(review, to=person, by=house.officer)


@pytest.mark.django_db
def test_taking_somebody_off_the_panel_cancels_what_is_not_written(house, panel, criteria, review):
    actions.remove_panel_member(house.call.panel.get(person=panel[0]), by=house.officer)

    review.refresh_from_db()
    assert review.state == "cancelled"


@pytest.mark.django_db
def test_only_the_office_runs_the_panel(house, panel):
    stranger = make.somebody(Role.UNIT_LEADER, house.law)

    for attempt in (
        lambda: actions.add_panel_member(house.call, stranger, by=stranger),
        lambda: actions.assign_reviews(house.call, fingerprint="", by=stranger),
        lambda: actions.remind_reviewers(house.call, by=panel[0]),
        lambda: actions.save_criteria(house.call, [], by=panel[0]),
    ):
        with pytest.raises(Forbidden):
            attempt()


@pytest.mark.django_db
def test_reminding_writes_only_to_those_with_open_reviews(house, panel, criteria, review, in_english):
    count = actions.remind_reviewers(house.call, by=house.officer)

    assert (count, [mail.address for mail in Mail.objects.all()]) == (1, [panel[0].email])
    with pytest.raises(Refusal, match="Nobody has a review left"):
        actions.remind_reviewers(house.call, [panel[1]], by=house.officer)
