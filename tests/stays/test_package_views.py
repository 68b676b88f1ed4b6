"""Pages of a partner, its columns and packages; answers on one page; exchange and next choice."""

from datetime import timedelta

import pytest
from django.urls import reverse

from sojourn.allocation import actions as allocation
from sojourn.allocation.models import Offer
from sojourn.kernel import clock
from sojourn.organisation.models import Unit
from sojourn.stays import actions
from sojourn.stays.models import Layout, Nomination, Package, Practice, Reminder
from tests import factories as make
from tests.allocation import rounds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def english(client, sign_in):
    client.cookies["django_language"] = "en"
    return sign_in


def packed(cast):
    nomination = make.nomination(cast.student, at=cast.host, state="prepared")
    return actions.make_package(
        cast.host, year=nomination.place.academic_year, nominations=[nomination], by=cast.officer
    )


def test_partner_page_shows_practice_columns_and_packages(cast, english, django_assert_max_num_queries):
    package = packed(cast)
    client = english(cast.officer)

    with django_assert_max_num_queries(20):
        page = client.get(reverse("stays:partner", args=[cast.host.pk])).content.decode()

    assert f"Package {package.pk}" in page and "30 days" in page and "The usual columns" in page
    assert english(cast.student).get(reverse("stays:partner", args=[cast.host.pk])).status_code == 404
    assert english(cast.contact).get(reverse("stays:partner", args=[cast.host.pk])).status_code == 404


def test_alarms_are_typed_with_commas_and_words_are_refused_where_they_stand(cast, english):
    client, address = english(cast.officer), reverse("stays:practice", args=[cast.host.pk])
    typed = {"version": 0, "lead_days": "20，5", "answer_days": 10, "note": "By mail."}

    wrong = client.post(address, typed | {"lead_days": "soon"})
    right = client.post(address, typed)

    assert wrong.status_code == 422 and "whole numbers of days" in wrong.content.decode()
    assert right.status_code == 302
    assert list(Practice.objects.values_list("lead_days", "answer_days", "note")) == [
        ([20, 5], 10, "By mail.")
    ]
    stale = client.post(address, typed | {"answer_days": 12})
    assert stale.status_code == 422 and Practice.objects.get().answer_days == 10


def columns(*rows):
    typed = {"columns-TOTAL_FORMS": len(rows), "columns-INITIAL_FORMS": 0}
    for number, (position, heading, field, constant) in enumerate(rows):
        own = {"position": position, "heading": heading, "field": field, "constant": constant, "format": ""}
        typed |= {f"columns-{number}-{name}": value for name, value in own.items()}
    return typed


def test_columns_are_previewed_saved_in_order_and_copied_by_another_partner(cast, english):
    make.nomination(cast.student, at=cast.host, state="prepared")
    client, address = english(cast.officer), reverse("stays:layout", args=[cast.host.pk])
    rows = columns((20, "Type", "", "Bilateral"), (10, "Full name", "name_en", ""), ("", "", "", ""))
    typed = {"seen": 0, "language": "en"} | rows

    preview = client.post(address, typed | {"preview": "1"}).content.decode()
    saved = client.post(address, typed | {"save": "1"})
    late = client.post(address, typed | {"save": "1", "columns-0-heading": "Kind"})

    assert "Li Ming" in preview and preview.count("Bilateral") > 1
    assert saved.status_code == 302
    assert [column["heading"] for column in Layout.objects.get().columns] == ["Full name", "Type"]
    assert late.status_code == 422 and "version 1" in late.content.decode()
    assert 'value="Kind"' in late.content.decode()
    other = make.institution(is_partner=True)
    copied = client.get(
        reverse("stays:layout", args=[other.pk]), {"copy": Layout.objects.get().pk}
    ).content.decode()
    assert 'value="Full name"' in copied and "Nothing is saved yet" in copied


def test_package_is_put_together_downloaded_and_sent_from_its_pages(cast, english):
    nomination = make.nomination(cast.student, at=cast.host, state="prepared")
    client, add = english(cast.officer), reverse("stays:package_add", args=[cast.host.pk])

    shown = client.get(add).content.decode()
    nothing = client.post(add, {"year": nomination.place.academic_year_id})
    made = client.post(add, {"year": nomination.place.academic_year_id, "nomination": nomination.pk})
    package = Package.objects.get()
    files = [
        client.get(reverse("stays:package_file", args=[package.pk, which])).status_code
        for which in ("workbook", "letter", "documents", "secret")
    ]
    hidden = english(cast.contact).get(reverse("stays:package", args=[package.pk])).status_code
    english(cast.officer).post(reverse("stays:package_send", args=[package.pk]))

    assert "Li Ming" in shown and nothing.status_code == 422
    assert made.url == reverse("stays:package", args=[package.pk])
    assert files == [200, 200, 404, 404] and hidden == 404
    assert Nomination.objects.get().state == "pending"
    page = english(cast.contact).get(reverse("stays:package", args=[package.pk])).content.decode()
    assert "List (Excel)" in page and "Send again" not in page
    assert english(cast.other_contact).get(reverse("stays:package", args=[package.pk])).status_code == 404
    portal = english(cast.contact).get(reverse("stays:portal")).content.decode()
    assert "Packages for you" in portal and "Answer all on one page" in portal


def test_host_answers_on_one_page_and_a_refusal_without_a_word_keeps_what_was_typed(cast, english):
    first = make.nomination(cast.student, at=cast.host)
    second = make.nomination(make.student(Unit.objects.get(code="LAW")), at=cast.host)
    client, address = english(cast.contact), reverse("stays:answers")

    wrong = client.post(address, {f"answer_{first.pk}": "yes", f"answer_{second.pk}": "no"})
    right = client.post(
        address, {f"answer_{first.pk}": "yes", f"answer_{second.pk}": "no", f"note_{second.pk}": "Full."}
    )

    assert wrong.status_code == 422 and "Say why" in wrong.content.decode()
    assert right.url == reverse("stays:portal")
    assert list(Nomination.objects.order_by("pk").values_list("state", flat=True)) == ["approved", "rejected"]


def test_office_enters_answers_with_how_they_came_and_reminds(cast, english):
    nomination = make.nomination(cast.student, at=cast.host)
    client = english(cast.officer)
    address = f"{reverse('stays:answers')}?partner={cast.host.pk}"

    reminded = client.post(reverse("stays:remind", args=[cast.host.pk]), {"nomination": nomination.pk})
    wrong = client.post(address, {f"answer_{nomination.pk}": "yes"})
    right = client.post(
        address,
        {f"answer_{nomination.pk}": "yes", "note": "Mail of 3 May.", "dated": clock.today().isoformat()},
    )

    assert reminded.status_code == 302 and Reminder.objects.count() == 1
    assert wrong.status_code == 422
    assert right.url == reverse("stays:partner", args=[cast.host.pk])
    nomination.refresh_from_db()
    assert (nomination.state, nomination.answer_note) == ("approved", "Mail of 3 May.")
    assert english(cast.student).get(address).status_code == 404


def test_tracker_counts_alarms_and_shows_them(cast, english, django_assert_max_num_queries):
    nomination = make.nomination(cast.student, at=cast.host, state="prepared")
    Nomination.objects.update(deadline=clock.today() - timedelta(days=1))
    client = english(cast.officer)

    with django_assert_max_num_queries(20):
        page = client.get(reverse("stays:nominations"), {"state": "late"}).content.decode()

    assert "deadline passed" in page and "Li Ming" in page
    due = client.get(reverse("stays:nominations"), {"state": "due"}).content.decode()
    assert reverse("stays:nomination", args=[nomination.pk]) not in due


def test_office_exchanges_from_the_call_and_a_sent_nomination_stays(cast, english, now):
    by = cast.officer
    one, other = make.place(seats=1, at=cast.host), make.place(seats=1)
    call = rounds.closed_call([one, other])
    first, second = rounds.ranked(call, 90, one, other), rounds.ranked(call, 80, other, one)
    rounds.finished(call, by)
    actions.accept_place(rounds.offer_of(first), by=first.person)
    client, address = english(by), reverse("stays:exchange", args=[call.pk])
    typed = {"offer": rounds.offer_of(first).pk, "other": rounds.offer_of(second).pk, "reason": "Asked."}

    way = client.get(reverse("applications:application", args=[first.pk])).content.decode()
    shown = client.get(address, {"application": first.pk}).content.decode()
    wrong = client.post(address, typed | {"other": ""})
    right = client.post(address, typed)

    assert f"{address}?application={first.pk}" in way
    assert f'<option value="{typed["offer"]}" selected>' in shown
    assert "Exchange of places" in shown and wrong.status_code == 422 and right.status_code == 302
    assert rounds.standing(first, second) == [("accepted", other.pk), ("offered", one.pk)]
    assert list(Nomination.objects.order_by("pk").values_list("place", "state")) == [
        (one.pk, "cancelled"),
        (other.pk, "prepared"),
    ]
    assert "Exchanged so far" in client.get(address).content.decode()
    assert english(cast.unit_officer).get(address).status_code == 404
    actions.send_nominations(Nomination.objects.filter(state="prepared"), by=by)
    sent = english(by).post(
        address, {"offer": rounds.offer_of(first).pk, "other": rounds.offer_of(second).pk, "reason": "Back."}
    )
    assert sent.status_code == 422 and "has been sent to the host" in sent.content.decode()


def test_next_choice_is_offered_in_one_step_after_the_host_refused(cast, english, now):
    by = cast.officer
    lost, spare = make.place(seats=1, at=cast.host), make.place(seats=1)
    call = rounds.closed_call([lost, spare])
    student = rounds.ranked(call, 90, lost, spare)
    rounds.finished(call, by)
    nomination = actions.accept_place(rounds.offer_of(student), by=student.person)
    actions.send_nominations([nomination], by=by)
    actions.reject_nomination(nomination, by=cast.contact, reason="Full.")
    client, address = english(by), reverse("stays:next_choice", args=[nomination.pk])

    button = client.get(reverse("stays:nomination", args=[nomination.pk])).content.decode()
    shown = client.get(address).content.decode()
    refused = client.post(address, {"place": lost.pk})
    given = client.post(address, {"place": spare.pk})

    assert "Offer the next choice" in button and "Offer choice 2" in shown
    assert "Offer choice 1" not in shown
    assert (refused.status_code, given.status_code) == (422, 302)
    assert rounds.standing(student) == [("offered", spare.pk)]
    assert english(student.person).get(address).status_code == 404
    renewed = actions.accept_place(rounds.offer_of(student), by=student.person)
    assert (renewed.state, renewed.place) == ("prepared", spare)


def test_rounds_of_offers_are_listed_extended_and_started(cast, english, now, django_assert_max_num_queries):
    place = make.place(seats=1)
    call = rounds.closed_call([place])
    first, second = rounds.ranked(call, 90, place), rounds.ranked(call, 80, place)
    rounds.finished(call, cast.officer)
    client, address = english(cast.officer), reverse("allocation:offer_rounds", args=[call.pk])
    offer = rounds.offer_of(first)

    with django_assert_max_num_queries(20):
        page = client.get(address).content.decode()
    extended = client.post(
        reverse("allocation:offer_extend", args=[offer.pk]),
        {"until": clock.today() + timedelta(days=20), "reason": "Ill."},
    )
    allocation.decline_offer(offer, by=first.person)
    started = client.post(reverse("allocation:round_start", args=[call.pk]), follow=True).content.decode()

    assert "Round 1" in page and "1. " in page
    assert extended.url == address
    assert Offer.objects.filter(application=second, state="pending").exists()
    assert "Nothing is free" in started and "1 of 1 so far were not taken" in started
    assert english(cast.student).get(address).status_code == 404
