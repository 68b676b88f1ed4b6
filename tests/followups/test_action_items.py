"""Action items: agreed about a thing, reminded, done or dropped."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from sojourn.followups import actions
from sojourn.followups.models import ActionItem
from sojourn.followups.queries import action_items_of, own_action_items
from sojourn.kernel.models import Mail
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.organisation.models import Role, Unit
from tests import factories as make

SOON = date(2027, 10, 15)


@pytest.fixture
def cast(db, now):
    root = make.university()
    law = Unit.objects.get(code="LAW")
    return {
        "law": law,
        "officer": make.somebody(Role.OFFICER, root, number="S1", name_en="Wang Fang"),
        "leader": make.somebody(Role.UNIT_LEADER, law, number="S2", language="en"),
        "staff": make.somebody(Role.STAFF, law, number="S3", language="en"),
        "stranger": make.somebody(Role.UNIT_OFFICER, Unit.objects.get(code="MED"), number="S4"),
    }


def agreed(cast, **facts):
    facts = {"what_en": "Renew the agreement", "owner": cast["staff"], "due_on": SOON} | facts
    return actions.add_action_item(make.institution(), by=cast["officer"], **facts)


def test_action_item_stands_on_the_thing_it_came_from_and_its_owner_is_told(cast):
    visit = make.institution()

    made = actions.add_action_item(
        visit, what_en="Renew", owner=cast["staff"], due_on=SOON, by=cast["officer"]
    )

    assert list(action_items_of(visit)) == [made]
    assert list(own_action_items(cast["staff"])) == [made]
    assert [mail.subject for mail in Mail.objects.all()] == ["To do: Renew"]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"owner": None}, "Name a person or a unit; somebody must answer for it."),
        ({"what_en": " "}, "Say what is to be done, in Chinese, in English, or in both."),
        ({"due_on": date(2027, 10, 11)}, "Choose a day that is still to come."),
    ],
)
def test_action_item_without_owner_words_or_time_is_refused(cast, in_english, facts, sentence):
    with pytest.raises(Refusal) as refusal:
        agreed(cast, **facts)

    assert str(refusal.value) == sentence


def test_action_item_done_keeps_what_came_of_it_and_tells_who_asked(cast):
    item = actions.complete_action_item(agreed(cast), outcome="Signed.", by=cast["staff"])

    assert (item.state, item.outcome) == ("done", "Signed.")
    assert Mail.objects.filter(account=cast["officer"].account).count() == 1


def test_action_item_is_not_closed_by_a_stranger(cast):
    with pytest.raises(Forbidden):
        actions.complete_action_item(agreed(cast), by=cast["stranger"])


def test_reminder_goes_out_before_the_day_and_weekly_once_it_is_late(cast, now):
    agreed(cast)
    agreed(cast, owner=None, unit=cast["law"], due_on=SOON + timedelta(days=30))
    told = []
    for days in (0, 1, 4, 5, 10, 11):
        now.move_to(f"2027-10-{12 + days}T10:00+08:00")
        told.append(actions.remind_of_action_items())

    assert told == [1, 0, 1, 0, 0, 1]


def test_changed_day_is_told_of_anew(cast):
    item = agreed(cast)
    actions.remind_of_action_items()

    item = actions.change_action_item(
        item, seen=0, changes={"due_on": SOON + timedelta(days=1)}, by=cast["officer"]
    )

    assert (item.reminded_on, item.version) == (None, 1)


def test_action_item_is_agreed_done_and_found_in_the_browser(cast, client, django_assert_num_queries):
    host = make.institution()
    client.force_login(cast["officer"].account)
    about = f"?about=partners.institution-{host.pk}"
    typed = {"what_zh": "续签协议", "owner": "S3", "due_on": "2027-10-20"}

    client.post(reverse("followups:action_item_add") + about, typed)
    item = ActionItem.objects.get()
    client.force_login(cast["staff"].account)
    page = client.get(reverse("followups:action_item", args=[item.pk]))
    client.post(
        reverse("followups:action_item_step", args=[item.pk]), {"step": "complete", "outcome": "已续签"}
    )
    with django_assert_num_queries(10):
        listed = client.get(reverse("followups:action_item_list"))

    assert list(action_items_of(host)) == [item]
    assert host.name_zh in page.content.decode()
    assert "已续签" in listed.content.decode()


def test_action_item_of_another_unit_does_not_exist_for_a_stranger(cast, client):
    item = agreed(cast)
    client.force_login(cast["stranger"].account)

    assert client.get(reverse("followups:action_item", args=[item.pk])).status_code == 404
    assert client.get(reverse("followups:action_item_add") + "?about=x.y-1").status_code == 404
