import pytest

from sojourn.kernel.links import came_from, led_to, link
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_link_is_read_from_both_ends_in_the_order_it_was_made():
    unit, first, second = make.unit(), make.institution(), make.person()

    link(unit, second, by=None)
    link(unit, first, by=None)

    assert (led_to(unit), came_from(first), came_from(second), came_from(unit), led_to(first)) == (
        [second, first],
        [unit],
        [unit],
        [],
        [],
    )


def test_link_said_twice_stands_once():
    unit, institution = make.unit(), make.institution()

    assert link(unit, institution, by=None) == link(unit, institution, by=None)
    assert led_to(unit) == [institution]


def test_link_to_a_row_that_is_gone_is_left_out():
    unit, institution = make.unit(), make.institution()
    link(unit, institution, by=None)
    institution.delete()

    assert led_to(unit) == []


def test_links_of_one_kind_cost_two_queries_however_many(django_assert_num_queries):
    unit = make.unit()
    for _time in range(5):
        link(unit, make.institution(), by=None)

    led_to(unit)  # content types are remembered

    with django_assert_num_queries(2):
        assert len(led_to(unit)) == 5
