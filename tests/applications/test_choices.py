import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from sojourn.applications import actions
from sojourn.kernel.refusal import Forbidden, Refusal
from tests import factories as make


def order(application) -> list:
    return [(choice.rank, choice.place) for choice in application.choices.all()]


@pytest.mark.django_db
def test_adding_a_place_twice_keeps_one_choice(house, draft):
    actions.add_choice(draft, house.easy, by=house.student)

    assert order(draft) == [(1, house.easy)]


@pytest.mark.django_db
def test_adding_a_place_of_another_call_is_refused(house, draft, in_english):
    with pytest.raises(Refusal, match="This place is not offered in this call"):
        actions.add_choice(draft, make.place(), by=house.student)


@pytest.mark.django_db
def test_adding_more_places_than_allowed_is_refused(house, draft, in_english):
    house.call.max_choices = 1
    house.call.save()

    with pytest.raises(Refusal, match="You can name 1 places at most"):
        actions.add_choice(draft, house.hard, by=house.student)


@pytest.mark.django_db
def test_moving_a_choice_up_twice_by_a_double_click_moves_it_once(house, draft):
    actions.add_choice(draft, house.hard, by=house.student)
    actions.add_choice(draft, house.doubtful, by=house.student)
    last = draft.choices.get(rank=3)

    actions.move_choice(last, to=2, by=house.student)
    actions.move_choice(last, to=2, by=house.student)

    assert order(draft) == [(1, house.easy), (2, house.doubtful), (3, house.hard)]


@pytest.mark.django_db
def test_removing_a_choice_closes_the_gap(house, draft):
    actions.add_choice(draft, house.hard, by=house.student)

    actions.remove_choice(draft.choices.get(rank=1), by=house.student)

    assert order(draft) == [(1, house.hard)]


@pytest.mark.django_db
def test_ordering_by_a_list_that_is_not_the_choices_is_refused(house, draft):
    with pytest.raises(Refusal):
        actions.order_choices(draft, order=[draft.choices.get().pk, 999_999], by=house.student)


@pytest.mark.django_db
def test_choices_of_somebody_else_cannot_be_touched(house, draft):
    stranger = make.student(house.law)

    for attempt in (
        lambda: actions.add_choice(draft, house.hard, by=stranger),
        lambda: actions.move_choice(draft.choices.get(), to=1, by=stranger),
        lambda: actions.remove_choice(draft.choices.get(), by=stranger),
    ):
        with pytest.raises(Forbidden):
            attempt()


class RanksStayAPermutation(TestCase):
    @settings(max_examples=15, deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 4), st.integers(-1, 7)), max_size=6))
    def test_any_moves_keep_every_rank_once(self, moves: list[tuple[int, int]]) -> None:
        who = make.student(make.unit(kind="university"))
        places = [make.place() for _ in range(5)]
        call = make.call(places=places)
        call.closes_at = call.closes_at.replace(year=2999)
        call.opens_at = call.opens_at.replace(year=2000)
        call.save()
        application = make.application(call=call, person=who, choices=places)
        choices = list(application.choices.all())

        for which, to in moves:
            actions.move_choice(choices[which], to=to, by=who)

        found = list(application.choices.values_list("rank", "place_id"))
        assert [rank for rank, _ in found] == [1, 2, 3, 4, 5]
        assert {place for _, place in found} == {place.pk for place in places}
