"""Apart from the filled demonstration, since it fills two of its own."""

from random import Random

import pytest
from django.db import transaction

from sojourn.applications.models import Application
from sojourn.kernel import clock
from sojourn.organisation.models import Person
from sojourn.partners.catalogue import load_catalogue
from sojourn.web.demo import filling, small
from sojourn.web.demo.house import build_house


def _tiny(seed: int) -> list:
    """Offices, offers and one round; as texts, since the numbers of rows differ."""
    with transaction.atomic():
        today = clock.today()
        house = build_house(Random(f"{seed}/house"))
        years = filling._years(house, today)
        filling._take_over_offers(house, years)
        small.notice_round(small.Small(house, years, seed, today))
        told = [
            *Person.objects.order_by("number").values_list("number", "name_zh", "email", "birth_date"),
            *Application.objects.order_by("person__number").values_list("person__number", "state", "score"),
            *Application.objects.order_by("person__number", "choices__rank").values_list(
                "person__number", "choices__place__programme__code", "choices__verdict"
            ),
        ]
        transaction.set_rollback(True)
    return told


@pytest.mark.django_db
def test_same_seed_and_day_give_the_same_people_and_rounds(now, settings, tmp_path):
    settings.DATA = tmp_path
    load_catalogue(by=None)

    first, second = _tiny(7), _tiny(7)

    assert first == second
    assert len(first) > 100
