"""Students of earlier years, all at once; most have graduated since."""

from datetime import date
from decimal import Decimal
from random import Random

from django.contrib.auth.hashers import make_password

from sojourn.kernel import clock
from sojourn.kernel.many import create_many, save_many
from sojourn.kernel.models import Account
from sojourn.organisation.models import Appointment, LanguageScore, Person, Role, Studies
from sojourn.web.demo.house import House
from sojourn.web.demo.students import PARTS
from sojourn.web.demo_data.people import email_of
from sojourn.web.demo_data.profiles import Student, invent_student
from sojourn.web.demo_data.units import draw_school

YEARS_OF = {"master": 3, "doctor": 4}
"""Regular years of graduates; those of bachelors depend on the major."""


def add_past_students(house: House, rng: Random, *, count: int, first_number: int, on: date) -> list[Person]:
    """So many students who could apply on that day, with studies and language results as they were then."""
    invented = [invent_student(rng, draw_school(rng), on=on) for _order in range(count)]
    emails = [email_of(one.person, number=first_number + order) for order, one in enumerate(invented)]
    accounts = [Account(email=email, password=make_password(None)) for email in emails]
    create_many(accounts, by=house.administrator)
    people = [
        Person(
            account=account,
            number=f"S{on.year}{first_number + order}",
            name_zh=one.person.name_zh,
            name_en=one.person.name_en,
            email=account.email,
            sex=one.person.sex,
            birth_date=one.birth_date,
            nationality=one.person.nationality,
        )
        for order, (one, account) in enumerate(zip(invented, accounts, strict=True))
    ]
    create_many(people, by=house.administrator)
    both = list(zip(people, invented, strict=True))
    create_many([_appointment(house, person, one, on) for person, one in both], by=house.administrator)
    create_many([_studies(house, person, one) for person, one in both], by=house.administrator)
    create_many([score for person, one in both for score in _scores(person, one)], by=house.administrator)
    return people


def let_years_pass(people: list[Person], *, since: date) -> None:
    """Bring the year of study to what it is today; who has graduated keeps the last one."""
    passed = clock.today().year - since.year
    studies = [person.studies for person in people]
    for one in studies:
        one.year = min(one.year + passed, max(one.year, 5))
    save_many(studies, columns=["year"], by=None)


def _appointment(house: House, person: Person, one: Student, on: date) -> Appointment:
    begun = date(on.year - one.year, 9, 1)
    graduates = date(begun.year + YEARS_OF.get(one.level, one.major.years), 6, 30)
    return Appointment(
        person=person,
        unit=house.units[one.unit],
        role=Role.STUDENT,
        starts_on=begun,
        ends_on=graduates if graduates < clock.today() else None,
    )


def _studies(house: House, person: Person, one: Student) -> Studies:
    unit = house.units[one.unit]
    return Studies(
        person=person,
        unit=unit,
        level=one.level,
        year=one.year,
        major_zh=one.major.name_zh,
        major_en=one.major.name_en,
        field_code=one.major.field_code,
        gpa=Decimal(str(one.gpa)),
        gpa_scale=Decimal(str(one.gpa_scale)),
        credits=Decimal(str(one.credits)),
        counsellor=house.counsellors.get(unit.pk),
    )


def _scores(person: Person, one: Student) -> list[LanguageScore]:
    return [
        LanguageScore(
            person=person,
            test=result.test,
            language=result.language,
            overall=Decimal(str(result.overall)),
            taken_on=result.taken_on,
            valid_until=result.valid_until,
            **{name: Decimal(str(points)) for name, points in zip(PARTS, result.parts, strict=False)},
        )
        for result in one.languages
    ]
