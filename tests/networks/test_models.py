"""Memberships stand once, on SQLite as on PostgreSQL."""

import pytest
from django.db import IntegrityError, transaction

from sojourn.networks.models import Membership, Network
from sojourn.organisation.models import Unit
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("side", ["institution", "unit", "our own"])
def test_membership_from_one_day_stands_once(side):
    make.university()
    members = {
        "institution": {"institution": make.institution()},
        "unit": {"unit": Unit.objects.get(code="LAW")},
        "our own": {},
    }
    network = Network.objects.create(code="N1", kind="alliance", name_en="Alliance")
    facts = {"network": network, "joined_on": make.LONG_AGO, **members[side]}
    Membership.objects.create(**facts)

    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(**facts)

    assert Membership.objects.count() == 1
