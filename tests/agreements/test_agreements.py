"""Agreements: conditions, the tree of caps, renewals, dates, the signed document, and their pages."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sojourn.agreements import actions
from sojourn.agreements.fields import load_fields
from sojourn.agreements.models import Agreement, Cap, Condition, FieldOfStudy
from sojourn.agreements.queries import (
    agreements_expiring_before,
    agreements_matching,
    agreements_running_on,
    cap_tree,
    conditions_in,
)
from sojourn.kernel import clock
from sojourn.kernel.links import came_from, led_to
from sojourn.kernel.refusal import Forbidden, Refusal, Stale
from sojourn.organisation.models import Role, Unit
from sojourn.partners.models import Institution
from tests import factories as make

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF"


@pytest.fixture
def root():
    return make.university()


@pytest.fixture
def officer(root):
    return make.somebody(Role.OFFICER, Unit.objects.get(code="OIA"))


@pytest.fixture
def signed_in(client, officer):
    client.force_login(officer.account)
    return client


@pytest.fixture
def agreement(officer):
    return agreed(officer)


def agreed(officer, number="A-1", **facts) -> Agreement:
    facts.setdefault("institution", facts.get("institution") or make.institution())
    return actions.add_agreement(
        number=number, by=officer, **{"valid_from": date(2025, 1, 1), "title_en": "Exchange"} | facts
    )


# --- agreements ---


def test_first_agreement_makes_a_partner(officer):
    institution = make.institution()

    agreed(officer, institution=institution)

    assert Institution.objects.get(pk=institution.pk).is_partner


def test_renewal_stays_linked_to_what_it_renews(officer, agreement):
    renewal = agreed(officer, "A-2", institution=agreement.institution, came_from=agreement)

    assert (came_from(renewal), led_to(agreement)) == ([agreement], [renewal])


def test_agreement_that_ends_before_it_begins_is_refused(officer, agreement):
    with pytest.raises(Refusal):
        agreed(officer, "A-2", valid_until=date(2024, 12, 31))
    with pytest.raises(Refusal):
        actions.change_agreement(agreement, seen=0, changes={"valid_until": date(2024, 12, 31)}, by=officer)


def test_first_day_after_the_last_is_refused_though_only_one_is_changed(officer):
    made = agreed(officer, valid_until=date(2026, 1, 1))

    with pytest.raises(Refusal):
        actions.change_agreement(made, seen=0, changes={"valid_from": date(2026, 1, 2)}, by=officer)


def test_agreement_changed_meanwhile_is_not_overwritten(officer, agreement):
    actions.change_agreement(agreement, seen=0, changes={"title_en": "One"}, by=officer)

    with pytest.raises(Stale) as stale:
        actions.change_agreement(agreement, seen=0, changes={"title_en": "Two"}, by=officer)

    assert (stale.value.changes, stale.value.version) == ({"title_en": ("One", "Two")}, 1)


def test_agreements_are_the_offices_business(agreement, officer):
    leader = make.somebody(Role.LEADER, Unit.objects.get(code="LSU"))
    cap = actions.set_cap(label="Cap", academic_year=make.academic_year(), seats=2, by=officer)

    for act in (
        lambda: agreed(leader, "A-2"),
        lambda: actions.change_agreement(agreement, seen=0, changes={}, by=leader),
        lambda: actions.keep_document(agreement, upload=upload(), by=leader),
        lambda: actions.add_condition(agreement, by=leader, **condition()),
        lambda: actions.set_cap(label="Cap", academic_year=make.academic_year(), seats=2, by=leader),
        lambda: actions.change_cap(cap, seen=0, changes={"seats": 9}, by=leader),
    ):
        with pytest.raises(Forbidden):
            act()


def test_agreements_run_from_the_first_day_to_the_last(officer):
    made = agreed(officer, valid_until=date(2026, 6, 30))
    days = [date(2024, 12, 31), date(2025, 1, 1), date(2026, 6, 30), date(2026, 7, 1)]

    assert [made in agreements_running_on(day) for day in days] == [False, True, True, False]


def test_agreements_that_end_soon_come_in_the_order_of_their_ends(now, officer):
    today = clock.today()
    late, soon, _ended, _open = (
        agreed(officer, f"A-{number}", valid_until=end)
        for number, end in enumerate((today + timedelta(9), today, today - timedelta(1), None))
    )

    assert list(agreements_expiring_before(today + timedelta(10))) == [soon, late]
    assert list(agreements_expiring_before(today + timedelta(9))) == [soon]


def test_agreements_are_found_by_number_title_or_partner(officer):
    bonn = make.institution(name_en="Université de Bonn", search_text="universite de bonn 波恩大学")
    first, second = agreed(officer, "LSU-2025/7", institution=bonn), agreed(officer, "LSU-2026/8")

    found = [
        list(agreements_matching(Agreement.objects.all(), words))
        for words in ("2025/7", "Universite bonn", "波恩", "université 2025", "exchange", "bonn 2026")
    ]

    assert found == [[first], [first], [first], [first], [first, second], []]


# --- conditions ---


def condition(**more):
    year = make.academic_year("2028/29")
    return {"direction": "out", "first_year": year, "last_year": year, "places": 2} | more


def test_condition_holds_from_its_first_academic_year_to_its_last(officer, agreement):
    years = [make.academic_year(label) for label in ("2027/28", "2028/29", "2029/30", "2030/31")]

    made = actions.add_condition(agreement, by=officer, **condition(first_year=years[1], last_year=years[2]))

    assert [made in conditions_in(year) for year in years] == [False, True, True, False]
    with pytest.raises(Refusal):
        actions.add_condition(agreement, by=officer, **condition(first_year=years[2], last_year=years[1]))


def test_condition_taken_away_stays_in_the_history(officer, agreement):
    made = actions.add_condition(agreement, by=officer, **condition())
    number = made.pk

    actions.remove_condition(made, by=officer)

    assert Condition.objects.count() == 0
    assert list(Condition.history.filter(id=number).values_list("history_type", flat=True)) == ["-", "+"]


def test_fields_of_study_are_loaded_in_both_languages_and_again_without_doubles():
    assert load_fields(by=None) == load_fields(by=None) == FieldOfStudy.objects.count()
    law = FieldOfStudy.objects.get(code="0421")
    assert (law.title_en, bool(law.title_zh)) == ("Law", True)


# --- caps ---


def caps(officer, agreement) -> dict[str, Cap]:
    """The agreement's cap over 3, and in it two of 2; one of another year beside."""
    year = make.academic_year()
    top = actions.set_cap(label="top", academic_year=year, seats=3, agreement=agreement, by=officer)
    inside = {
        name: actions.set_cap(
            label=name, academic_year=year, seats=2, parent=top, agreement=agreement, by=officer
        )
        for name in ("a", "b")
    }
    other = make.academic_year("2029/30")
    beside = actions.set_cap(label="beside", academic_year=other, seats=1, agreement=agreement, by=officer)
    return {"top": top, "beside": beside} | inside


def test_tree_shows_where_a_cap_is_tighter_than_what_lies_in_it(
    officer, agreement, django_assert_num_queries
):
    caps(officer, agreement)

    with django_assert_num_queries(1):
        found = [
            (branch.cap.label, branch.depth, branch.seats_below, branch.binds)
            for branch in cap_tree(Cap.objects.filter(agreement=agreement))
        ]

    assert found == [
        ("beside", 0, None, False),
        ("top", 0, 4, True),
        ("a", 1, None, False),
        ("b", 1, None, False),
    ]


def test_cap_belongs_to_the_agreements_partner(officer, agreement):
    assert {cap.institution for cap in caps(officer, agreement).values()} == {agreement.institution}


def test_cap_inside_one_of_another_year_is_refused(officer, agreement):
    made = caps(officer, agreement)

    with pytest.raises(Refusal):
        actions.set_cap(
            label="x", academic_year=make.academic_year(), seats=1, parent=made["beside"], by=officer
        )
    with pytest.raises(Refusal):
        actions.change_cap(made["a"], seen=0, changes={"parent": made["beside"]}, by=officer)


@pytest.mark.parametrize("under", ["top", "a"])
def test_cap_cannot_come_to_stand_below_itself(officer, agreement, under):
    made = caps(officer, agreement)

    with pytest.raises(Refusal):
        actions.change_cap(made["top"], seen=0, changes={"parent": made[under]}, by=officer)


def test_cap_changed_meanwhile_is_not_overwritten(officer, agreement):
    cap = caps(officer, agreement)["a"]
    actions.change_cap(cap, seen=0, changes={"seats": 5}, by=officer)

    with pytest.raises(Stale):
        actions.change_cap(cap, seen=0, changes={"seats": 6}, by=officer)

    assert Cap.objects.get(pk=cap.pk).seats == 5


# --- pages ---


def upload(content: bytes = PDF, name: str = "signed.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def typed(**more):
    return {
        "number": "A-9",
        "title_zh": "交换协议",
        "title_en": "",
        "unit": "",
        "signed_on": "",
        "valid_from": "2026-01-01",
        "valid_until": "2028-12-31",
    } | more


def test_agreement_is_made_in_two_steps_and_renewed(signed_in):
    bonn = make.institution(name_en="Bonn University", search_text="bonn university")
    chosen = signed_in.get("/agreements/new/?q=bonn").content.decode()
    assert f'href="/agreements/new/{bonn.pk}/"' in chosen

    response = signed_in.post(f"/agreements/new/{bonn.pk}/", typed())
    made = Agreement.objects.get()
    assert (response["Location"], made.institution) == (f"/agreements/{made.pk}/", bonn)

    again = f"/agreements/new/{bonn.pk}/?renews={made.pk}"
    assert 'value="2029-01-01"' in signed_in.get(again).content.decode()
    signed_in.post(again, typed(number="A-10", valid_from="2029-01-01", valid_until=""))

    renewal = Agreement.objects.get(number="A-10")
    assert came_from(renewal) == [made]
    pages = [signed_in.get(f"/agreements/{one.pk}/").content.decode() for one in (made, renewal)]
    assert [
        f'href="/agreements/{renewal.pk}/"' in pages[0],
        f'href="/agreements/{made.pk}/"' in pages[1],
    ] == [
        True,
        True,
    ]


def test_agreement_of_another_partner_is_not_renewed_here(signed_in, agreement):
    other = make.institution()

    signed_in.post(f"/agreements/new/{other.pk}/?renews={agreement.pk}", typed())

    assert came_from(Agreement.objects.get(number="A-9")) == []


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"valid_until": "2025-12-31"}, "终止日期早于生效日期"),
        ({"number": "A-1"}, "已存在"),
        ({"valid_from": "tomorrow"}, "日期"),
    ],
)
def test_agreement_that_is_not_sound_is_refused_in_words_once(signed_in, agreement, sent, sentence):
    response = signed_in.post(f"/agreements/new/{agreement.institution_id}/", typed() | sent)

    shown = response.content.decode()
    assert (response.status_code, sentence in shown, Agreement.objects.count()) == (422, True, 1)
    assert "agreement_ends_after_start" not in shown


def test_second_editor_of_an_agreement_sees_the_difference_and_keeps_what_was_typed(signed_in, agreement):
    path = f"/agreements/{agreement.pk}/change/"
    signed_in.post(path, typed(title_en="One", version=0))

    second = signed_in.post(path, typed(title_en="Two", version=0))

    shown = second.content.decode()
    assert (second.status_code, Agreement.objects.get().title_en) == (422, "One")
    assert [part in shown for part in ("One", 'value="Two"', 'name="version" value="1"')] == [True] * 3
    assert signed_in.post(path, typed(title_en="Two", version=1)).status_code == 302


def test_partner_of_an_agreement_is_not_changed_by_a_hidden_field(signed_in, agreement):
    other = make.institution()

    signed_in.post(f"/agreements/{agreement.pk}/change/", typed(institution=other.pk, version=0))

    assert Agreement.objects.get().institution == agreement.institution


def test_conditions_caps_and_document_are_kept_on_the_page(signed_in, agreement):
    path, year = f"/agreements/{agreement.pk}/", make.academic_year()
    load_fields(by=None)
    signed_in.post(
        f"{path}conditions/",
        {
            "direction": "out",
            "field": "0421",
            "first_year": year.pk,
            "last_year": year.pk,
            "places": 3,
            "language": "de",
        },
    )
    signed_in.post(f"{path}caps/", {"label": "Bonn", "academic_year": year.pk, "seats": 3})
    cap = Cap.objects.get()
    signed_in.post(f"{path}caps/{cap.pk}/", {"seats": 4, "parent": "", "version": 0})
    signed_in.post(f"{path}document/keep/", {"upload": upload()})

    page = signed_in.get(path).content.decode()
    assert [part in page for part in ("0421", "德语", "Bonn", "signed.pdf", f"{path}document/")] == [True] * 5
    assert Cap.objects.get().seats == 4
    signed_in.post(f"{path}conditions/{Condition.objects.get().pk}/remove/")
    assert Condition.objects.count() == 0


def test_what_is_refused_stands_open_on_the_page_with_what_was_typed(signed_in, agreement):
    path = f"/agreements/{agreement.pk}/"
    first, last = make.academic_year("2029/30"), make.academic_year("2028/29")

    responses = [
        signed_in.post(
            f"{path}conditions/",
            {"direction": "out", "first_year": first.pk, "last_year": last.pk, "places": 77},
        ),
        signed_in.post(f"{path}caps/", {"label": "Bonn 77", "academic_year": first.pk, "seats": -1}),
        signed_in.post(f"{path}document/keep/", {"upload": upload(b"MZ\x90\x00" + b"\0" * 60)}),
    ]

    assert [response.status_code for response in responses] == [422, 422, 422]
    assert [
        word in response.content.decode()
        for word, response in zip(("77", "Bonn 77", "signed.pdf"), responses, strict=True)
    ] == [True] * 3
    assert [response.content.decode().count("<details open>") for response in responses] == [1, 1, 1]
    assert (Condition.objects.count(), Cap.objects.count(), Agreement.objects.get().document) == (0, 0, None)


@pytest.mark.parametrize("part", ["conditions/{condition}/remove/", "caps/{cap}/"])
def test_part_of_another_agreement_is_not_touched_by_that_address(signed_in, officer, agreement, part):
    other = agreed(officer, "A-2")
    made = actions.add_condition(other, by=officer, **condition())
    cap = actions.set_cap(label="x", academic_year=make.academic_year(), seats=1, agreement=other, by=officer)

    address = part.format(condition=made.pk, cap=cap.pk)
    response = signed_in.post(f"/agreements/{agreement.pk}/{address}", {"seats": 9, "version": 0})

    assert (response.status_code, Condition.objects.count(), Cap.objects.get().seats) == (404, 1, 1)


def test_list_and_page_cost_the_same_for_many(signed_in, officer, agreement):
    def queries() -> list[int]:
        found = []
        for path in ("/agreements/", f"/agreements/{agreement.pk}/"):
            signed_in.get(path)  # what is remembered from one page to the next is not counted
            with CaptureQueriesContext(connection) as counted:
                assert signed_in.get(path).status_code == 200
            found.append(len(counted))
        return found

    caps(officer, agreement), actions.add_condition(agreement, by=officer, **condition())
    few = queries()
    for number in range(20):
        agreed(officer, f"B-{number}")
        actions.add_condition(agreement, by=officer, **condition())
        actions.set_cap(
            label="more", academic_year=make.academic_year(), seats=1, agreement=agreement, by=officer
        )

    assert queries() == few
    assert max(few) < 20


def test_lists_of_what_ends_soon_and_what_has_ended(now, signed_in, officer):
    today = clock.today()
    for number, end in (("SOON", today + timedelta(90)), ("OVER", today - timedelta(1)), ("LONG", None)):
        agreed(officer, number, valid_until=end)

    shown = [
        signed_in.get(f"/agreements/{query}").content.decode()
        for query in ("", "?which=expiring", "?which=ended", "?q=nobody")
    ]

    assert [[number in page for number in ("SOON", "OVER", "LONG")] for page in shown] == [
        [True, True, True],
        [True, False, False],
        [False, True, False],
        [False, False, False],
    ]


def test_agreement_is_seen_by_its_unit_and_its_partner_and_by_no_other(client, officer):
    host, law = make.institution(), Unit.objects.get(code="LAW")
    made = agreed(officer, institution=host, unit=law)
    people = [
        make.somebody(Role.UNIT_OFFICER, law),
        make.partner_contact(host),
        make.somebody(Role.UNIT_OFFICER, Unit.objects.get(code="MED")),
        make.partner_contact(make.institution()),
        make.student(law),
    ]

    statuses = []
    for who in people:
        client.force_login(who.account)
        statuses.append(client.get(f"/agreements/{made.pk}/").status_code)

    assert statuses == [200, 200, 404, 404, 404]
