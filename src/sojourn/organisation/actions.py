"""What is done to units, people and appointments."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from sojourn.kernel import clock
from sojourn.kernel.accounts import invitation_path
from sojourn.kernel.action import action
from sojourn.kernel.mail import queue_mail
from sojourn.kernel.models import Account
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.text import in_language
from sojourn.kernel.versions import save_version
from sojourn.organisation.models import (
    Appointment,
    Denominator,
    LanguageScore,
    Person,
    Role,
    Studies,
    Unit,
)
from sojourn.organisation.queries import units_below


@action
def add_unit(*, by: Person, **facts: Any) -> Unit:
    """A new unit under an existing one; the tree has one root."""
    require(by, "organisation.change_unit")
    if facts.get("parent") is None and Unit.objects.filter(parent=None).exists():
        raise Refusal(_("Choose the unit above it: only the institution itself stands at the top."))
    return Unit.objects.create(**facts)


@action
def change_unit(unit: Unit, *, seen: int, changes: dict[str, Any], by: Person) -> Unit:
    """Change a unit's facts; it cannot come to stand below itself."""
    require(by, "organisation.change_unit", unit)
    if "parent" in changes:
        _check_place(unit, changes["parent"])
    return save_version(unit, seen=seen, changes=changes, by=by)


def _check_place(unit: Unit, parent: Unit | None) -> None:
    """Refuse a second root and a circle; the rows are held, so that two moves at once make none either."""
    parents = dict(Unit.objects.select_for_update().values_list("id", "parent_id"))
    if parent is None and parents[unit.pk] is not None:
        raise Refusal(_("Choose the unit above it: only the institution itself stands at the top."))
    if parent is not None and parent.pk in units_below([unit.pk])[unit.pk]:
        raise Refusal(
            _("“%(parent)s” stands below this unit already.") % {"parent": in_language(parent, "name")}
        )


@action
def add_person(*, by: Person, **facts: Any) -> Person:
    """A person without a way to sign in yet."""
    require(by, "organisation.change_person")
    _check_address(facts["email"])
    return Person.objects.create(**facts)


def _check_address(email: str, *, of: Person | None = None) -> None:
    """Refuse an address by which somebody else is known, or signs in."""
    known = Person.objects.filter(Q(email__iexact=email) | Q(account__email__iexact=email))
    if known.exclude(pk=of.pk if of else None).exists():
        raise Refusal(_("Somebody with the address %(email)s is known already.") % {"email": email})


@action
def change_person(person: Person, *, seen: int, changes: dict[str, Any], by: Person) -> Person:
    """Change somebody's facts; with the address of their letters goes the one they sign in with."""
    require(by, "organisation.change_person", person)
    email = changes.get("email")
    if email is not None:
        _check_address(email, of=person)
    saved = save_version(person, seen=seen, changes=changes, by=by)
    if email is not None and saved.account is not None and saved.account.email != email:
        saved.account.email = email
        saved.account.save(update_fields=["email"])
    return saved


@action
def appoint(
    person: Person,
    *,
    unit: Unit,
    role: str,
    starts_on: date,
    ends_on: date | None = None,
    duties: list[str] | None = None,
    by: Person,
) -> Appointment:
    """Give a person a role at a unit for a time; the same role there twice at one time is refused."""
    require(by, "organisation.appoint")
    if ends_on and ends_on < starts_on:
        raise Refusal(_("The last day lies before the first."))
    Person.objects.select_for_update().get(pk=person.pk)
    overlapping = person.appointments.filter(
        Q(ends_on=None) | Q(ends_on__gte=starts_on), unit=unit, role=role
    )
    if ends_on:
        overlapping = overlapping.filter(starts_on__lte=ends_on)
    if overlapping.exists():
        raise Refusal(_("This role is held there already at that time."))
    return Appointment.objects.create(
        person=person, unit=unit, role=role, starts_on=starts_on, ends_on=ends_on, duties=duties or []
    )


@action
def end_appointment(appointment: Appointment, *, last_day: date, by: Person) -> Appointment:
    """Set the last day of an appointment; the rights end with it. The last administrator stays."""
    require(by, "organisation.appoint")
    if last_day < appointment.starts_on:
        raise Refusal(_("The last day lies before the first."))
    _keep_an_administrator(appointment)
    appointment.ends_on = last_day
    appointment.save(update_fields=["ends_on"])
    return appointment


@action
def end_appointment_now(appointment: Appointment, *, by: Person) -> None:
    """End an appointment so that its rights are gone at once; one that began today or later never was."""
    require(by, "organisation.appoint")
    yesterday = clock.today() - timedelta(days=1)
    if appointment.ends_on is not None and appointment.ends_on <= yesterday:
        raise Refusal(_("This has already ended."))
    if appointment.starts_on <= yesterday:
        end_appointment(appointment, last_day=yesterday, by=by)
    else:
        _keep_an_administrator(appointment)
        appointment.delete()


def _keep_an_administrator(leaving: Appointment) -> None:
    """Refuse to end the only appointment of an administrator without an end: nobody could appoint more."""
    if leaving.role != Role.ADMINISTRATOR:
        return
    others = Appointment.objects.select_for_update().filter(
        role=Role.ADMINISTRATOR, starts_on__lte=clock.today(), ends_on=None
    )
    if not others.exclude(pk=leaving.pk).exists():
        raise Refusal(_("Appoint another administrator first: otherwise nobody could."))


@action
def invite(person: Person, *, by: Person) -> Person:
    """Send a person the link under which they set their password; somebody who has one gets none."""
    require(by, "organisation.invite", person)
    if person.account and person.account.has_usable_password():
        raise Refusal(_("%(person)s can sign in already.") % {"person": in_language(person, "name")})
    if person.account is None:
        if Account.objects.filter(email__iexact=person.email).exists():
            raise Refusal(_("Another person signs in with %(email)s.") % {"email": person.email})
        person.account = Account.objects.create_user(person.email)
        person.save(update_fields=["account"])
    queue_mail(
        person,
        template="organisation/mail/invitation.txt",
        context={"person": person},
        path=invitation_path(person.account),
    )
    return person


@action
def keep_language(person: Person, *, language: str, by: Person) -> Person:
    """Letters to this person are written in this language from now on."""
    require(by, "organisation.change_own_facts", person)
    if language not in dict(settings.LANGUAGES):
        raise Refusal(_("Letters are written in Chinese or in English."))
    if person.language != language:
        person.language = language
        person.save(update_fields=["language"])
    return person


@action
def add_studies(person: Person, *, by: Person, **facts: Any) -> Studies:
    """What somebody studies, where nothing is known of it yet."""
    require(by, "organisation.change_studies", person)
    if Studies.objects.filter(person=person).exists():
        raise Refusal(_("What this person studies is known already."))
    return Studies.objects.create(person=person, **facts)


@action
def save_studies(studies: Studies, *, seen: int, changes: dict[str, Any], by: Person) -> Studies:
    """Change somebody's marks, year, major; students themselves only read them."""
    require(by, "organisation.change_studies", studies.person)
    return save_version(studies, seen=seen, changes=changes, by=by)


@action
def add_language_score(person: Person, *, by: Person, **facts: Any) -> LanguageScore:
    """A language test somebody has taken; the certificate is checked with the application."""
    require(by, "organisation.change_own_facts", person)
    if facts["taken_on"] > clock.today():
        raise Refusal(_("The test lies in the future."))
    return LanguageScore.objects.create(person=person, **facts)


@action
def remove_language_score(score: LanguageScore, *, by: Person) -> None:
    """Take back a test entered by mistake; what was handed in keeps what was known then."""
    require(by, "organisation.change_own_facts", score.person)
    score.delete()


@action
def add_denominator(*, by: Person, **facts: Any) -> Denominator:
    """How large a unit was in a year, by one way of counting."""
    require(by, "organisation.change_denominators")
    key = {name: facts[name] for name in ("unit", "academic_year", "kind")}
    key["nationality"] = facts.get("nationality", "")
    if Denominator.objects.filter(**key).exists():
        raise Refusal(_("This number is there already; change it in the list."))
    return Denominator.objects.create(**facts)


@action
def change_denominator(
    denominator: Denominator, *, seen: int, changes: dict[str, Any], by: Person
) -> Denominator:
    """Another number; what it counts, where and when stays."""
    require(by, "organisation.change_denominators", denominator)
    return save_version(denominator, seen=seen, changes={"value": changes["value"]}, by=by)
