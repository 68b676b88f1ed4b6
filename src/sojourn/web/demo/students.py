"""Invented students with their studies and language tests."""

from datetime import date
from random import Random

from sojourn.kernel.models import Account
from sojourn.organisation.actions import add_language_score, add_person, appoint
from sojourn.organisation.models import Person, Role, Studies
from sojourn.web.demo.house import House
from sojourn.web.demo_data.people import email_of
from sojourn.web.demo_data.profiles import LanguageResult, invent_student
from sojourn.web.demo_data.units import draw_school, unit_named

PARTS = ("reading", "listening", "speaking", "writing")


def add_student(house: House, rng: Random, *, number: int, on: date, at: str = "") -> Person:
    """A student who could apply on that day, of the unit `at` or of a school drawn by its size."""
    invented = invent_student(rng, unit_named(at) if at else draw_school(rng), on=on)
    email = email_of(invented.person, number=number)
    unit = house.units[invented.unit]
    person = add_person(
        account=Account.objects.create_user(email),
        number=f"S{on.year}{number}",
        name_zh=invented.person.name_zh,
        name_en=invented.person.name_en,
        email=email,
        sex=invented.person.sex,
        birth_date=invented.birth_date,
        nationality=invented.person.nationality,
        by=house.administrator,
    )
    appoint(
        person,
        unit=unit,
        role=Role.STUDENT,
        starts_on=date(on.year - invented.year, 9, 1),
        by=house.administrator,
    )
    # enrolment comes from the registry's own system; there is no action for it here
    Studies.objects.create(
        person=person,
        unit=unit,
        level=invented.level,
        year=invented.year,
        major_zh=invented.major.name_zh,
        major_en=invented.major.name_en,
        field_code=invented.major.field_code,
        gpa=invented.gpa,
        gpa_scale=invented.gpa_scale,
        credits=invented.credits,
        counsellor=house.counsellors.get(unit.pk),
    )
    for result in invented.languages:
        _add_score(person, result)
    return person


def _add_score(person: Person, result: LanguageResult) -> None:
    add_language_score(
        person,
        test=result.test,
        language=result.language,
        overall=result.overall,
        taken_on=result.taken_on,
        valid_until=result.valid_until,
        **dict(zip(PARTS, result.parts, strict=False)),
        by=person,
    )
