"""The invented institution: units, the people who work there, partners' contacts, agreements."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from sojourn.agreements.actions import add_agreement, add_condition
from sojourn.kernel.models import Account
from sojourn.organisation.actions import add_person, add_unit, appoint
from sojourn.organisation.models import AcademicYear, Appointment, Duty, Person, Role, Unit
from sojourn.partners.actions import add_contact
from sojourn.partners.models import Contact, Institution
from sojourn.web.demo.accounts import give_account
from sojourn.web.demo_data.people import email_of, invent_person
from sojourn.web.demo_data.units import ROOT, UNITS

SINCE = date(2015, 9, 1)
"""Since when everybody holds their office, so that earlier rounds find them there."""
SHOWN_AT = "CLI"
"""The school whose unit officer, leader and counsellor have accounts that are shown."""
HOSPITAL_SHOWN = next(unit.code for unit in UNITS if unit.kind == "hospital")
TEACHING = ("school", "laboratory", "hospital")
"""Kinds of units that have an officer of their own."""

OFFICES = (
    (Role.ADMINISTRATOR, ROOT, [], "administrator"),
    (Role.DIRECTOR, "OIA", [], "director"),
    (Role.OFFICER, "OIA", [Duty.OUTGOING], "officer"),
    (Role.OFFICER, "OIA", [Duty.AGREEMENTS, Duty.INCOMING], "officer (agreements, incoming)"),
    (Role.REGISTRY_UNDERGRADUATE, "DAA", [], "academic affairs"),
    (Role.REGISTRY_GRADUATE, "GRS", [], "graduate school"),
    (Role.REGISTRY_STAFF, "DHR", [], "human resources"),
    (Role.LEADER, ROOT, [], "university leader"),
)
"""Role, unit, duties, label of the account; the administrator comes first and enters the others."""


@dataclass
class House:
    """The people through whom the rounds are run."""

    administrator: Person
    director: Person
    officer: Person
    units: dict[str, Unit]
    unit_officers: dict[int, Person] = field(default_factory=dict)
    counsellors: dict[int, Person] = field(default_factory=dict)
    reviewers: list[Person] = field(default_factory=list)


def build_house(rng: Random) -> House:
    """Units and staff: the offices, then per unit an officer, per school a counsellor and a reviewer."""
    root = Unit.objects.create(**_facts(UNITS[0]))
    staff = _Staff(rng, root)
    shown: dict[str, Person] = {}
    role, _code, _duties, label = OFFICES[0]
    shown[label] = staff.add(role, root)
    units = {ROOT: root}
    for unit in UNITS[1:]:
        units[unit.code] = add_unit(**_facts(unit), parent=units[unit.parent or ROOT], by=staff.administrator)
    for role, code, duties, label in OFFICES[1:]:
        shown[label] = staff.add(role, units[code], duties=[str(duty) for duty in duties])
    house = House(
        administrator=shown["administrator"],
        director=shown["director"],
        officer=shown["officer"],
        units=units,
    )
    shown |= _add_units_staff(house, staff)
    for label, person in shown.items():
        give_account(person, label=label)
    return house


def _facts(unit) -> dict[str, str]:  # noqa: ANN001 - one of UNITS
    return {name: getattr(unit, name) for name in ("code", "name_zh", "name_en", "kind", "field_code")}


class _Staff:
    """People who work here, numbered from 1001; the first is the administrator, who enters all others."""

    def __init__(self, rng: Random, root: Unit) -> None:
        self.rng, self.root, self.number = rng, root, 1000
        self.administrator: Person | None = None

    def add(self, role: str, at: Unit, *, duties: list[str] | None = None) -> Person:
        self.number += 1
        invented = invent_person(self.rng, is_older=True)
        email = email_of(invented, number=self.number)
        facts = {
            "account": Account.objects.create_user(email),
            "number": f"T{self.number}",
            "name_zh": invented.name_zh,
            "name_en": invented.name_en,
            "email": email,
            "sex": invented.sex,
        }
        if self.administrator is None:  # nobody is there yet who could enter the first
            self.administrator = Person.objects.create(**facts)
            Appointment.objects.create(person=self.administrator, unit=at, role=role, starts_on=SINCE)
            return self.administrator
        person = add_person(**facts, by=self.administrator)
        appoint(person, unit=at, role=role, duties=duties, starts_on=SINCE, by=self.administrator)
        return person


def _add_units_staff(house: House, staff: _Staff) -> dict[str, Person]:
    """Everybody of the schools, laboratories and hospitals; gives those whose accounts are shown."""
    shown = {}
    for code, unit in house.units.items():
        if unit.kind not in TEACHING:
            continue
        officer = house.unit_officers[unit.pk] = staff.add(Role.UNIT_OFFICER, unit)
        if unit.kind == "hospital":
            abroad_office = staff.add(Role.FOREIGN_AFFAIRS, unit)
            if code == HOSPITAL_SHOWN:
                shown["foreign affairs office of a hospital"] = abroad_office
        if unit.kind == "school":
            house.counsellors[unit.pk] = staff.add(Role.COUNSELLOR, unit)
            house.reviewers.append(staff.add(Role.REVIEWER, unit))
        if code == SHOWN_AT:
            shown["unit officer"] = officer
            shown["unit leader"] = staff.add(Role.UNIT_LEADER, unit)
            shown["counsellor"] = house.counsellors[unit.pk]
            # a second hat, so that the switch between hats has something to switch
            appoint(officer, unit=unit, role=Role.REVIEWER, starts_on=SINCE, by=house.administrator)
    shown["reviewer"] = house.reviewers[3]
    return shown


def house_again() -> House:
    """The people of a house that stands already."""
    held = list(Appointment.objects.select_related("person__account", "unit").order_by("pk"))

    def holders(role: str) -> list[Person]:
        return [one.person for one in held if one.role == role]

    def per_unit(role: str) -> dict[int, Person]:
        return {one.unit_id: one.person for one in held if one.role == role}

    return House(
        administrator=holders(Role.ADMINISTRATOR)[0],
        director=holders(Role.DIRECTOR)[0],
        officer=holders(Role.OFFICER)[0],
        units={unit.code: unit for unit in Unit.objects.all()},
        unit_officers=per_unit(Role.UNIT_OFFICER),
        counsellors=per_unit(Role.COUNSELLOR),
        reviewers=[person for person in holders(Role.REVIEWER) if person not in holders(Role.UNIT_OFFICER)],
    )


def contact_at(house: House, institution: Institution) -> Person:
    """The contact at a partner; invented, the same each time, where there is none yet."""
    known = Contact.objects.filter(institution=institution).select_related("person__account").first()
    if known is not None:
        return known.person
    rng = Random(f"contact/{institution.name_en}")
    invented = invent_person(rng, nationality=institution.country or "GB", is_older=True)
    contact = add_contact(
        institution,
        name_en=invented.name_en,
        name_zh=invented.name_zh,
        email=email_of(invented, number=institution.pk, domain="partner.example"),
        function="International Office",
        starts_on=SINCE,
        by=house.director,
    )
    contact.person.account = Account.objects.create_user(contact.person.email)
    contact.person.save(update_fields=["account"])
    return contact.person


def add_agreements(
    house: House, rng: Random, *, partners: list[Institution], years: list[AcademicYear], today: date
) -> None:
    """An invented agreement with each partner; some end soon."""
    for order, institution in enumerate(partners, 1):
        begins = date(today.year - rng.randint(1, 4), rng.randint(1, 12), 1)
        ends = today + timedelta(days=rng.choice([60, 150, 400, 700, 1100, 1500]))
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
                places=rng.randint(1, 5),
                months=5,
                language="en",
                by=house.director,
            )
