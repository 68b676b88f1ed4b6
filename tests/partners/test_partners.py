"""Institutions, consortia and contacts: look-up, actions and pages."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sojourn.kernel import clock
from sojourn.kernel.history import changes_of
from sojourn.kernel.models import Mail
from sojourn.kernel.refusal import Forbidden, Refusal, Stale
from sojourn.organisation.models import Person, Role, Unit
from sojourn.partners import actions, catalogue
from sojourn.partners.models import ConsortiumMembership, Contact, Institution
from sojourn.partners.names import fold
from sojourn.partners.queries import institutions_matching, institutions_of_contact
from tests import factories as make

pytestmark = pytest.mark.django_db


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


def known(name_en: str, name_zh: str = "", **facts) -> Institution:
    text = fold(f"{name_en} {name_zh}")
    return make.institution(name_en=name_en, name_zh=name_zh, search_text=text, **facts)


# --- look-up ---


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Linköping", ["Linköping University"]),
        ("linkoping", ["Linköping University"]),
        ("UNIVERSITY link", ["Linköping University"]),
        ("uppsala", ["Uppsala University"]),
        ("乌普萨拉", ["Uppsala University"]),
        ("普萨", ["Uppsala University"]),
        ("université", ["Université de Genève"]),
        ("geneve", ["Université de Genève"]),
        ("oslo", []),
        ("100%", []),
        ("_", []),
    ],
)
def test_institution_is_found_by_part_of_a_name_in_either_language_without_accents(words, found):
    known("Linköping University", "林雪平大学")
    known("Uppsala University", "乌普萨拉大学")
    known("Université de Genève", "日内瓦大学")

    assert [one.name_en for one in institutions_matching(words)] == found


def test_partners_come_first_then_names_that_begin_so():
    within, begins, partner = known("Free Bonn"), known("Bonn University"), known("Old Bonn", is_partner=True)

    assert list(institutions_matching("bonn")) == [partner, begins, within]


def test_catalogue_is_loaded_once_and_leaves_what_stands():
    first = next(catalogue.rows())
    make.institution(name_en="Typed before", ror_id=first["ror_id"])

    counts = [catalogue.load_catalogue(by=None), catalogue.load_catalogue(by=None)]

    assert (counts, Institution.objects.count()) == ([18_508, 0], 18_509)
    assert Institution.objects.get(ror_id=first["ror_id"]).name_en == "Typed before"
    assert Institution.objects.filter(search_text="").count() == 1  # the one typed before
    assert institutions_matching("北京大学").exists()


# --- actions ---


def test_institution_is_added_once(officer):
    made = actions.add_institution(name_en="Bonn University", name_zh="波恩大学", country="DE", by=officer)

    assert made.search_text == "bonn university 波恩大学"
    with pytest.raises(Refusal):
        actions.add_institution(name_en="BONN, University", name_zh="波恩大学", country="DE", by=officer)
    with pytest.raises(Forbidden):
        actions.add_institution(name_en="X", country="DE", by=make.person())


def test_changed_name_is_found_and_the_first_change_has_its_history(officer):
    Institution.objects.bulk_create([Institution(name_en="Bonn University", country="DE")])
    institution = Institution.objects.get()

    actions.change_institution(institution, seen=0, changes={"name_zh": "波恩大学"}, by=officer)

    assert list(institutions_matching("波恩")) == [institution]
    assert [(change.by, change.old, change.new) for change in changes_of(institution)] == [
        (officer.account, "", "波恩大学")
    ]


def test_two_who_change_an_institution_the_second_sees_only_what_people_enter(officer):
    institution = known("Bonn University")
    actions.change_institution(institution, seen=0, changes={"name_en": "University of Bonn"}, by=officer)

    with pytest.raises(Stale) as stale:
        actions.change_institution(institution, seen=0, changes={"name_en": "Uni Bonn"}, by=officer)

    assert stale.value.changes == {"name_en": ("University of Bonn", "Uni Bonn")}


def test_consortium_has_members_once_and_never_itself(officer):
    consortium, member = known("Alliance", kind="consortium", country=""), known("Bonn University")

    first = actions.add_member(consortium, member, by=officer)

    assert actions.add_member(consortium, member, by=officer) == first
    for whole, part in ((consortium, consortium), (member, consortium)):
        with pytest.raises(Refusal):
            actions.add_member(whole, part, by=officer)
    actions.remove_member(first, by=officer)
    assert ConsortiumMembership.objects.count() == 0


def contact(institution, officer, email="anna@bonn.example", **facts):
    return actions.add_contact(institution, name_en="Anna", email=email, by=officer, **facts)


def test_contact_is_a_person_of_the_partner_known_by_address(officer):
    bonn, other = known("Bonn University"), known("Other University")

    first, second = contact(bonn, officer), contact(other, officer, email="ANNA@bonn.example")

    assert (first.person, Person.objects.filter(email__iexact="anna@bonn.example").count()) == (
        second.person,
        1,
    )
    with pytest.raises(Refusal):
        contact(bonn, officer)
    with pytest.raises(Refusal):
        contact(bonn, officer, email=officer.email)
    with pytest.raises(Forbidden):
        contact(bonn, make.person(), email="x@bonn.example")


def test_contact_ended_has_no_rights_at_once_and_can_come_back(now, officer):
    bonn = known("Bonn University")
    made = contact(bonn, officer, starts_on=clock.today() - timedelta(days=9))

    actions.end_contact(made, by=officer)

    assert list(institutions_of_contact(made.person)) == []
    for act in (actions.end_contact, actions.invite_contact):
        with pytest.raises(Refusal):
            act(made, by=officer)
    again = contact(bonn, officer)
    assert (again, list(institutions_of_contact(made.person))) == (made, [bonn.pk])


def test_contact_of_today_who_is_ended_never_was(now, officer):
    actions.end_contact(contact(known("Bonn University"), officer), by=officer)

    assert Contact.objects.count() == 0


def test_contact_is_invited_in_english(officer):
    made = contact(known("Bonn University"), officer)

    actions.invite_contact(made, by=officer)

    assert (Mail.objects.get().address, Mail.objects.get().subject) == (
        "anna@bonn.example",
        "Your access to Sojourn",
    )


# --- pages ---


def page(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def queries(client, path: str) -> int:
    page(client, path)  # what is remembered from one page to the next is not counted
    with CaptureQueriesContext(connection) as found:
        page(client, path)
    return len(found)


def test_partners_and_the_whole_catalogue_are_searched(signed_in):
    known("Bonn University", "波恩大学", is_partner=True)
    known("Uppsala University", "乌普萨拉大学", country="SE")

    pages = [
        page(signed_in, f"/partners/{query}")
        for query in ("", "?q=大学", "?q=uppsala&all=1", "?all=1&country=SE", "?q=%00uppsala&all=1")
    ]

    assert [("Bonn University" in one, "Uppsala University" in one) for one in pages] == [
        (True, False),
        (True, False),
        (False, True),
        (False, True),
        (False, True),
    ]


def test_list_and_page_cost_the_same_for_many(signed_in, officer):
    bonn = known("Bonn University", is_partner=True, kind="consortium")
    contact(bonn, officer), actions.add_member(bonn, known("One"), by=officer)
    paths = ["/partners/", f"/partners/{bonn.pk}/"]
    few = [queries(signed_in, path) for path in paths]
    for number in range(20):
        member = known(f"University {number}", is_partner=True)
        contact(bonn, officer, email=f"{number}@bonn.example"), actions.add_member(bonn, member, by=officer)

    assert [queries(signed_in, path) for path in paths] == few
    assert max(few) < 20


def test_look_up_while_typing_gives_the_first_ten(signed_in):
    for number in range(12):
        known(f"Bonn College {number:02d}")

    found = page(signed_in, "/partners/search/?q=bonn")

    assert (found.count("<li>"), "<html" in found) == (10, False)
    assert page(signed_in, "/partners/search/?q=b").count("<li>") == 0


def typed(**more):
    return {
        "name_en": "Bonn University",
        "name_zh": "波恩大学",
        "kind": "education",
        "country": "DE",
        "city": "Bonn",
        "latitude": "",
        "longitude": "",
        "website": "www.uni-bonn.de",
    } | more


def test_institution_is_added_and_changed_on_its_pages(signed_in):
    response = signed_in.post("/partners/new/", typed())
    made = Institution.objects.get()
    assert (response["Location"], made.website) == (f"/partners/{made.pk}/", "https://www.uni-bonn.de")

    signed_in.post(f"/partners/{made.pk}/change/", typed(city="Köln", version=0))

    made.refresh_from_db()
    assert (made.city, made.version) == ("Köln", 1)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"latitude": "50"}, "须同时填写"),
        ({"latitude": "95", "longitude": "7"}, "90"),
        ({"country": ""}, "请选择所在国家或地区"),
        ({"name_en": ""}, "必"),
        ({"website": "javascript:alert(1)"}, "URL"),
    ],
)
def test_institution_that_is_not_sound_is_refused_in_words(signed_in, sent, sentence):
    response = signed_in.post("/partners/new/", typed() | sent)

    assert (response.status_code, sentence in response.content.decode(), Institution.objects.count()) == (
        422,
        True,
        0,
    )


def test_second_editor_of_an_institution_sees_the_difference_and_keeps_what_was_typed(signed_in):
    signed_in.post("/partners/new/", typed())
    made = Institution.objects.get()
    path = f"/partners/{made.pk}/change/"
    signed_in.post(path, typed(city="Köln", version=0))

    second = signed_in.post(path, typed(city="Aachen", version=0))

    shown = second.content.decode()
    assert (second.status_code, Institution.objects.get().city) == (422, "Köln")
    assert [part in shown for part in ("Köln", 'value="Aachen"', 'name="version" value="1"')] == [True] * 3
    assert signed_in.post(path, typed(city="Aachen", version=1)).status_code == 302


def test_contacts_are_added_invited_and_ended_on_the_page(signed_in):
    bonn = known("Bonn University")
    path = f"/partners/{bonn.pk}/"
    sent = {"name_en": "Anna", "name_zh": "", "email": "anna@bonn.example", "function": "Office"}
    assert signed_in.post(f"{path}contacts/", sent).status_code == 302
    made = Contact.objects.get()

    again = signed_in.post(f"{path}contacts/", sent)
    for step in ("nonsense", "invite", "end"):
        signed_in.post(f"{path}contacts/{made.pk}/", {"step": step})

    assert (again.status_code, 'value="Anna"' in again.content.decode()) == (422, True)
    assert (Mail.objects.count(), Contact.objects.count()) == (1, 0)


def test_member_that_is_no_institution_is_refused(signed_in):
    consortium = known("Alliance", kind="consortium", country="")

    statuses = [
        signed_in.post(f"/partners/{consortium.pk}/members/", {"member": sent}).status_code
        for sent in ("x", "", "99999", "9" * 40)
    ]

    assert (statuses, ConsortiumMembership.objects.count()) == ([302] * 4, 0)


def test_contacts_are_shown_to_those_who_work_with_partners_and_to_no_student(client, root, officer):
    bonn = known("Bonn University")
    made = contact(bonn, officer)
    law = Unit.objects.get(code="LAW")
    shown = {}
    for who in (officer, make.somebody(Role.UNIT_OFFICER, law), make.student(law), made.person):
        if who.account is None:
            who = make.partner_contact(bonn)
        client.force_login(who.account)
        shown[who.pk] = "anna@bonn.example" in page(client, f"/partners/{bonn.pk}/")

    assert list(shown.values()) == [True, True, False, True]


def test_partners_contact_sees_their_own_institution_alone(client):
    mine, other = known("Mine"), known("Other")
    client.force_login(make.partner_contact(mine).account)

    paths = [f"/partners/{mine.pk}/", f"/partners/{other.pk}/", "/partners/", f"/partners/{mine.pk}/change/"]
    assert [client.get(path).status_code for path in paths] == [200, 404, 404, 404]
