import contextlib
from datetime import date

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from sojourn.applications import actions
from sojourn.applications.models import Endorsement
from sojourn.applications.queries import order_by_numbers, unit_groups, worklist
from sojourn.kernel.models import StepTaken
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.organisation.models import Role, Unit
from tests import factories as make


def ranks(call) -> dict:
    return dict(
        Endorsement.objects.filter(application__call=call).values_list("application_id", "rank_in_unit")
    )


@pytest.fixture
def three(house, closed):
    """Three submitted applications of the school of law, after the close."""
    return [
        make.application(call=house.call, person=make.student(house.law), state="submitted") for _ in range(3)
    ]


@pytest.mark.django_db
def test_endorsing_before_the_close_is_refused(house, submitted, in_english):
    with pytest.raises(Refusal, match="The call is open until"):
        actions.endorse_application(submitted, by=house.unit_officer)


@pytest.mark.django_db
def test_endorsing_ranks_in_order_and_keeps_the_opinion(house, three):
    first, second, _third = three

    actions.endorse_application(second, by=house.unit_officer, opinion="Strong.")
    actions.endorse_application(first, by=house.unit_officer)

    assert ranks(house.call) == {second.pk: 1, first.pk: 2}
    assert second.endorsement.opinion == "Strong."
    assert second.state == "endorsed"


@pytest.mark.django_db
def test_the_officer_of_another_unit_may_not_endorse(house, three):
    with pytest.raises(Forbidden):
        actions.endorse_application(three[0], by=house.other_unit_officer)


@pytest.mark.django_db
def test_nobody_endorses_their_own_application(house, closed):
    who = make.student(house.law)
    who.appointments.create(unit=house.law, role=Role.UNIT_OFFICER, starts_on=make.LONG_AGO)
    own = make.application(call=house.call, person=who, state="submitted")

    with pytest.raises(Forbidden):
        actions.endorse_application(own, by=who)


@pytest.mark.django_db
def test_not_endorsing_needs_a_reason_that_the_applicant_reads(house, three, in_english):
    with pytest.raises(Refusal, match="Give a reason"):
        actions.decline_endorsement(three[0], by=house.unit_officer, opinion=" ")

    application = actions.decline_endorsement(three[0], by=house.unit_officer, opinion="Marks.")

    assert (application.state, application.endorsement.rank_in_unit) == ("not_endorsed", None)
    assert StepTaken.objects.get(step="not_endorse").reason == "Marks."


@pytest.mark.django_db
def test_reconsidering_closes_the_gap_and_keeps_the_text(house, three):
    for application in three:
        actions.endorse_application(application, by=house.unit_officer, opinion="Good.")

    again = actions.reconsider_endorsement(three[0], by=house.unit_officer)

    assert ranks(house.call) == {three[0].pk: None, three[1].pk: 1, three[2].pk: 2}
    assert (again.state, again.endorsement.opinion) == ("submitted", "Good.")


@pytest.mark.django_db
def test_reconsidering_after_the_office_has_acted_is_refused(house, three):
    actions.endorse_application(three[0], by=house.unit_officer)
    actions.admit_application(three[0], by=house.officer)

    with pytest.raises(Refusal):
        actions.reconsider_endorsement(three[0], by=house.unit_officer)


@pytest.mark.django_db
def test_withdrawing_closes_the_gap_in_the_unit(house, three):
    for application in three:
        actions.endorse_application(application, by=house.unit_officer)

    actions.withdraw_application(three[1], by=three[1].person)

    assert ranks(house.call) == {three[0].pk: 1, three[1].pk: None, three[2].pk: 2}


@pytest.mark.django_db
def test_ordering_from_a_stale_page_is_refused_and_changes_nothing(house, three, in_english):
    for application in three:
        actions.endorse_application(application, by=house.unit_officer)
    a, b, c = (application.pk for application in three)
    actions.move_endorsement(three[2], to=1, by=house.unit_officer)

    with pytest.raises(Refusal, match="The list has changed"):
        actions.order_endorsements(
            house.call, house.law, order=[b, a, c], seen=[a, b, c], by=house.unit_officer
        )

    assert ranks(house.call) == {c: 1, a: 2, b: 3}


@pytest.mark.django_db
def test_the_order_stands_once_scores_are_computed(house, three, in_english):
    for application in three:
        actions.endorse_application(application, by=house.unit_officer)
    three[0].score = 50
    three[0].save()

    with pytest.raises(Refusal, match="The scores have been computed"):
        actions.move_endorsement(three[2], to=1, by=house.unit_officer)


@pytest.mark.django_db
def test_ordering_another_units_applications_is_forbidden(house, three):
    actions.endorse_application(three[0], by=house.unit_officer)

    with pytest.raises(Forbidden):
        actions.order_endorsements(house.call, house.law, order=[three[0].pk], by=house.other_unit_officer)


@pytest.mark.django_db
def test_bulk_endorsement_does_what_can_be_done_and_says_the_rest(house, three):
    actions.withdraw_application(three[1], by=three[1].person)

    done, refusals = actions.endorse_applications(three, by=house.unit_officer, opinion="All fine.")

    assert (done, len(refusals)) == (2, 1)
    assert ranks(house.call) == {three[0].pk: 1, three[2].pk: 2}


@pytest.mark.django_db
def test_unit_groups_hold_own_unit_and_below_only(house, closed, django_assert_num_queries):
    hospital = Unit.objects.get(code="HOSP")
    ward = Unit.objects.get(code="HOSP-ONC")
    chief = make.somebody(Role.UNIT_LEADER, hospital)
    below = make.application(call=house.call, person=make.student(ward), state="submitted")
    make.application(call=house.call, person=make.student(house.law), state="submitted")
    make.application(call=house.call, person=make.student(ward), state="draft")

    with django_assert_num_queries(5):
        groups = unit_groups(house.call, chief)
        found = [(group.unit, group.waiting, group.endorsed, group.others) for group in groups]

    assert found == [(ward, [below], [], [])]


@pytest.mark.django_db
def test_long_list_of_a_unit_goes_by_pages_and_keeps_its_whole_order(
    client, house, closed, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(worklist, "PART", 2)
    people = [make.student(house.law) for _ in range(5)]
    ones = [make.application(call=house.call, person=person, state="submitted") for person in people]
    actions.endorse_applications(ones, by=house.unit_officer, opinion="")
    client.force_login(
        house.unit_officer.account, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    url = reverse("applications:unit_list", args=[house.call.pk])

    with django_assert_max_num_queries(14):
        (group,) = client.get(f"{url}?endorsed-{house.law.pk}=2").context["groups"]
    client.post(
        reverse("applications:unit_order", args=[house.call.pk, house.law.pk]),
        {"seen": ",".join(map(str, group.order)), "move": f"{ones[2].pk}:2"},
    )

    assert (group.ranked, list(group.order)) == ([(3, ones[2]), (4, ones[3])], [one.pk for one in ones])
    assert ranks(house.call) == {ones[n].pk: rank for rank, n in enumerate((0, 2, 1, 3, 4), 1)}


@pytest.mark.parametrize(
    ("typed", "order"),
    [
        ({}, [7, 8, 9]),
        ({9: "1"}, [9, 7, 8]),
        ({7: "3"}, [8, 9, 7]),
        ({7: "99"}, [8, 9, 7]),
        ({7: "2", 8: "3", 9: "1"}, [9, 7, 8]),
        ({7: "nonsense"}, [7, 8, 9]),
    ],
)
def test_order_by_numbers(typed, order):
    assert order_by_numbers([7, 8, 9], typed) == order


class UnitOrderStaysAPermutation(TestCase):
    steps = st.lists(
        st.tuples(
            st.sampled_from(["endorse", "reconsider", "withdraw", "return", "move"]), st.integers(0, 3)
        ),
        max_size=12,
    )

    @settings(max_examples=20, deadline=None)
    @given(steps)
    def test_any_steps_keep_ranks_one_to_n(self, steps: list[tuple[str, int]]) -> None:
        root = make.unit(kind="university")
        law = make.unit(parent=root)
        unit_officer = make.somebody(Role.UNIT_OFFICER, law)
        office = make.somebody(Role.OFFICER, root)
        call = make.call()
        call.opens_at, call.closes_at = call.opens_at.replace(year=2000), call.closes_at.replace(year=2001)
        call.save()
        people = [make.student(law) for _ in range(4)]
        applications = [make.application(call=call, person=who, state="submitted") for who in people]
        does = {
            "endorse": lambda one: actions.endorse_application(one, by=unit_officer),
            "reconsider": lambda one: actions.reconsider_endorsement(one, by=unit_officer),
            "withdraw": lambda one: actions.withdraw_application(one, by=one.person),
            "return": lambda one: actions.return_application(
                one, by=office, reason="x", correct_until=date(2999, 1, 1)
            ),
            "move": lambda one: actions.move_endorsement(one, to=1, by=unit_officer),
        }

        for step, which in steps:
            with contextlib.suppress(Refusal):
                does[step](applications[which])
            held = sorted(rank for rank in ranks(call).values() if rank is not None)
            assert held == list(range(1, len(held) + 1))
            endorsed = {
                one.pk for one in applications if one.__class__.objects.get(pk=one.pk).state == "endorsed"
            }
            assert {number for number, rank in ranks(call).items() if rank is not None} == endorsed
