"""An alliance over time: members as of a day, growth, who came; what led to what."""

from datetime import date

import pytest
from django.urls import reverse

from sojourn.agreements.models import Agreement
from sojourn.kernel.links import link, linked, outcomes
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.registers import keeping
from sojourn.networks import actions
from sojourn.networks.models import Fee, Gathering, Membership, Network
from sojourn.networks.queries import gatherings_of, growth, members_on, spans_of
from sojourn.networks.registers import MEMBERSHIPS
from sojourn.organisation.models import Role, Unit
from tests import factories as make

pytestmark = pytest.mark.django_db
FOUNDED = date(2014, 5, 20)


@pytest.fixture
def officer():
    make.university()
    return make.somebody(Role.OFFICER, Unit.objects.get(code="OIA"))


@pytest.fixture
def alliance(officer):
    """Three from the beginning, of whom one left; one more later."""
    network = Network.objects.create(code="A", kind="alliance", name_en="Alliance", founded_on=FOUNDED)
    Membership.objects.create(network=network, joined_on=FOUNDED)
    Membership.objects.create(network=network, institution=make.institution(), joined_on=FOUNDED)
    left = {"joined_on": FOUNDED, "left_on": date(2019, 12, 31), "name_then": "Old College"}
    Membership.objects.create(network=network, institution=make.institution(), **left)
    later = {"institution": make.institution(), "joined_on": date(2021, 1, 1)}
    Membership.objects.create(network=network, **later)
    return network


def test_members_are_those_of_the_day(alliance, now):
    days = [date(2014, 5, 19), FOUNDED, date(2019, 12, 31), date(2020, 1, 1), date(2022, 1, 1)]

    assert [members_on(alliance, day).count() for day in days] == [0, 3, 3, 2, 3]
    assert dict(growth(spans_of(alliance)))[2020] == 2


def test_member_belongs_once_at_a_time(alliance, officer):
    institution = Membership.objects.exclude(left_on=None).get().institution
    facts = {"network": alliance, "institution": institution}

    with pytest.raises(Refusal):
        keeping.enter(MEMBERSHIPS, by=officer, joined_on=date(2018, 1, 1), **facts)
    with pytest.raises(Refusal):
        keeping.enter(MEMBERSHIPS, by=officer, joined_on=date(2010, 1, 1), left_on=FOUNDED, **facts)
    keeping.enter(MEMBERSHIPS, by=officer, joined_on=date(2020, 1, 1), **facts)


def test_who_came_is_counted_among_the_members_of_that_day(alliance, officer):
    held = Gathering.objects.create(
        network=alliance, activity="council", title_en="Council", held_on=date(2018, 7, 1)
    )
    early, late = alliance.memberships.filter(joined_on=FOUNDED), alliance.memberships.last()

    with pytest.raises(Refusal):
        actions.note_attendance(held, came=[late], by=officer)
    actions.note_attendance(held, came=list(early[:2]), by=officer)

    assert [(one.came, one.members) for one in gatherings_of(alliance, spans_of(alliance))] == [(2, 3)]


def test_links_make_no_circle_and_tell_what_came_of_it(alliance, officer, in_english):
    first, second = (
        Agreement.objects.create(number=number, institution=make.institution(), valid_from=FOUNDED)
        for number in ("A-1", "A-2")
    )
    link(alliance, first, by=officer), link(first, second, by=officer)

    with pytest.raises(Refusal):
        link(second, alliance, by=officer)
    with pytest.raises(Refusal):
        link(first, first, by=officer)

    assert [(one.thing, one.depth) for one in outcomes(alliance, officer)] == [(first, 1), (second, 2)]
    assert linked(first, officer) == ([alliance], [second])


def test_page_answers_for_any_day_and_no_student_sees_it(
    client, alliance, officer, django_assert_max_num_queries
):
    own = alliance.memberships.get(institution=None)
    Fee.objects.create(membership=own, year=2026, amount=4321)
    client.force_login(officer.account)
    path = reverse("networks:alliance", args=[alliance.pk])
    client.get(path)

    with django_assert_max_num_queries(20):
        page = client.get(f"{path}?on=2018-01-01").text
    assert ["Old College" in page, "4321" in page] == [True, True]
    client.force_login(make.student(Unit.objects.get(code="LAW")).account)
    assert client.get(path).status_code == 404


def test_things_are_linked_by_the_page(client, alliance, officer):
    agreement = Agreement.objects.create(
        number="A-1", title_en="Exchange", institution=make.institution(), valid_from=FOUNDED
    )
    client.force_login(officer.account)
    name, other = f"networks.network:{alliance.pk}", f"agreements.agreement:{agreement.pk}"

    page = client.get(reverse("kernel:link_find"), {"of": name, "q": "exchange"}).text
    client.post(reverse("kernel:link_add"), {"of": name, "other": other, "way": "led_to"})

    assert (other in page, linked(alliance, officer)[1]) == (True, [agreement])
    assert "Exchange" in client.get(reverse("networks:alliance", args=[alliance.pk])).text
    client.post(reverse("kernel:link_remove"), {"of": name, "other": other})
    assert linked(alliance, officer)[1] == []
    assert client.get(reverse("kernel:link_find"), {"of": "networks.network:0"}).status_code == 404
