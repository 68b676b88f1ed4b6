"""What is done to units, people and appointments."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from sojourn.kernel import clock
from sojourn.kernel.accounts import invitation_path
from sojourn.kernel.action import action
from sojourn.kernel.mail import queue_mail
from sojourn.kernel.models import Account
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.versions import save_version
from sojourn.organisation.models import Appointment, LanguageScore, Person, Studies, Unit
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
    parent = changes.get("parent", unit.parent)
    if parent is None and unit.parent_id is not None:
        raise Refusal(_("Choose the unit above it: only the institution itself stands at the top."))
    if parent is not None and parent.pk in units_below([unit.pk])[unit.pk]:
        raise Refusal(_("“%(parent)s” stands below this unit already.") % {"parent": parent})
    return save_version(unit, seen=seen, changes=changes, by=by)


@action
def add_person(*, by: Person, **facts: Any) -> Person:
    """A person without a way to sign in yet."""
    require(by, "organisation.change_person")
    if Person.objects.filter(email__iexact=facts["email"]).exists():
        raise Refusal(_("Somebody with the address %(email)s is known already.") % {"email": facts["email"]})
    return Person.objects.create(**facts)


@action
def change_person(person: Person, *, seen: int, changes: dict[str, Any], by: Person) -> Person:
    require(by, "organisation.change_person", person)
    return save_version(person, seen=seen, changes=changes, by=by)


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
    """Set the last day of an appointment; the rights end with it."""
    require(by, "organisation.appoint")
    if last_day < appointment.starts_on:
        raise Refusal(_("The last day lies before the first."))
    appointment.ends_on = last_day
    appointment.save(update_fields=["ends_on"])
    return appointment


@action
def end_appointment_now(appointment: Appointment, *, by: Person) -> Appointment:
    """End an appointment with yesterday as its last day, so that its rights are gone at once."""
    yesterday = clock.today() - timedelta(days=1)
    return end_appointment(appointment, last_day=max(yesterday, appointment.starts_on), by=by)


@action
def invite(person: Person, *, by: Person) -> Person:
    """Send a person the link under which they set their password; somebody who has one gets none."""
    require(by, "organisation.invite", person)
    if person.account and person.account.has_usable_password():
        raise Refusal(_("%(person)s can sign in already.") % {"person": person})
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
    person.language = language
    person.save(update_fields=["language"])
    return person


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
    require(by, "organisation.change_own_facts", score.person)
    score.delete()
