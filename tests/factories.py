"""Real rows for tests, each with sensible facts unless told otherwise.

The small institution: a university with an office, two schools (one with nobody but its own), a hospital with
a department. `somebody` makes a person with an account and one appointment that has run since 2020.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from sojourn.agreements.models import Cap
from sojourn.allocation.models import Offer
from sojourn.applications.models import Application, Choice
from sojourn.kernel.models import Account
from sojourn.organisation.models import AcademicYear, Appointment, LanguageScore, Person, Role, Studies, Unit
from sojourn.partners.models import Contact, Institution
from sojourn.programmes.models import Call, Period, Place, Programme
from sojourn.stays.actions import CourseLine
from sojourn.stays.models import Course, LearningAgreement, Nomination, Stay
from tests.conftest import NOW

_number = count(1)
PASSWORD = "a-long-enough-password"
LONG_AGO = date(2020, 9, 1)


def unit(code: str = "", *, parent: Unit | None = None, kind: str = "school", **facts: Any) -> Unit:
    code = code or f"U{next(_number)}"
    names = {"name_zh": f"单位{code}", "name_en": f"Unit {code}"}
    return Unit.objects.create(code=code, parent=parent, kind=kind, **names | facts)


def university() -> Unit:
    """The root of the small institution; the others are found by code: OIA, LAW, MED, HOSP, HOSP-ONC."""
    root = unit("LSU", kind="university", name_zh="岚山大学", name_en="Lanshan University")
    unit("OIA", parent=root, kind="office", name_zh="国际合作与交流处", name_en="International Office")
    unit("LAW", parent=root, name_zh="法学院", name_en="School of Law", field_code="0421")
    unit("MED", parent=root, name_zh="医学院", name_en="School of Medicine", field_code="0912")
    hospital = unit("HOSP", parent=root, kind="hospital", name_zh="第一医院", name_en="First Hospital")
    unit("HOSP-ONC", parent=hospital, kind="department", name_zh="肿瘤科", name_en="Oncology")
    return root


def person(**facts: Any) -> Person:
    number = next(_number)
    facts.setdefault("email", f"p{number}@example.org")
    if "account" not in facts:
        facts["account"] = Account.objects.create_user(facts["email"], PASSWORD)
    return Person.objects.create(**{"name_zh": f"人{number}", "name_en": f"Person {number}"} | facts)


def somebody(
    role: Role | str, at: Unit, *, starts_on: date = LONG_AGO, ends_on: date | None = None, **facts: Any
) -> Person:
    who = person(**facts)
    Appointment.objects.create(person=who, unit=at, role=role, starts_on=starts_on, ends_on=ends_on)
    return who


def student(
    at: Unit, *, gpa: float = 3.5, toefl: float | None = 95, level: str = "bachelor", **facts: Any
) -> Person:
    who = somebody(Role.STUDENT, at, **facts)
    Studies.objects.create(
        person=who,
        unit=at,
        level=level,
        year=3,
        major_zh="法学",
        major_en="Law",
        field_code="0421",
        gpa=gpa,
        gpa_scale=4,
    )
    if toefl is not None:
        LanguageScore.objects.create(
            person=who,
            test="toefl_ibt",
            overall=toefl,
            reading=24,
            listening=24,
            speaking=23,
            writing=24,
            taken_on=date(2027, 3, 1),
        )
    return who


def academic_year(label: str = "2028/29") -> AcademicYear:
    first = int(label[:4])
    return AcademicYear.objects.get_or_create(
        label=label,
        defaults={
            "starts_on": date(first, 9, 1),
            "spring_starts_on": date(first + 1, 2, 20),
            "ends_on": date(first + 1, 7, 15),
        },
    )[0]


def institution(**facts: Any) -> Institution:
    number = next(_number)
    defaults = {
        "name_en": f"University {number}",
        "country": "DE",
        "city": "Bonn",
        "latitude": 50.7,
        "longitude": 7.1,
    }
    return Institution.objects.create(**defaults | facts)


def partner_contact(at: Institution, **facts: Any) -> Person:
    who = person(**facts)
    Contact.objects.create(institution=at, person=who, starts_on=LONG_AGO)
    return who


def place(
    *,
    at: Institution | None = None,
    seats: int = 1,
    period: str = Period.TERM,
    cap: Cap | None = None,
    programme: Programme | None = None,
    **facts: Any,
) -> Place:
    year = academic_year()
    host = at or (programme.institution if programme else institution())
    if programme is None:
        number = next(_number)
        programme = Programme.objects.create(
            code=f"X{number}", title_zh=f"项目{number}", title_en=f"Programme {number}", institution=host
        )
    cap = cap or Cap.objects.create(
        academic_year=year, institution=host, label=programme.title_en, seats=seats
    )
    facts.setdefault("nomination_deadline", date(2028, 4, 15))
    return Place.objects.create(
        programme=programme, academic_year=year, period=period, seats=seats, cap=cap, **facts
    )


def call(
    *,
    places: list[Place] | None = None,
    state: str = "open",
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    **facts: Any,
) -> Call:
    """A call that opened a day before NOW and closes three weeks after it."""
    number = next(_number)
    made = Call.objects.create(
        **{
            "code": f"call-{number}",
            "title_zh": f"学生交换项目 {number}",
            "title_en": f"Student exchange {number}",
            "text_zh": "欢迎申请。",
            "text_en": "Applications are welcome.",
            "academic_year": academic_year(),
            "state": state,
            "opens_at": opens_at or NOW - timedelta(days=1),
            "closes_at": closes_at or NOW + timedelta(days=21),
            "secret": "ab" * 32,
        }
        | facts
    )
    made.places.set(places if places is not None else [place()])
    return made


def application(
    *, call: Call, person: Person, state: str = "draft", choices: list[Place] | None = None, **facts: Any
) -> Application:
    made = Application.objects.create(
        call=call, person=person, unit=person.studies.unit, state=state, **facts
    )
    for rank, chosen in enumerate(choices if choices is not None else call.places.all()[:1], 1):
        Choice.objects.create(
            application=made, place=chosen, rank=rank, verdict="" if state == "draft" else "eligible"
        )
    return made


def accepted(person: Person, place: Place, *, call: Call | None = None) -> Application:
    """An application whose place has been offered and accepted."""
    made = application(
        call=call or _call_of(place), person=person, state="accepted", choices=[place], submitted_at=NOW
    )
    Offer.objects.create(
        application=made, place=place, state="accepted", made_at=NOW, expires_at=NOW + timedelta(days=7)
    )
    return made


def _call_of(place: Place) -> Call:
    return place.calls.first() or call(state="decided", places=[place])


def nomination(
    person: Person, *, at: Institution | None = None, state: str = "pending", chosen: Place | None = None
) -> Nomination:
    """The nomination for an accepted place, by default sent and waiting for the host's answer."""
    chosen = chosen or place(at=at or institution())
    return Nomination.objects.create(
        application=accepted(person, chosen),
        place=chosen,
        institution=at or chosen.programme.institution,
        state=state,
        deadline=chosen.nomination_deadline,
        sent_at=None if state == "prepared" else NOW,
    )


def stay(person: Person, *, at: Institution | None = None, state: str = "planned", **facts: Any) -> Stay:
    """A stay from an approved nomination, with the first version of a learning agreement."""
    named = nomination(person, at=at, state="approved")
    defaults = {"planned_from": date(2028, 9, 1), "planned_until": date(2029, 2, 20)}
    made = Stay.objects.create(
        nomination=named,
        person=person,
        unit=named.application.unit,
        institution=named.institution,
        state=state,
        **defaults | facts,
    )
    LearningAgreement.objects.create(stay=made)
    return made


def course_lines(*pairs: tuple[str, str, str, str, str]) -> list[CourseLine]:
    """Lines of (code, title, credits at the host, course at home, credits at home), one behind the other."""
    hosts = [
        CourseLine("studied", title, Decimal(credits), code=code) for code, title, credits, *_home in pairs
    ]
    homes = [
        CourseLine("recognised", title, Decimal(credits), behind=(f"A{turn}",))
        for turn, (*_host, title, credits) in enumerate(pairs, 1)
    ]
    return hosts + homes


def home_course(
    agreement: LearningAgreement, title: str, *, home_title: str = "Course", credits: Any = 3, **facts: Any
) -> Course:
    """A course at home with one at the host behind it, called `title`."""
    position = facts.pop("position", 0)
    host = Course.objects.create(
        learning_agreement=agreement, title=title, credits=6, position=position, **facts
    )
    home = Course.objects.create(
        learning_agreement=agreement, table="recognised", title=home_title, credits=credits, position=position
    )
    home.behind.set([host])
    return home
