from datetime import date, timedelta

import pytest

from sojourn.kernel import clock
from sojourn.kernel.accounts import invitation_path
from sojourn.kernel.models import Account, Mail
from sojourn.kernel.refusal import Forbidden, Refusal, Stale
from sojourn.organisation import actions
from sojourn.organisation.models import Appointment, LanguageScore, Person, Role, Studies, Unit
from sojourn.organisation.queries import standing_of
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def units():
    make.university()
    return {unit.code: unit for unit in Unit.objects.all()}


@pytest.fixture
def administrator(units):
    return make.somebody(Role.ADMINISTRATOR, units["LSU"])


@pytest.fixture
def officer(units):
    return make.somebody(Role.OFFICER, units["OIA"])


def facts(**more):
    return {"name_zh": "王", "name_en": "Wang", "email": "wang@example.org"} | more


# --- units ---


def test_unit_is_added_under_another(units, administrator):
    made = actions.add_unit(
        code="ART", name_zh="艺术学院", kind="school", parent=units["LSU"], by=administrator
    )

    assert (made.parent, made.history.get().history_user) == (units["LSU"], administrator.account)


def test_second_root_is_refused(units, administrator):
    with pytest.raises(Refusal):
        actions.add_unit(code="ART", name_zh="艺术学院", kind="school", by=administrator)
    with pytest.raises(Refusal):
        actions.change_unit(units["LAW"], seen=0, changes={"parent": None}, by=administrator)

    assert Unit.objects.filter(parent=None).count() == 1


@pytest.mark.parametrize("below", ["HOSP", "HOSP-ONC"])
def test_unit_cannot_come_to_stand_below_itself(units, administrator, below):
    with pytest.raises(Refusal):
        actions.change_unit(units["HOSP"], seen=0, changes={"parent": units[below]}, by=administrator)


def test_unit_is_judged_by_what_stands_not_by_what_the_form_has_put_on_it(units, administrator):
    law = units["LAW"]
    law.parent = None  # as a form does before the action is asked

    with pytest.raises(Refusal):
        actions.change_unit(law, seen=0, changes={"parent": None}, by=administrator)


def test_unit_changed_meanwhile_is_not_overwritten(units, administrator):
    actions.change_unit(units["LAW"], seen=0, changes={"name_en": "Law School"}, by=administrator)

    with pytest.raises(Stale) as stale:
        actions.change_unit(units["LAW"], seen=0, changes={"name_en": "Faculty of Law"}, by=administrator)

    assert stale.value.changes == {"name_en": ("Law School", "Faculty of Law")}


def test_units_are_the_administrators_business(units, officer):
    with pytest.raises(Forbidden):
        actions.add_unit(code="ART", name_zh="艺术学院", kind="school", parent=units["LSU"], by=officer)
    with pytest.raises(Forbidden):
        actions.change_unit(units["LAW"], seen=0, changes={"name_en": "X"}, by=officer)


# --- people ---


def test_person_is_added_once_by_an_address(administrator):
    person = actions.add_person(by=administrator, **facts())

    with pytest.raises(Refusal):
        actions.add_person(by=administrator, **facts(email="WANG@example.org"))
    assert Person.objects.filter(name_en="Wang").get() == person


def test_address_of_another_person_is_refused_and_ones_own_is_not(administrator):
    one, other = make.person(email="one@example.org"), make.person(email="other@example.org")

    with pytest.raises(Refusal):
        actions.change_person(one, seen=0, changes={"email": "Other@example.org"}, by=administrator)
    changed = actions.change_person(
        one, seen=0, changes={"email": "One@example.org", "name_en": "One"}, by=administrator
    )

    assert (changed.email, changed.name_en, other.email) == ("One@example.org", "One", "other@example.org")


def test_with_the_address_of_letters_goes_the_one_to_sign_in_with(administrator):
    person = make.person(email="old@example.org")

    actions.change_person(person, seen=0, changes={"email": "new@example.org"}, by=administrator)

    person.account.refresh_from_db()
    assert person.account.email == "new@example.org"


def test_people_are_the_administrators_business(officer):
    with pytest.raises(Forbidden):
        actions.add_person(by=officer, **facts())
    with pytest.raises(Forbidden):
        actions.change_person(officer, seen=0, changes={"name_en": "X"}, by=officer)


# --- appointments ---


def appointed(administrator, person, unit, **dates):
    return actions.appoint(
        person, unit=unit, role=Role.OFFICER, by=administrator, **{"starts_on": date(2027, 1, 1)} | dates
    )


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "is_free"),
    [
        (date(2027, 6, 1), date(2027, 6, 30), False),
        (date(2026, 1, 1), date(2027, 1, 1), False),
        (date(2027, 12, 31), None, False),
        (date(2026, 1, 1), None, False),
        (date(2026, 1, 1), date(2026, 12, 31), True),
        (date(2028, 1, 1), None, True),
    ],
)
def test_same_role_at_a_unit_is_held_once_at_a_time(units, administrator, starts_on, ends_on, is_free):
    person = make.person()
    appointed(administrator, person, units["LAW"], ends_on=date(2027, 12, 31))

    if is_free:
        appointed(administrator, person, units["LAW"], starts_on=starts_on, ends_on=ends_on)
    else:
        with pytest.raises(Refusal):
            appointed(administrator, person, units["LAW"], starts_on=starts_on, ends_on=ends_on)

    assert person.appointments.count() == (2 if is_free else 1)
    assert appointed(administrator, person, units["MED"], starts_on=starts_on).pk


def test_appointment_that_ends_before_it_begins_is_refused(units, administrator):
    with pytest.raises(Refusal):
        appointed(administrator, make.person(), units["LAW"], ends_on=date(2026, 12, 31))


def test_appointing_is_the_administrators_business_not_for_oneself_either(units, officer):
    with pytest.raises(Forbidden):
        appointed(officer, officer, units["LSU"])


def rights(person) -> set[str]:
    return set(standing_of(Person.objects.get(pk=person.pk)).reach)


@pytest.mark.parametrize(("began", "left"), [(-400, 1), (-1, 1), (0, 0), (5, 0)])
def test_appointment_ended_now_gives_no_rights_any_more(now, units, administrator, began, left):
    person = make.person()
    appointment = appointed(
        administrator, person, units["LAW"], starts_on=clock.today() + timedelta(days=began)
    )

    actions.end_appointment_now(appointment, by=administrator)

    assert (rights(person), person.appointments.count()) == (set(), left)


def test_appointment_that_has_ended_is_not_ended_again(units, administrator):
    appointment = appointed(administrator, make.person(), units["LAW"], ends_on=date(2027, 1, 2))
    appointment.ends_on = clock.today() - timedelta(days=1)
    appointment.starts_on = make.LONG_AGO

    with pytest.raises(Refusal):
        actions.end_appointment_now(appointment, by=administrator)


def test_last_administrator_stays_until_another_is_appointed(now, units, administrator):
    only = administrator.appointments.get()
    for ending in (
        lambda: actions.end_appointment_now(only, by=administrator),
        lambda: actions.end_appointment(only, last_day=clock.today(), by=administrator),
    ):
        with pytest.raises(Refusal):
            ending()
    make.somebody(Role.ADMINISTRATOR, units["LSU"])

    actions.end_appointment_now(only, by=administrator)

    assert rights(administrator) == set()


def test_ending_keeps_to_the_order_of_days(units, administrator):
    appointment = appointed(administrator, make.person(), units["LAW"])

    with pytest.raises(Refusal):
        actions.end_appointment(appointment, last_day=date(2026, 12, 31), by=administrator)


# --- invitations ---


@pytest.mark.parametrize(("language", "subject"), [("zh-hans", "Sojourn"), ("en", "Your access to Sojourn")])
def test_invited_person_gets_an_account_and_a_link_in_a_letter(now, officer, language, subject):
    person = make.person(account=None, email="new@example.org", language=language)

    actions.invite(person, by=officer)

    mail = Mail.objects.get()
    assert (mail.address, mail.account, mail.path) == (
        "new@example.org",
        person.account,
        invitation_path(person.account),
    )
    assert subject in mail.subject
    assert not person.account.has_usable_password()


def test_person_invited_again_before_answering_keeps_the_account(officer):
    person = make.person(account=None)
    actions.invite(person, by=officer)
    actions.invite(person, by=officer)

    assert (Account.objects.filter(email=person.email).count(), Mail.objects.count()) == (1, 2)


def test_person_who_signs_in_already_is_not_invited(officer):
    with pytest.raises(Refusal):
        actions.invite(make.person(), by=officer)

    assert Mail.objects.count() == 0


def test_address_somebody_else_signs_in_with_is_refused(officer):
    Account.objects.create_user("taken@example.org")

    with pytest.raises(Refusal):
        actions.invite(make.person(account=None, email="Taken@example.org"), by=officer)


def test_unit_officer_invites_nobody(units):
    with pytest.raises(Forbidden):
        actions.invite(make.person(account=None), by=make.somebody(Role.UNIT_OFFICER, units["LAW"]))


# --- one's own facts, and those the registry keeps ---


def test_language_of_letters_is_ones_own_choice():
    person, other = make.person(), make.person()

    actions.keep_language(person, language="en", by=person)
    with pytest.raises(Refusal):
        actions.keep_language(person, language="fr", by=person)
    with pytest.raises(Forbidden):
        actions.keep_language(person, language="zh-hans", by=other)

    assert Person.objects.get(pk=person.pk).language == "en"


def score(**more):
    return {"test": "ielts", "language": "en", "overall": 7, "taken_on": date(2027, 3, 1)} | more


def test_language_test_is_entered_and_taken_back_by_oneself(now):
    person = make.person()
    made = actions.add_language_score(person, by=person, **score())
    with pytest.raises(Forbidden):
        actions.remove_language_score(made, by=make.person())

    actions.remove_language_score(made, by=person)

    assert LanguageScore.objects.count() == 0


def test_language_test_of_tomorrow_or_of_somebody_else_is_refused(now):
    person = make.person()

    with pytest.raises(Refusal):
        actions.add_language_score(person, by=person, **score(taken_on=clock.today() + timedelta(days=1)))
    with pytest.raises(Forbidden):
        actions.add_language_score(person, by=make.person(), **score())


def may_keep(role, at, student) -> bool:
    try:
        actions.save_studies(student.studies, seen=0, changes={}, by=make.somebody(role, at))
    except Forbidden:
        return False
    Studies.objects.update(version=0)
    return True


def test_marks_are_kept_by_the_registry_of_the_level_and_the_office_over_the_unit(units):
    student = make.student(units["HOSP-ONC"], level="master")

    assert {
        (role, code): may_keep(role, units[code], student)
        for role, code in (
            (Role.REGISTRY_GRADUATE, "LSU"),
            (Role.REGISTRY_UNDERGRADUATE, "LSU"),
            (Role.OFFICER, "OIA"),
            (Role.FOREIGN_AFFAIRS, "HOSP"),
            (Role.FOREIGN_AFFAIRS, "LAW"),
            (Role.UNIT_OFFICER, "HOSP-ONC"),
            (Role.COUNSELLOR, "HOSP-ONC"),
            (Role.ADMINISTRATOR, "LSU"),
        )
    } == {
        ("registry_graduate", "LSU"): True,
        ("registry_undergraduate", "LSU"): False,
        ("officer", "OIA"): True,
        ("foreign_affairs", "HOSP"): True,
        ("foreign_affairs", "LAW"): False,
        ("unit_officer", "HOSP-ONC"): False,
        ("counsellor", "HOSP-ONC"): False,
        ("administrator", "LSU"): False,
    }


def test_nobody_keeps_their_own_marks(units):
    student = make.student(units["LAW"])
    Appointment.objects.create(person=student, unit=units["LSU"], role=Role.OFFICER, starts_on=make.LONG_AGO)

    with pytest.raises(Forbidden):
        actions.save_studies(student.studies, seen=0, changes={"gpa": 4}, by=student)


def test_studies_nobody_knows_yet_are_entered_by_office_or_administrator_and_once(
    units, administrator, officer
):
    what = {"unit": units["LAW"], "level": "bachelor", "year": 2, "gpa": 3, "gpa_scale": 4}
    first, second, worker = (
        make.somebody(Role.STUDENT, units["LAW"]),
        make.somebody(Role.STUDENT, units["LAW"]),
        make.somebody(Role.STAFF, units["LAW"]),
    )

    actions.add_studies(first, by=officer, **what)
    actions.add_studies(second, by=administrator, **what)

    assert Studies.objects.count() == 2
    with pytest.raises(Refusal):
        actions.add_studies(first, by=officer, **what)
    with pytest.raises(Forbidden):
        actions.add_studies(worker, by=officer, **what)
    with pytest.raises(Forbidden):
        actions.add_studies(
            make.somebody(Role.STUDENT, units["LAW"]),
            by=make.somebody(Role.UNIT_OFFICER, units["LAW"]),
            **what,
        )
