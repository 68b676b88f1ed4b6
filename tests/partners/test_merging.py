"""Two entries made one and two again; names, lookalikes, the time line, the map and country pages."""

from datetime import date

import pytest
from django.urls import reverse

from sojourn.agreements.models import Agreement
from sojourn.cooperation.models import Visit
from sojourn.kernel.links import came_from, link
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.kernel.timeline import balance, overview, timeline_page
from sojourn.organisation.models import Role, Unit
from sojourn.partners import actions
from sojourn.partners.models import Contact, Institution, Lookalike, Merge
from sojourn.partners.names import fold
from sojourn.partners.queries import institutions_matching
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    make.university()
    return make.somebody(Role.OFFICER, Unit.objects.get(code="OIA"))


@pytest.fixture
def signed_in(client, officer):
    client.force_login(officer.account)
    return client


def known(name_en: str, name_zh: str = "", **facts) -> Institution:
    text = fold(f"{name_en} {name_zh}")
    return make.institution(name_en=name_en, name_zh=name_zh, search_text=text, **facts)


def agreed(institution: Institution, number: str = "A-1", **facts) -> Agreement:
    facts.setdefault("valid_from", date(2025, 1, 1))
    return Agreement.objects.create(number=number, institution=institution, title_en="Exchange", **facts)


def test_what_stands_at_one_entry_goes_to_the_other_and_back(officer):
    kept, merged = (
        known("Bonn University", ror_id="041nas322"),
        known("Uni Bonn", "波恩大学", is_partner=True),
    )
    agreement, contact = agreed(merged), Contact.objects.get(person=make.partner_contact(merged))
    link(agreement, merged, by=officer)

    merge = actions.merge_institutions(kept, merged, by=officer)

    agreement.refresh_from_db(), contact.refresh_from_db(), kept.refresh_from_db()
    assert (agreement.institution, contact.institution, kept.is_partner, kept.name_zh) == (
        kept,
        kept,
        True,
        "波恩大学",
    )
    assert (came_from(kept), list(institutions_matching("uni bonn"))) == ([agreement], [kept])
    assert agreement.history.first().institution_id == kept.pk

    actions.undo_merge(merge, by=officer)

    agreement.refresh_from_db(), kept.refresh_from_db(), merged.refresh_from_db()
    assert (agreement.institution, kept.is_partner, kept.name_zh, merged.merged_into) == (
        merged,
        False,
        "",
        None,
    )
    assert (came_from(merged), set(institutions_matching("bonn"))) == ([agreement], {kept, merged})


def test_what_the_kept_one_has_already_stays_and_is_told(officer):
    kept, merged = known("Bonn University"), known("Uni Bonn")
    person = make.partner_contact(kept)
    double = Contact.objects.create(institution=merged, person=person, starts_on=date(2020, 1, 1))

    merge = actions.merge_institutions(kept, merged, by=officer)

    assert merge.left == {"partners.contact.institution_id": [double.pk]}


def test_institution_is_not_merged_into_itself_nor_twice_nor_by_a_stranger(officer):
    one, two, three = known("One"), known("Two"), known("Three")
    with pytest.raises(Refusal):
        actions.merge_institutions(one, one, by=officer)
    with pytest.raises(Forbidden):
        actions.merge_institutions(one, two, by=make.student(Unit.objects.get(code="LAW")))
    merge = actions.merge_institutions(one, two, by=officer)
    with pytest.raises(Refusal):
        actions.merge_institutions(three, two, by=officer)
    actions.undo_merge(merge, by=officer)
    with pytest.raises(Refusal):
        actions.undo_merge(merge, by=officer)


def test_entry_of_the_registry_is_the_one_that_stays(officer):
    typed, registered = known("Uni Bonn"), known("University of Bonn", ror_id="041nas322")

    with pytest.raises(Refusal):
        actions.merge_institutions(typed, registered, by=officer)


def test_entries_that_are_alike_are_found_in_several_scripts_and_judged_once(officer):
    registered = known("Kyoto University", "京都大学", ror_id="02kpeqv85", country="JP", city="Kyoto")
    typed = known("京都大学", country="JP", city="Kyoto")
    known("Osaka University", "大阪大学", ror_id="035t8zc32", country="JP", city="Osaka")

    assert actions.find_lookalikes(by=officer) == 1
    pair = Lookalike.objects.get()
    assert (pair.first, pair.second) == (registered, typed)
    actions.tell_apart(pair, by=officer)
    assert actions.find_lookalikes(by=officer) == 0


def test_institution_is_found_by_a_former_name(officer):
    one = known("University of Duisburg-Essen", country="DE")

    actions.add_other_name(one, name="Gesamthochschule Duisburg", until=date(2002, 12, 31), by=officer)

    assert list(institutions_matching("gesamthochschule")) == [one]
    with pytest.raises(Refusal):
        actions.add_other_name(one, name="Gesamthochschule Duisburg", by=officer)


def test_time_line_tells_everything_in_one_query_newest_first(officer, django_assert_num_queries, in_english):
    partner, law = known("Bonn University"), Unit.objects.get(code="LAW")
    agreed(partner)
    for day in range(1, 61):
        Visit.objects.create(
            number=f"V{day}",
            title_en=f"Visit {day}",
            direction="in",
            unit=law,
            institution=partner,
            starts_on=date(2026, 1 + (day - 1) // 28, 1 + (day - 1) % 28),
            ends_on=date(2026, 12, 31),
        )
    make.stay(make.student(law), at=partner, state="on_site", departed_on=date(2024, 9, 1))
    person = make.somebody(Role.DIRECTOR, Unit.objects.get(code="OIA"))
    overview(partner, person)  # standing is read once a request

    with django_assert_num_queries(1):
        first = timeline_page(partner, person)
    second = timeline_page(partner, person, after=first.after)
    with django_assert_num_queries(1):
        numbers = overview(partner, person)

    assert [line.title for line in first.lines if line.label == "Visits"][:2] == ["Visit 60", "Visit 59"]
    days = [line.day for line in [*first.lines, *second.lines]]
    assert (len(days), days == sorted(days, reverse=True), second.after) == (64, True, "")
    assert numbers.number("visits") == 60
    assert {one.key: one.text for one in numbers.figures}["nominations"] == "100 % (1/1)"
    assert [(one.year, one.out, one.into) for one in balance(partner, person)] == [(2024, 1, 0)]
    assert len(timeline_page(partner, person, kind="agreements").lines) == 1


def test_partner_page_shows_score_card_and_time_line_within_the_queries_allowed(
    signed_in, django_assert_max_num_queries
):
    partner = known("Bonn University", "波恩大学")
    agreed(partner)
    signed_in.get(reverse("partners:institution", args=[partner.pk]))

    with django_assert_max_num_queries(20):
        page = signed_in.get(reverse("partners:institution", args=[partner.pk]))

    assert ["Exchange" in page.text, "scores" in page.text] == [True, True]


def test_dormant_partners_are_those_with_nothing_for_three_years(now, client, officer):
    client.force_login(officer.account)
    quiet = known("Quiet University", is_partner=True)
    lively = known("Lively University", is_partner=True)
    Visit.objects.create(
        number="V",
        title_en="Visit",
        direction="in",
        unit=Unit.objects.get(code="LAW"),
        institution=lively,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 1, 1),
    )

    page = client.get(reverse("partners:institution_list") + "?life=dormant").text

    assert [quiet.name_en in page, lively.name_en in page] == [True, False]


def test_map_and_country_pages_count_and_open(signed_in, django_assert_max_num_queries):
    known("Bonn University", is_partner=True), known("Free Bonn")

    with django_assert_max_num_queries(12):
        page = signed_in.get(reverse("partners:map")).text
    country = signed_in.get(reverse("partners:country", args=["DE"]))

    assert (reverse("partners:country", args=["DE"]) in page, "Bonn University" in country.text) == (
        True,
        True,
    )
    assert signed_in.get(reverse("partners:country", args=["XX"])).status_code == 404


def test_merge_and_its_undoing_by_their_pages(signed_in):
    kept, merged = known("Bonn University"), known("Uni Bonn")
    path = reverse("partners:merge", args=[kept.pk])

    assert signed_in.post(path, {"merged": "Bonn University"}).status_code == 422
    assert signed_in.post(path, {"merged": "Uni Bonn"}).status_code == 302
    put_away = signed_in.get(reverse("partners:institution", args=[merged.pk])).text
    assert reverse("partners:merge_undo", args=[merged.pk]) in put_away
    signed_in.post(reverse("partners:merge_undo", args=[merged.pk]))
    assert Merge.objects.get().undone_at is not None


def test_student_merges_nothing(client, officer):
    client.force_login(make.student(Unit.objects.get(code="LAW")).account)
    one = known("Bonn University")

    paths = [reverse("partners:lookalikes"), reverse("partners:merge", args=[one.pk])]
    assert [client.get(path).status_code for path in paths] == [404, 404]
