"""Courses, research, events and stays that the units of the demonstration enter for a year."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from sojourn.cooperation import registers
from sojourn.cooperation.models import (
    Award,
    ClinicalTrial,
    Conference,
    Course,
    DegreeProgramme,
    GuestStay,
    Income,
    JointLaboratory,
    Output,
    StaffStay,
    Talk,
    Teaching,
    Visit,
)
from sojourn.kernel import clock
from sojourn.kernel.registers.keeping import enter, take_in
from sojourn.organisation.models import Person
from sojourn.web.demo_data.people import invent_person
from sojourn.web.demo_data.registers import (
    COURSES,
    EXPERTS_FROM,
    FUNDERS,
    OCCASIONS,
    PURPOSES,
    SCHEMES,
    THEMES,
    some,
)

COURSES_A_YEAR = {"school": 14, "laboratory": 4, "department": 5}
LANGUAGES = ("en", "en", "en", "fr", "ja")


def _all(turns: Sequence[Any], register: Any, *, by: Person) -> None:
    take_in(register, [row for turn in turns for row in turn.rows[register.name]], by=by)


def enter_teaching(turns: Sequence[Any], *, by: Person) -> None:
    """Courses with who taught them, and degree programmes."""
    for turn in turns:
        _courses(turn)
        _programmes(turn)
    for register in (registers.COURSES, registers.TEACHINGS, registers.DEGREE_PROGRAMMES):
        for turn in turns:
            for row in turn.rows[register.name] if register is registers.TEACHINGS else ():
                row.course_id = row.course.pk
        _all(turns, register, by=by)


def _courses(turn: Any) -> None:
    rng = turn.rng
    for order in range(COURSES_A_YEAR[turn.unit.kind]):
        zh, en = COURSES[order % len(COURSES)]
        theme_zh, theme_en = THEMES[(order * 5 + len(turn.unit.code)) % len(THEMES)]
        is_foreign = rng.random() < 0.15 * turn.openness
        course = Course(
            number=f"{turn.unit.code}-{turn.first}-{order + 101}",
            title_zh=f"{theme_zh}{zh}",
            title_en=f"{en} {theme_en}",
            unit=turn.unit,
            academic_year=turn.year,
            term=rng.choice(("autumn", "spring")),
            language=rng.choice(LANGUAGES) if is_foreign else "zh",
            credits=rng.choice((1, 2, 2, 3)),
        )
        turn.rows["courses"].append(course)
        hours = rng.choice((16, 32, 32, 48))
        guest = rng.choice((4, 8, 12, 16)) if rng.random() < 0.09 * turn.openness else 0
        turn.rows["teachings"].append(
            Teaching(
                course=course,
                person=turn.colleague().person,
                hours=hours - min(guest, hours),
                foreign_expert=False,
            )
        )
        if guest:
            name = invent_person(rng, nationality=rng.choice(EXPERTS_FROM), is_older=True).name_en
            turn.rows["teachings"].append(
                Teaching(course=course, name=name, hours=guest, foreign_expert=True)
            )


def _programmes(turn: Any) -> None:
    """The same programmes every year; what becomes joint, English or accredited stays so."""
    fixed = Random(f"{turn.unit.code}/programmes")
    for order in range({"school": 4, "laboratory": 1, "department": 1}[turn.unit.kind]):
        since_joint, since_english, since_accredited = (fixed.uniform(0, 1) for _each in range(3))
        eligible = fixed.random() < 0.6
        grown = turn.openness * 0.22
        turn.rows["degree_programmes"].append(
            DegreeProgramme(
                number=f"{turn.unit.code}-D{order + 1}",
                academic_year=turn.year,
                title_zh=f"{turn.unit.name_zh}专业{order + 1}（虚构）",
                title_en=f"Programme {order + 1} of the {turn.unit.name_en} (invented)"[:200],
                unit=turn.unit,
                kind="single" if since_joint > grown else "double" if order % 2 else "joint",
                institution=None if since_joint > grown else turn.partners[order % len(turn.partners)],
                students=int(60 * fixed.uniform(0.4, 1.8)),
                accreditation_eligible=eligible,
                accredited=eligible and since_accredited < grown * 1.4,
                in_english=since_english < grown * 0.9,
            )
        )


def enter_research(turns: Sequence[Any], *, by: Person) -> None:
    """Projects, income, joint laboratories with outputs, clinical trials of departments."""
    for turn in turns:
        for order in range(some(turn.rng, 1.6)):
            _project(turn, order, by=by)
        _incomes(turn)
        _trials(turn)
        _laboratory(turn)
    take = (registers.INCOMES, registers.CLINICAL_TRIALS, registers.JOINT_LABORATORIES)
    for register in take:
        _all(turns, register, by=by)
    for turn in turns:
        for laboratory in JointLaboratory.objects.filter(unit=turn.unit):
            for order in range(some(turn.rng, 0.8)):
                kind = turn.rng.choice(("work", "patent", "doctorate", "event"))
                name = f"Output {turn.first}-{order + 1} (invented)"
                turn.rows["outputs"].append(
                    Output(laboratory=laboratory, kind=kind, name=name, came_out_on=turn.day())
                )
    _all(turns, registers.OUTPUTS, by=by)


def _project(turn: Any, order: int, *, by: Person) -> None:
    """One by one, as people do: partners are named in the form."""
    rng, starts = turn.rng, turn.day()
    zh, en = rng.choice(THEMES)
    is_joint = rng.random() < 0.16 * turn.openness
    enter(
        registers.PROJECTS,
        by=by,
        number=f"{turn.unit.code}-P{turn.first}-{order + 1}",
        title_zh=f"{zh}研究",
        title_en=f"A study of {en}",
        unit=turn.unit,
        leader=turn.colleague().person,
        funder=rng.choice(FUNDERS),
        partners=[turn.partner()] if is_joint else [],
        partner_abroad=None if is_joint else False,
        agreement=turn.agreement() if is_joint else None,
        starts_on=starts,
        ends_on=starts + timedelta(days=365 * rng.choice((2, 3, 4))),
    )


def _incomes(turn: Any) -> None:
    rng, size = turn.rng, Random(turn.unit.code).uniform(0.5, 2)
    for source, mean, is_foreign in (
        (FUNDERS[0], 3_000_000, False),
        (FUNDERS[1], 1_200_000, False),
        ("Foundations abroad (invented)", 160_000 * turn.openness, True),
    ):
        amount = round(mean * size * rng.lognormvariate(0, 0.3), 2)
        turn.rows["incomes"].append(
            Income(unit=turn.unit, year=turn.first, source=source, amount=amount, is_foreign=is_foreign)
        )


def _trials(turn: Any) -> None:
    if turn.unit.kind != "department":
        return
    rng = turn.rng
    for order in range(some(rng, 0.9)):
        sites = rng.randint(1, 12)
        foreign = rng.randint(1, sites) if rng.random() < 0.15 * turn.openness else 0
        zh, en = rng.choice(THEMES)
        turn.rows["clinical_trials"].append(
            ClinicalTrial(
                number=f"INV{turn.first}{turn.unit.pk:03d}{order}",
                title_zh=f"{zh}临床试验（虚构）",
                title_en=f"Trial on {en} (invented)",
                unit=turn.unit,
                sites=sites,
                foreign_sites=foreign,
                starts_on=turn.day(),
                ends_on=None,
            )
        )


def _laboratory(turn: Any) -> None:
    if turn.rng.random() > 0.035 * turn.openness:
        return
    partner = turn.partner()
    zh, en = turn.rng.choice(THEMES)
    turn.rows["joint_laboratories"].append(
        JointLaboratory(
            number=f"JL-{turn.unit.code}-{turn.first}",
            title_zh=f"{zh}联合实验室（虚构）",
            title_en=f"Joint Laboratory of {en} (invented)",
            unit=turn.unit,
            institution=partner,
            starts_on=turn.day(),
        )
    )


def enter_events(turns: Sequence[Any], *, by: Person) -> None:
    """Conferences, talks, visits."""
    for turn in turns:
        rng = turn.rng
        for order in range(some(rng, 0.28 * turn.openness)):
            turn.rows["conferences"].append(_conference(turn, order))
        for order in range(some(rng, 1.7 * turn.openness)):
            turn.rows["talks"].append(_talk(turn, order))
        for order in range(some(rng, 0.7)):
            turn.rows["visits"].append(_visit(turn, order))
    for register in (registers.CONFERENCES, registers.TALKS, registers.VISITS):
        _all(turns, register, by=by)


def _conference(turn: Any, order: int) -> Conference:
    rng, starts = turn.rng, turn.day()
    occasion, theme = rng.choice(OCCASIONS), rng.choice(THEMES)
    speakers = rng.randint(8, 40)
    return Conference(
        number=f"{turn.unit.code}-C{turn.first}-{order + 1}",
        title_zh=f"{theme[0]}{occasion[0]}",
        title_en=f"{occasion[1]} {theme[1]}",
        unit=turn.unit,
        country="CN",
        starts_on=starts,
        ends_on=starts + timedelta(days=rng.randint(0, 3)),
        speakers=speakers,
        foreign_speakers=int(speakers * min(0.8, rng.uniform(0.05, 0.5) * turn.openness)),
        participants=speakers * rng.randint(4, 12),
        agreement=turn.agreement(),
    )


def _talk(turn: Any, order: int) -> Talk:
    partner = turn.partner()
    theme = turn.rng.choice(THEMES)
    return Talk(
        person=turn.colleague().person,
        unit=turn.unit,
        name=f"{theme[1]}: {turn.first}/{order + 1}",
        occasion=f"{turn.rng.choice(OCCASIONS)[1]} {theme[1]}",
        institution=partner,
        country=partner.country or "GB",
        given_on=turn.day(),
        invited=turn.rng.random() < 0.8,
        agreement=turn.agreement(),
    )


def _visit(turn: Any, order: int) -> Visit:
    partner, starts = turn.partner(), turn.day()
    is_out = turn.rng.random() < 0.5
    return Visit(
        number=f"{turn.unit.code}-V{turn.first}-{order + 1}",
        title_zh=f"{'访问' if is_out else '接待'}{partner.name_zh or partner.name_en}"[:200],
        title_en=f"{'Visit to' if is_out else 'Visit of'} {partner.name_en}"[:200],
        direction="out" if is_out else "in",
        unit=turn.unit,
        institution=partner,
        agreement=turn.agreement(),
        country=partner.country if is_out else "CN",
        starts_on=starts,
        ends_on=starts + timedelta(days=turn.rng.randint(0, 5)),
        people=turn.rng.randint(2, 8),
    )


def enter_stays(turns: Sequence[Any], *, by: Person) -> None:
    """Staff abroad, guests with us, government-sponsored awards."""
    for turn in turns:
        rng = turn.rng
        seen: set[tuple[int, date]] = set()
        for _each in range(some(rng, 2.4 * turn.openness)):
            stay = _staff_stay(turn)
            if (stay.person_id, stay.starts_on) not in seen:
                seen.add((stay.person_id, stay.starts_on))
                turn.rows["staff_stays"].append(stay)
        for order in range(some(rng, 5.2 * turn.openness)):
            turn.rows["guest_stays"].append(_guest(turn, order))
        for order in range(some(rng, 1.5)):
            turn.rows["awards"].append(_award(turn, order))
    for register in (registers.STAFF_STAYS, registers.GUEST_STAYS, registers.AWARDS):
        _all(turns, register, by=by)


def _ended(starts: date, days: int) -> tuple[date | None, bool | None]:
    """The last day, and whether both are confirmed: nobody confirms what is not over."""
    ends = starts + timedelta(days=days)
    return ends, True if ends < clock.today() else None


def _staff_stay(turn: Any) -> StaffStay:
    rng, partner, starts = turn.rng, turn.partner(), turn.day()
    days = rng.choices((10, 30, 90, 185, 365), weights=(5, 4, 3, 2, 2))[0]
    ends, is_confirmed = _ended(starts, days)
    return StaffStay(
        person=turn.colleague().person,
        unit=turn.unit,
        institution=partner,
        country=partner.country,
        purpose=rng.choice(PURPOSES),
        starts_on=starts,
        ends_on=ends,
        is_confirmed=is_confirmed,
        agreement=turn.agreement(),
    )


def _guest(turn: Any, order: int) -> GuestStay:
    rng, partner, starts = turn.rng, turn.partner(), turn.day()
    kind = rng.choices(("student", "staff", "expert"), weights=(6, 1, 2))[0]
    days = rng.choice((120, 150, 300)) if kind == "student" else rng.choice((10, 30, 60, 180))
    ends, is_confirmed = _ended(starts, days)
    return GuestStay(
        number=f"{turn.unit.code}-G{turn.first}-{order + 1}",
        kind=kind,
        name=invent_person(rng, nationality=partner.country or "GB", is_older=kind != "student").name_en,
        nationality=partner.country,
        unit=turn.unit,
        institution=partner,
        country=partner.country,
        starts_on=starts,
        ends_on=ends,
        is_confirmed=is_confirmed,
        agreement=turn.agreement(),
    )


def _award(turn: Any, order: int) -> Award:
    rng, submitted = turn.rng, turn.day()
    eligible = rng.random() < 0.9
    is_open = (clock.today() - submitted).days < 200
    taken = None if is_open else eligible and rng.random() < min(0.9, 0.45 * turn.openness)
    return Award(
        number=f"{turn.unit.code}-A{turn.first}-{order + 1}",
        person=turn.colleague().person,
        unit=turn.unit,
        scheme=rng.choice(SCHEMES),
        submitted_on=submitted,
        eligible=eligible,
        taken_up=taken,
    )
