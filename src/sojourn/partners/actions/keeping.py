"""What is done to institutions, consortia and contacts."""

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.versions import save_version
from sojourn.organisation.actions import invite
from sojourn.organisation.models import Person
from sojourn.partners.models import ConsortiumMembership, Contact, Institution, OtherName
from sojourn.partners.names import fold
from sojourn.partners.queries import search_text_of


@action
def add_institution(*, by: Person, **facts: Any) -> Institution:
    """An institution that the registry does not have, typed by the office."""
    require(by, "partners.add_institution")
    search_text = fold(f"{facts['name_en']} {facts.get('name_zh', '')}")
    twin = Institution.objects.filter(search_text=search_text, country=facts.get("country", "")).first()
    if twin:
        raise Refusal(_("“%(name)s” is in the catalogue already.") % {"name": twin.name_en})
    return Institution.objects.create(search_text=search_text, **facts)


@action
def change_institution(
    institution: Institution, *, seen: int, changes: dict[str, Any], by: Person
) -> Institution:
    """Change an institution's facts, such as the Chinese name that the registry lacks."""
    require(by, "partners.change_institution", institution)
    current = Institution.objects.get(pk=institution.pk)
    begin_history(current)
    name_en, name_zh = (changes.get(name, getattr(current, name)) for name in ("name_en", "name_zh"))
    text = fold(" ".join([name_en, name_zh, *current.other_names.values_list("name", flat=True)]))
    return save_version(institution, seen=seen, changes=changes | {"search_text": text}, by=by)


def begin_history(institution: Institution) -> None:
    """Write down how the row was before its first change: the catalogue is loaded without history."""
    if not institution.history.exists():
        Institution.history.bulk_history_create([institution], default_change_reason="catalogue")


@action
def make_partner(institution: Institution, *, by: Person) -> Institution:
    """Count an institution among the partners; part of what makes it one, so that is what is checked."""
    if not institution.is_partner:
        begin_history(institution)
        institution.is_partner = True
        institution.save(update_fields=["is_partner"])
    return institution


@action
def add_member(consortium: Institution, member: Institution, *, by: Person) -> ConsortiumMembership:
    """Put an institution into a consortium."""
    require(by, "partners.change_institution", consortium)
    if consortium.kind != Institution.Kind.CONSORTIUM:
        raise Refusal(_("“%(name)s” is no consortium.") % {"name": consortium.name_en})
    if member.pk == consortium.pk:
        raise Refusal(_("A consortium is no member of itself."))
    return ConsortiumMembership.objects.get_or_create(
        consortium=consortium, member=member, defaults={"starts_on": clock.today()}
    )[0]


@action
def remove_member(membership: ConsortiumMembership, *, by: Person) -> None:
    """Take an institution out of a consortium."""
    require(by, "partners.change_institution", membership.consortium)
    membership.delete()


@action
def add_contact(
    institution: Institution,
    *,
    name_en: str,
    email: str,
    name_zh: str = "",
    function: str = "",
    role: str = "",
    consented_on: date | None = None,
    starts_on: date | None = None,
    by: Person,
) -> Contact:
    """A contact at an institution; somebody known by that address is taken, one who had left comes back."""
    require(by, "partners.change_contact", institution)
    person = Person.objects.filter(email__iexact=email).first()
    if person is not None and person.appointments.exists():
        raise Refusal(_("%(email)s belongs to somebody of our own institution.") % {"email": email})
    if person is None:
        person = Person.objects.create(
            name_en=name_en,
            name_zh=name_zh,
            email=email,
            nationality=institution.country or "",
            language="en",
        )
    facts = {
        "function": function,
        "role": role,
        "consented_on": consented_on,
        "starts_on": starts_on or clock.today(),
        "ends_on": None,
    }
    contact, is_new = Contact.objects.get_or_create(institution=institution, person=person, defaults=facts)
    if not is_new and contact.ends_on is None:
        raise Refusal(_("%(email)s is a contact there already.") % {"email": email})
    if not is_new:
        for name, value in facts.items():
            setattr(contact, name, value)
        contact.save(update_fields=list(facts))
    return contact


@action
def note_consent(contact: Contact, *, by: Person) -> Contact:
    """The contact agreed that name and address are kept here."""
    require(by, "partners.change_contact", contact.institution)
    contact.consented_on = clock.today()
    contact.save(update_fields=["consented_on"])
    return contact


@action
def add_other_name(
    institution: Institution, *, name: str, until: date | None = None, by: Person
) -> OtherName:
    """A name the institution bore before, or bears elsewhere; it is found by it from now on."""
    require(by, "partners.change_institution", institution)
    if until and until > clock.today():
        raise Refusal(_("A former name has ended already."))
    if institution.other_names.filter(name=name).exists():
        raise Refusal(_("This name stands there already."))
    begin_history(institution)
    other = OtherName.objects.create(institution=institution, name=name, until=until)
    institution.search_text = search_text_of(institution)
    institution.save(update_fields=["search_text"])
    return other


@action
def invite_contact(contact: Contact, *, by: Person) -> Contact:
    """Send the contact the link to our portal."""
    require(by, "partners.change_contact", contact.institution)
    if contact.ends_on is not None:
        raise Refusal(_("This contact has ended."))
    invite(contact.person, by=by)
    return contact


@action
def end_contact(contact: Contact, *, by: Person) -> Contact:
    """The contact left: their rights in the portal end at once; one who began today never was."""
    require(by, "partners.change_contact", contact.institution)
    yesterday = clock.today() - timedelta(days=1)
    if contact.ends_on is not None:
        raise Refusal(_("This contact has ended."))
    if contact.starts_on > yesterday:
        contact.delete()
    else:
        contact.ends_on = yesterday
        contact.save(update_fields=["ends_on"])
    return contact
