"""Many invented applicants at once, for measuring: made by the database itself from a first two thousand.

One university of 24 schools, one call with `size` applications in every state of the selection, one open call
whose drafts wait only for their submission, and one person of each role, who is signed in already.
"""

from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from random import Random

from django.apps import apps
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import ForeignKey, Model

from sojourn.agreements.models import Cap
from sojourn.applications.models import Application, Choice, Endorsement
from sojourn.kernel import clock
from sojourn.kernel.models import Account, StepTaken
from sojourn.kernel.search.lines import rebuild
from sojourn.kernel.tally import recount_all
from sojourn.organisation.models import AcademicYear, Appointment, LanguageScore, Person, Role, Studies, Unit
from sojourn.partners.models import Institution
from sojourn.programmes.models import Call, Place, Programme, Question, Requirement

FIRST, STEP = 1_000_000, 100_000
"""Numbers of the first two thousand begin here; those of each further two thousand are so much higher."""
AT_ONCE = 2_000
SCHOOLS, PLACES, CHOICES = 24, 150, 3
STATES = {
    "submitted": 20,
    "endorsed": 20,
    "not_endorsed": 5,
    "eligible": 10,
    "not_eligible": 5,
    "under_review": 20,
    "ranked": 15,
    "withdrawn": 5,
}
"""Of a hundred applications, how many are in which state."""
ENDORSED = {"endorsed", "eligible", "not_eligible", "under_review", "ranked"}
FAMILY = "王李张刘陈杨赵黄周吴"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰"
LETTERS = ("Wang", "Li", "Zhang", "Liu", "Chen", "Yang", "Zhao", "Huang", "Zhou", "Wu")


@dataclass(frozen=True)
class Crowd:
    """What was made: the two calls, and the cookie of a signed-in person of each role."""

    call: Call
    open_call: Call
    cookies: dict[str, str]


def make_tables() -> None:
    """Tables from the models, in a tenth of the time that the migrations take."""
    settings.MIGRATION_MODULES = dict.fromkeys(app.label for app in apps.get_app_configs())
    call_command("migrate", run_syncdb=True, verbosity=0)
    call_command("createcachetable", verbosity=0)


def fill(*, size: int, drafts: int = 0) -> Crowd:
    """Fill an empty database with `size` applications (a multiple of 2,000) and `drafts` to be submitted."""
    random = Random("crowd")
    with transaction.atomic():
        house = _house()
        places = _places()
        call = _call("bench", "closed", places)
        open_call = _call("open", "open", places)
        people = _staff(house)
        _first(random, call, house[2:], places)
        _multiply(size // AT_ONCE)
        _drafts(random, open_call, house[2:], places, drafts)
        people["student"] = Person.objects.filter(applications__call=open_call).order_by("pk").first()
    # what the steps and actions would have kept up to date
    recount_all()
    rebuild()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    signed_in = {role: cookie_of(person) for role, person in people.items() if person}
    return Crowd(call, open_call, signed_in)


def cookie_of(person: Person) -> str:
    """The cookie of a session in which this person is signed in."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(person.account.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = person.account.get_session_auth_hash()
    store.create()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}"


def _house() -> list[Unit]:
    """The university, its office, its schools."""
    root = Unit.objects.create(code="U", kind="university", name_zh="虚构大学", name_en="Invented University")
    office = Unit.objects.create(
        code="OIA", kind="office", parent=root, name_zh="国际处", name_en="International Office"
    )
    schools = [
        Unit(
            code=f"S{number:02}",
            kind="school",
            parent=root,
            name_zh=f"学院{number}",
            name_en=f"School {number}",
        )
        for number in range(SCHOOLS)
    ]
    return [root, office, *Unit.objects.bulk_create(schools)]


def _places() -> list[Place]:
    year = AcademicYear.objects.create(
        label="2028/29", starts_on="2028-09-01", spring_starts_on="2029-02-20", ends_on="2029-07-15"
    )
    found = []
    for number in range(PLACES):
        host = Institution.objects.create(
            name_en=f"Host {number}", name_zh=f"接收大学{number}", country="DE", latitude=50, longitude=7
        )
        programme = Programme.objects.create(
            code=f"P{number}", title_zh=f"项目{number}", title_en=f"Programme {number}", institution=host
        )
        cap = Cap.objects.create(academic_year=year, institution=host, label=f"Programme {number}", seats=2)
        Requirement.objects.create(programme=programme, kind="level", parameters={"allowed": ["bachelor"]})
        found.append(
            Place.objects.create(programme=programme, academic_year=year, period="term", seats=2, cap=cap)
        )
    return found


def _call(code: str, state: str, places: list[Place]) -> Call:
    now = clock.now()
    closes = now + timedelta(days=20 if state == "open" else -5)
    call = Call.objects.create(
        code=code,
        title_zh="学生交换项目",
        title_en="Student exchange",
        text_zh="欢迎申请。",
        text_en="Welcome.",
        academic_year=places[0].academic_year,
        state=state,
        opens_at=now - timedelta(days=30),
        closes_at=closes,
        secret="ab" * 32,
    )
    call.places.set(places)
    for number in range(3):
        Question.objects.create(
            call=call, text_zh=f"问题{number}？", text_en=f"Question {number}?", kind="text", position=number
        )
    return call


def _staff(house: list[Unit]) -> dict[str, Person]:
    """One person of each role but the student's, at the unit where such a role is held."""
    root, office, school = house[:3]
    at = {Role.DIRECTOR: office, Role.OFFICER: office}
    at |= dict.fromkeys([Role.FOREIGN_AFFAIRS, Role.UNIT_OFFICER, Role.UNIT_LEADER, Role.COUNSELLOR], school)
    people = {}
    for role in Role.values:
        if role == Role.STUDENT:
            continue
        email = f"{role}@example.org"
        account = Account.objects.create(email=email, password="!")
        person = Person.objects.create(account=account, email=email, name_zh=role, name_en=role)
        unit = at.get(role, root)
        Appointment.objects.create(person=person, unit=unit, role=role, starts_on="2020-09-01")
        people[role] = person
    return people


def _first(random: Random, call: Call, schools: list[Unit], places: list[Place]) -> None:
    """The two thousand from which the others are made."""
    now = clock.now()
    states = [state for state, share in STATES.items() for _ in range(share)]
    kind = ContentType.objects.get_for_model(Application)
    rows: dict[type[Model], list[Model]] = {}

    def add(model: type[Model], **facts: object) -> None:
        made = rows.setdefault(model, [])
        made.append(model(pk=FIRST + len(made), **facts))

    for number in range(AT_ONCE):
        pk, unit, state = FIRST + number, random.choice(schools), random.choice(states)
        _add_student(add, random, pk, f"X{number:04}", unit)
        at = now - timedelta(days=20, seconds=random.randrange(10**6))
        add(
            Application,
            call=call,
            person_id=pk,
            unit=unit,
            state=state,
            submitted_at=at,
            version=3,
            answers={str(question): "因为我想学习。" * 20 for question in range(1, 4)},
            facts={"level": "bachelor", "gpa": "3.5", "gpa_scale": "4", "languages": []},
            score=random.randrange(4000, 10000) / 100 if state == "ranked" else None,
        )
        _add_choices(add, random, pk, places, verdict="eligible")
        if state in ENDORSED:
            add(Endorsement, application_id=pk, by_id=pk, is_positive=True, opinion="同意", at=at)
        add(
            StepTaken,
            content_type=kind,
            object_id=pk,
            step="submit",
            source="draft",
            target="submitted",
            at=at,
        )
        add(
            StepTaken,
            content_type=kind,
            object_id=pk,
            step="endorse",
            source="submitted",
            target=state,
            at=at,
        )
    for model, made in rows.items():
        model._default_manager.bulk_create(made, batch_size=500)
    for model in (Application, Choice):
        lines = model.history.bulk_history_create(rows[model], batch_size=500)
        if lines and lines[0].pk is None:
            lines = list(model.history.order_by("pk"))
        # of their own numbers they take those of the first two thousand too
        model.history.all().delete()
        for number, line in enumerate(lines):
            line.pk = FIRST + number
        model.history.model._default_manager.bulk_create(lines, batch_size=500)


def _add_student(add: object, random: Random, pk: int, number: str, unit: Unit, **facts: object) -> None:
    family = random.randrange(len(FAMILY))
    given = "".join(random.sample(GIVEN, 2))
    latin = f"{LETTERS[family]} {random.choice(LETTERS)}{random.choice(LETTERS).lower()}"
    name = {"name_zh": FAMILY[family] + given, "name_en": latin}
    add(Person, number=number, email=f"{number}@example.org", **name, **facts)
    add(Appointment, person_id=pk, unit=unit, role=Role.STUDENT, starts_on="2020-09-01")
    add(
        Studies,
        person_id=pk,
        unit=unit,
        level="bachelor",
        year=3,
        field_code="0421",
        major_zh="法学",
        major_en="Law",
        gpa="3.5",
    )
    add(LanguageScore, person_id=pk, test="toefl_ibt", overall=95, taken_on="2026-03-01")


def _add_choices(add: object, random: Random, pk: int, places: list[Place], *, verdict: str) -> None:
    for rank, place in enumerate(random.sample(places, CHOICES), start=1):
        add(Choice, application_id=pk, place=place, rank=rank, verdict=verdict)


def _drafts(random: Random, call: Call, schools: list[Unit], places: list[Place], count: int) -> None:
    """Complete drafts of signed-in students, whose numbers stand beyond all others."""
    first = FIRST * 100
    questions = [str(number) for number in call.questions.values_list("pk", flat=True)]
    answers = {question: "因为我想学习。" for question in questions}
    rows: dict[type[Model], list[Model]] = {}

    def add(model: type[Model], **facts: object) -> None:
        made = rows.setdefault(model, [])
        made.append(model(pk=first + len(made), **facts))

    for number in range(count):
        pk, unit = first + number, random.choice(schools)
        add(Account, email=f"draft{number}@example.org", password="!")
        _add_student(add, random, pk, f"D{number:05}", unit, account_id=pk)
        add(Application, call=call, person_id=pk, unit=unit, state="draft", version=3, answers=answers)
        _add_choices(add, random, pk, places, verdict="")
    for model, made in rows.items():
        model._default_manager.bulk_create(made, batch_size=500)
    for model in (Application, Choice):
        model.history.bulk_history_create(rows.get(model, []), batch_size=500)
    _reset_numbers(list(rows))


def sign_in_drafts() -> dict[int, str]:
    """Number of each draft -> the cookie of its applicant."""
    drafts = Application.objects.filter(call__code="open", state="draft").select_related("person__account")
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    until, sessions, found = clock.now() + timedelta(days=1), [], {}
    for draft in drafts.order_by("pk"):
        account = draft.person.account
        value = {
            SESSION_KEY: str(account.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: account.get_session_auth_hash(),
        }
        key = f"bench{draft.pk:027}"
        sessions.append(Session(session_key=key, session_data=store.encode(value), expire_date=until))
        found[draft.pk] = f"{settings.SESSION_COOKIE_NAME}={key}"
    Session.objects.bulk_create(sessions, batch_size=500)
    return found


def _multiply(times: int) -> None:
    """Copy the first two thousand with all that belongs to them until there are so many of them."""
    copied = [Person, Appointment, Studies, LanguageScore, Application, Choice, Endorsement, StepTaken]
    histories = [Application.history.model, Choice.history.model]
    if times > 1:
        for model in copied + histories:
            _copy(model, set(copied), times)
    _reset_numbers(copied + histories)


def _copy(model: type[Model], copied: set[type[Model]], times: int) -> None:
    quote = connection.ops.quote_name
    columns, values = [], []
    for field in model._meta.local_concrete_fields:
        column = quote(field.column)
        columns.append(column)
        points = isinstance(field, ForeignKey) and field.related_model in copied
        if field.primary_key or field.column in ("id", "object_id") or points:
            values.append(f"{column} + n * {STEP}")
        elif field.column == "number":
            values.append(f"{column} || '-' || n")
        else:
            values.append(column)
    table, key = quote(model._meta.db_table), quote(model._meta.pk.column)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < {times - 1}) "
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM k, {table} "
            f"WHERE {key} >= {FIRST} AND {key} < {FIRST + STEP}"
        )


def _reset_numbers(models: list[type[Model]]) -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
