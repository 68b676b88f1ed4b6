"""The invented institution: units, the people who work there, partners' contacts, agreements."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sojourn.agreements.actions import add_agreement, add_condition
from sojourn.kernel.models import Account
from sojourn.organisation.models import AcademicYear, Appointment, Duty, Person, Role, Unit
from sojourn.partners.actions import add_contact
from sojourn.partners.models import Contact, Institution
from sojourn.web.demo.accounts import give_account
from sojourn.web.demo_data.people import email_of, invent_person
from sojourn.web.demo_data.units import UNITS

SINCE = date(2015, 9, 1)
"""Since when everybody holds their office, so that earlier rounds find them there."""

OFFICES = (
    (Role.DIRECTOR, "OIA", [], "director"),
    (Role.OFFICER, "OIA", [Duty.OUTGOING], "officer"),
    (Role.OFFICER, "OIA", [Duty.AGREEMENTS, Duty.INCOMING], "officer (agreements, incoming)"),
    (Role.REGISTRY_UNDERGRADUATE, "DAA", [], "academic affairs"),
    (Role.REGISTRY_GRADUATE, "GRS", [], "graduate school"),
    (Role.REGISTRY_STAFF, "DHR", [], "human resources"),
    (Role.LEADER, "LSU", [], "university leader"),
    (Role.ADMINISTRATOR, "LSU", [], "administrator"),
)
"""Role, unit, duties, label of the account that is shown."""


@dataclass
class House:
    """The people through whom the rounds are run."""

    rng: Random
    director: Person
    officer: Person
    unit_officers: dict[int, Person]
    counsellors: dict[int, Person]
    reviewers: list[Person]
    numbers: int = 1000

    def number(self) -> int:
        """A number no other person has."""
        self.numbers += 1
        return self.numbers


def add_units() -> dict[str, Unit]:
    """The tree of units by code."""
    units: dict[str, Unit] = {}
    for one in UNITS:
        units[one.code] = Unit.objects.create(
            code=one.code,
            name_zh=one.name_zh,
            name_en=one.name_en,
            kind=one.kind,
            parent=units.get(one.parent),
            field_code=one.field_code,
        )
    return units


def add_staff(rng: Random, *, number: int, at: Unit, role: str, duties: list[str] | None = None) -> Person:
    """Somebody who works at a unit, with an account and without a password."""
    invented = invent_person(rng, is_older=True)
    email = email_of(invented, number=number)
    person = Person.objects.create(
        account=Account.objects.create_user(email),
        number=f"T{number}",
        name_zh=invented.name_zh,
        name_en=invented.name_en,
        email=email,
        sex=invented.sex,
    )
    Appointment.objects.create(person=person, unit=at, role=role, duties=duties or [], starts_on=SINCE)
    return person


def build_house(rng: Random) -> House:
    """Units and staff: the offices, and an officer, a leader, a counsellor and a reviewer per school."""
    units = add_units()
    number = 1000
    shown: dict[str, Person] = {}
    for role, code, duties, label in OFFICES:
        number += 1
        at = units.get(code) or units["LSU"]
        shown[label] = add_staff(rng, number=number, at=at, role=role, duties=[str(duty) for duty in duties])
    unit_officers, counsellors, reviewers = {}, {}, []
    for unit in units.values():
        if unit.kind not in ("school", "laboratory", "hospital"):
            continue
        number += 4
        role = Role.FOREIGN_AFFAIRS if unit.kind == "hospital" else Role.UNIT_OFFICER
        officer = add_staff(rng, number=number, at=unit, role=role)
        if unit.kind == "hospital":
            shown.setdefault("foreign affairs office of a hospital", officer)
            officer = add_staff(rng, number=number + 1, at=unit, role=Role.UNIT_OFFICER)
        unit_officers[unit.pk] = officer
        if unit.kind == "school":
            counsellors[unit.pk] = add_staff(rng, number=number + 2, at=unit, role=Role.COUNSELLOR)
            reviewer = add_staff(rng, number=number + 3, at=unit, role=Role.REVIEWER)
            reviewers.append(reviewer)
    medical = next(unit for unit in units.values() if unit.kind == "school")
    leader = add_staff(rng, number=number + 5, at=medical, role=Role.UNIT_LEADER)
    shown |= {
        "unit officer": unit_officers[medical.pk],
        "unit leader": leader,
        "counsellor": counsellors[medical.pk],
        "reviewer": reviewers[3],
    }
    _give_second_hat(shown["unit officer"], medical)
    for label, person in shown.items():
        give_account(person, label=label)
    return House(
        rng=rng,
        director=shown["director"],
        officer=shown["officer"],
        unit_officers=unit_officers,
        counsellors=counsellors,
        reviewers=reviewers,
        numbers=number + 10,
    )


def _give_second_hat(person: Person, unit: Unit) -> None:
    """The unit officer counsels students as well, so that the switch between hats has something to switch."""
    Appointment.objects.create(person=person, unit=unit, role=Role.COUNSELLOR, starts_on=SINCE)


def contact_at(house: House, institution: Institution) -> Person:
    """The contact at a partner; invented where there is none yet."""
    known = Contact.objects.filter(institution=institution).select_related("person__account").first()
    if known is not None:
        return known.person
    invented = invent_person(house.rng, nationality=institution.country or "GB")
    number = house.number()
    contact = add_contact(
        institution,
        name_en=invented.name_en,
        name_zh=invented.name_zh,
        email=email_of(invented, number=number, domain="partner.example"),
        function="International Office",
        starts_on=SINCE,
        by=house.director,
    )
    contact.person.account = Account.objects.create_user(contact.person.email)
    contact.person.save(update_fields=["account"])
    return contact.person


def add_agreements(
    house: House, *, partners: list[Institution], years: list[AcademicYear], today: date
) -> None:
    """An invented agreement with each partner; some end soon."""
    for order, institution in enumerate(partners, 1):
        begins = date(today.year - house.rng.randint(1, 4), house.rng.randint(1, 12), 1)
        ends = today + timedelta(days=house.rng.choice([60, 150, 400, 700, 1100, 1500]))
        agreement = add_agreement(
            number=f"LSU-{begins.year}-{order:03d}",
            institution=institution,
            title_zh="校际学生交换协议",
            title_en="Student exchange agreement",
            signed_on=begins,
            valid_from=begins,
            valid_until=ends,
            by=house.director,
        )
        for direction in ("out", "in"):
            add_condition(
                agreement,
                direction=direction,
                level="",
                field=None,
                first_year=years[0],
                last_year=years[-1],
                places=house.rng.randint(1, 5),
                months=5,
                language="en",
                by=house.director,
            )
