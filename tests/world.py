"""One small world for the tests of rights: a person for every role at five units, rows of every listed model.

The university has its International Office, a school of law and one of medicine, and a hospital with a
department. Everything runs at NOW.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client
from PIL import Image

from sojourn.agreements.models import Agreement, Cap, Condition, SeatSplit
from sojourn.allocation.models import Closure, Deviation, Objection, Offer, Outcome, Run
from sojourn.applications.models import Application, Document
from sojourn.consultations.models import (
    Draft,
    DraftVersion,
    Meeting,
    Opinion,
    Paper,
    PaperVersion,
    Registration,
    Suggestion,
)
from sojourn.consultations.models import Question as MeetingQuestion
from sojourn.cooperation import models as cooperation
from sojourn.correspondence.models import About, Attachment, Letter, Message, MessageTemplate, Reply
from sojourn.engines.obligations import Anchor
from sojourn.followups.actions import begin_version, start_obligations
from sojourn.followups.models import ActionItem, Obligation
from sojourn.funding.models import Budget, Fund, Grant, Instalment, InstalmentRule, Rate
from sojourn.indicators.actions import load_catalogue
from sojourn.indicators.models import (
    Figure,
    FigureObjection,
    Framework,
    FrameworkVersion,
    Improvement,
    Indicator,
    Placing,
    Release,
    TypedFigure,
)
from sojourn.interop.models import SheetImport
from sojourn.kernel import clock
from sojourn.kernel.files import store_bytes
from sojourn.kernel.models import BulkAct, Job, Mail, SavedView, StepTaken, StoredFile
from sojourn.networks.models import Engagement, Fee, Gathering, Membership, Network, Post
from sojourn.notices.models import Article, Event, Picture, Views
from sojourn.notices.pictures import scaled
from sojourn.organisation.models import (
    Appointment,
    Coverage,
    Denominator,
    Employment,
    Graduation,
    Person,
    Role,
    Unit,
)
from sojourn.partners.models import ConsortiumMembership, Contact, Institution, Lookalike
from sojourn.programmes.models import (
    Call,
    Category,
    Kind,
    Minimum,
    Place,
    Programme,
    Question,
    RequiredDocument,
    Requirement,
    Section,
)
from sojourn.reviews.models import Interview, PanelMember, Review, Slot
from sojourn.stays.models import (
    Enclosed,
    GradeTable,
    LearningAgreement,
    Nomination,
    Package,
    Recognition,
    ReturnReport,
    Stay,
)
from tests import factories as make
from tests.conftest import NOW
from tests.followups.plans import plan_in_force

NOTHING_TO_GIVE = '{"format": "sojourn-allocation/1", "call": "C", "applicants": [], "places": []}'
"""The frozen input of a run about which nothing but its state matters."""

LEVELS = {"OIA": "bachelor", "LAW": "bachelor", "MED": "master", "HOSP": "master", "HOSP-ONC": "doctor"}
"""Where somebody holds each role, and what students there study for."""


@dataclass
class World:
    """People by what they are ("officer at LAW"), and of every model the rows that rights are tried on."""

    people: dict[str, Person] = field(default_factory=dict)
    rows: dict[type[Model], list[Any]] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    counselled_before: Person | None = None
    """A student whose counsellor held that role until yesterday."""

    def keep(self, *things: Model) -> None:
        for thing in things:
            self.rows.setdefault(type(thing), []).append(thing)

    def client(self, name: str) -> Client:
        """A browser in which this person is signed in."""
        if name not in self.clients:
            self.clients[name] = Client()
            self.clients[name].force_login(self.people[name].account)
        return self.clients[name]


def build() -> World:
    """The whole world, a few hundred rows."""
    world = World()
    make.university()
    _people(world)
    _former_people(world)
    _partners(world)
    _calls(world)
    _applications(world)
    _results(world)
    _stays(world)
    _sheets(world)
    _grade_tables(world)
    _kernel(world)
    _notices(world)
    _consultations(world)
    _registers(world)
    _index(world)
    _messages(world)
    _followups(world)
    _obligations(world)
    _grants(world)
    world.keep(*Unit.objects.all())
    world.keep(
        Denominator.objects.create(
            unit=Unit.objects.get(code="LAW"), academic_year=make.academic_year(), kind="students", value=900
        )
    )
    return world


def _people(world: World) -> None:
    for code, level in LEVELS.items():
        at = Unit.objects.get(code=code)
        for role in Role:
            make_one = make.student if role == Role.STUDENT else make.somebody
            facts = {"level": level} if role == Role.STUDENT else {"role": role}
            world.people[f"{role} at {code}"] = make_one(at=at, **facts)
    for code in LEVELS:
        studies = world.people[f"student at {code}"].studies
        studies.counsellor = world.people[f"counsellor at {code}"]
        studies.save()
    for who in ("student at LAW", "student at MED", "student at HOSP-ONC", "staff at LAW", "director at OIA"):
        world.keep(world.people[who])


def _former_people(world: World) -> None:
    """Somebody who held every role until yesterday, somebody who begins tomorrow, somebody without any."""
    root, yesterday = Unit.objects.get(code="OIA"), clock.today() - timedelta(days=1)
    former, later = make.person(), make.person()
    for role in Role:
        Appointment.objects.create(
            person=former, unit=root, role=role, starts_on=make.LONG_AGO, ends_on=yesterday
        )
        Appointment.objects.create(
            person=later, unit=root, role=role, starts_on=clock.today() + timedelta(days=1)
        )
    counselled = make.student(Unit.objects.get(code="LAW"))
    counselled.studies.counsellor = former
    counselled.studies.save()
    world.people |= {"former": former, "later": later, "without any": make.person()}
    world.counselled_before = counselled
    world.people["administrator"] = world.people["administrator at OIA"]
    world.keep(former, later, counselled, world.people["without any"])


def _partners(world: World) -> None:
    host, other = make.institution(is_partner=True), make.institution(is_partner=True)
    consortium = make.institution(kind="consortium", country="")
    ConsortiumMembership.objects.create(consortium=consortium, member=host)
    world.keep(host, other, consortium, make.institution())
    world.people["contact of the host"] = make.partner_contact(host)
    world.people["contact of the other"] = make.partner_contact(other)
    Contact.objects.create(
        institution=host,
        person=world.people["former"],
        starts_on=make.LONG_AGO,
        ends_on=clock.today() - timedelta(days=1),
    )
    world.keep(world.people["contact of the host"])
    for number, (code, institution) in enumerate((("LAW", host), ("MED", host), ("", host), ("", other))):
        world.keep(
            Agreement.objects.create(
                number=f"A{number}",
                institution=institution,
                unit=Unit.objects.filter(code=code).first(),
                valid_from=make.LONG_AGO,
                document=_paper(),
            )
        )
    world.keep(Lookalike.objects.create(first=host, second=world.rows[Institution][3], score=0.9))
    year = make.academic_year()
    world.keep(SeatSplit.objects.create(academic_year=year, state="commenting"))
    for agreement in world.rows[Agreement]:
        Condition.objects.create(
            agreement=agreement, direction="out", first_year=year, last_year=year, places=2
        )
        Cap.objects.create(agreement=agreement, academic_year=year, label="Cap", seats=2)


def _calls(world: World) -> None:
    """A call in every state; of the cancelled ones, one had been published."""
    host, other = world.rows[Institution][:2]
    places = [make.place(at=host, seats=9), make.place(at=other, seats=9)]
    hidden = make.place(at=host)
    for state, _label in Call.workflow.choices:
        only = [hidden] if state in {"draft", "cancelled"} else places
        world.keep(make.call(state=state, places=only))
    recalled = make.call(state="cancelled", places=places)
    StepTaken.objects.create(
        thing=recalled, step="publish", source="draft", target="published", at=clock.now()
    )
    world.keep(recalled, *Programme.objects.all())
    world.keep(*Kind.objects.all())
    world.keep(Category.objects.create(kind_id="exchange", code="any", name_zh="类别", name_en="Category"))
    for call in world.rows[Call]:
        PanelMember.objects.create(call=call, person=world.people["reviewer at LAW"])
    for owner in (
        *({"call": call} for call in world.rows[Call]),
        *({"programme": one} for one in world.rows[Programme]),
    ):
        Requirement.objects.create(kind="gpa", parameters={"minimum": 3, "scale": 4}, **owner)
        inner = {"kind": "year", "parameters": {"minimum": 2}}
        Requirement.objects.create(kind="group", parameters={"match": "any", "of": [inner]}, **owner)


def _applications(world: World) -> None:
    """One in every state at the school of law, some elsewhere, and two of the student who acts."""
    for call in world.rows[Call]:
        section = Section.objects.create(call=call, title_zh="补充", title_en="Further")
        Question.objects.create(
            call=call, section=section, text_zh="电话？", text_en="Telephone?", is_obligatory=False
        )
    decided = next(call for call in world.rows[Call] if call.state == "decided")
    running = next(call for call in world.rows[Call] if call.state == "open")
    handed_in = NOW - timedelta(hours=1)
    choices = list(decided.places.all())
    law = Unit.objects.get(code="LAW")
    for state, _label in Application.workflow.choices:
        at = None if state == "draft" else handed_in
        world.keep(
            make.application(
                call=decided, person=make.student(law), state=state, submitted_at=at, choices=choices
            )
        )
    world.keep(make.application(call=decided, person=make.student(law), state="withdrawn", choices=choices))
    for code in ("MED", "HOSP-ONC"):
        for state in ("draft", "submitted", "under_review", "accepted"):
            person = make.student(Unit.objects.get(code=code), level=LEVELS[code])
            at = None if state == "draft" else handed_in
            world.keep(make.application(call=decided, person=person, state=state, submitted_at=at))
    me = world.people["student at LAW"]
    world.keep(
        make.application(call=decided, person=me, state="accepted", submitted_at=handed_in),
        make.application(call=running, person=me),
    )
    _documents(world, decided)
    once_counselled = world.counselled_before
    world.keep(
        make.application(call=decided, person=once_counselled, state="accepted", submitted_at=handed_in)
    )
    _reviews(world)


def _documents(world: World, call: Call) -> None:
    required = RequiredDocument.objects.create(call=call, title_zh="成绩单", title_en="Transcript")
    stored = _paper()
    for application in world.rows[Application]:
        if application.call == call:
            Document.objects.create(application=application, required=required, stored=stored)


def _paper() -> StoredFile:
    return store_bytes("paper.pdf", b"%PDF-1.7", "application/pdf", by=None)


def _reviews(world: World) -> None:
    mine = _own_application(world)
    people = [world.people[name] for name in ("reviewer at LAW", "reviewer at MED", "student at LAW")]
    under_review = [found for found in world.rows[Application] if found.state == "under_review"]
    for state, _label in Review.workflow.choices:
        reviewer = make.somebody(Role.REVIEWER, Unit.objects.get(code="LAW"))
        world.keep(Review.objects.create(application=under_review[0], reviewer=reviewer, state=state))
    for application in under_review:
        for reviewer in people:
            world.keep(Review.objects.create(application=application, reviewer=reviewer))
    withdrawn = next(found for found in world.rows[Application] if found.state == "withdrawn")
    world.keep(
        Review.objects.create(application=mine, reviewer=people[2], state="submitted"),
        Review.objects.create(application=mine, reviewer=people[0], state="recused"),
        Review.objects.create(application=withdrawn, reviewer=people[0]),
    )
    _interviews(world, [mine, *under_review[:2]], people[:2])


def _interviews(world: World, applications: list[Application], interviewers: list[Person]) -> None:
    """Three applicants come to an interview, one of them the student who acts."""
    for place, application in enumerate(applications):
        begin = NOW + timedelta(days=30, hours=place)
        slot = Slot.objects.create(
            call=application.call, starts_at=begin, ends_at=begin + timedelta(minutes=20), room="A101"
        )
        slot.interviewers.set(interviewers[: 1 + place % 2])
        world.keep(Interview.objects.create(application=application, slot=slot, invited_at=NOW))


def _results(world: World) -> None:
    """Runs in every state with outcomes of two applications, and offers in every state."""
    decided = next(call for call in world.rows[Call] if call.state == "decided")
    mine, others = _own_application(world), world.rows[Application][:6]
    place = decided.places.all()[0]
    _closed(world, decided, place)
    for state, _label in Run.workflow.choices:
        # one published run a call: the second such stands in a call of its own
        call = make.call(state="notice") if state == "published" else decided
        run = Run.objects.create(
            call=call,
            state=state,
            ties="lottery",
            seed="00" * 32,
            instance=NOTHING_TO_GIVE,
            instance_sha256="0" * 64,
            frozen_by=world.people["officer at OIA"],
            frozen_at=NOW,
            notice_until=NOW.date(),
        )
        world.keep(run)
        for application in (mine, others[1]):
            world.keep(Outcome.objects.create(run=run, application=application, place=place))
            world.keep(
                Deviation.objects.create(
                    run=run,
                    application=application,
                    to_place=place,
                    reason="Hardship.",
                    by=world.people["officer at OIA"],
                    at=NOW,
                )
            )
            world.keep(
                Objection.objects.create(
                    run=run, application=application, about="score", text="Wrong.", filed_at=NOW
                )
            )
    for application, (state, _label) in zip(others, Offer.workflow.choices, strict=False):
        world.keep(_offer(application, place, state))
    world.keep(_offer(mine, place, "accepted"))


def _closed(world: World, call: Call, place: Place) -> None:
    """A place of the call has a minimum number, and is closed because fewer would go."""
    Minimum.objects.create(call=call, place=place, people=3)
    Closure.objects.create(
        call=call, place=place, people=2, reason="Too few.", by=world.people["officer at OIA"], at=NOW
    )


def _own_application(world: World) -> Application:
    """The accepted application of the student who acts."""
    me = world.people["student at LAW"]
    return next(found for found in world.rows[Application] if found.person == me)


def _offer(application: Application, place: Place, state: str) -> Offer:
    return Offer.objects.create(
        application=application,
        place=place,
        state=state,
        made_at=NOW - timedelta(days=1),
        expires_at=NOW + timedelta(days=6),
    )


def _stays(world: World) -> None:
    """Nominations and stays in every state, of three units' students, at the host and at the other."""
    host, other = world.rows[Institution][:2]
    accepted = [found for found in world.rows[Application] if found.state == "accepted"]
    for number, (state, _label) in enumerate(Nomination.workflow.choices):
        world.keep(_nomination(accepted[number % len(accepted)], host if number % 2 else other, state))
    world.keep(_nomination(accepted[0], None, "cancelled"))
    _packages(world, host)
    states = [state for state, _label in Stay.workflow.choices]
    for number, application in enumerate([*accepted, *accepted]):
        nomination = _nomination(application, host if number % 3 else other, "cancelled")
        stay = Stay.objects.create(
            nomination=nomination,
            person=application.person,
            unit=application.unit,
            institution=nomination.institution,
            state=states[number % len(states)],
            planned_from=date(2028, 9, 1),
            planned_until=date(2029, 1, 31),
        )
        world.keep(nomination, stay)
        _papers(world, stay, number)


def _packages(world: World, host: Institution) -> None:
    """For each nomination to the host a package, every second one sent."""
    officer = world.rows[Application][0].person
    for number, nomination in enumerate(
        found for found in world.rows[Nomination] if found.institution == host
    ):
        package = Package.objects.create(
            institution=host,
            academic_year=nomination.place.academic_year,
            workbook=_paper(),
            letter=_paper(),
            documents=_paper(),
            made_by=officer,
            made_at=NOW,
            sent_by=officer if number % 2 else None,
            sent_at=NOW if number % 2 else None,
        )
        Enclosed.objects.create(package=package, nomination=nomination, position=1)
        world.keep(package)


def _nomination(application: Application, institution: Institution | None, state: str) -> Nomination:
    return Nomination.objects.create(
        application=application,
        place=application.choices.all()[0].place,
        institution=institution,
        state=state,
        deadline=date(2028, 4, 15),
        sent_at=None if state == "prepared" or institution is None else NOW,
        letter=_paper(),
    )


def _papers(world: World, stay: Stay, number: int) -> None:
    """Learning agreements, a report and recognitions, each stay's in other states."""
    reports = [state for state, _label in ReturnReport.workflow.choices]
    world.keep(ReturnReport.objects.create(stay=stay, state=reports[number % len(reports)], text="Good."))
    states = [state for state, _label in LearningAgreement.workflow.choices]
    for version, state in enumerate(states, 1):
        agreement = LearningAgreement.objects.create(stay=stay, number=version, state=state)
        world.keep(agreement)
    for position, (state, _label) in enumerate(Recognition.workflow.choices):
        course = make.home_course(agreement, f"Course {position}", credits=4, position=position)
        world.keep(Recognition.objects.create(stay=stay, course=course, state=state, transcript=_paper()))


def _grade_tables(world: World) -> None:
    world.keep(GradeTable.objects.create(edition="2024–2026", source="Registry"))


def _sheets(world: World) -> None:
    world.keep(
        SheetImport.objects.create(
            stored=_paper(), year="2028/29", by=world.people["officer at OIA"], uploaded_at=NOW
        )
    )


def _notices(world: World) -> None:
    """An article in every state with a picture, and events, at two units."""
    for number, state in enumerate(("draft", "review", "published", "published", "archived")):
        unit = Unit.objects.get(code=("LAW", "HOSP")[number % 2])
        article = Article.objects.create(
            slug=f"news-{number}",
            title_zh="新闻",
            title_en="News",
            text_zh="**正文**",
            text_en="A [link](https://example.org).",
            category="event",
            unit=unit,
            author=world.people[f"unit_officer at {unit.code}"],
            state=state,
            day=clock.today(),
        )
        Views.objects.create(article=article)
        upload = SimpleUploadedFile("p.png", _pixel())
        large, _small = scaled(upload)
        stored = store_bytes("p.jpg", large.content, large.media_type, by=None)
        world.keep(
            article,
            Picture.objects.create(
                article=article, large=stored, small=stored, width=8, height=8, told_zh="红", told_en="Red"
            ),
            Event.objects.create(
                title_en="Talk",
                unit=unit,
                begins_at=NOW + timedelta(days=number),
                ends_at=NOW + timedelta(days=number, hours=1),
                is_public=state != "draft",
            ),
        )


def _consultations(world: World) -> None:
    """At each of two units a meeting with everything, and suggestions and drafts in every state."""
    for code in ("LAW", "HOSP"):
        unit, by = Unit.objects.get(code=code), world.people[f"unit_officer at {code}"]
        guest, begins = world.people["student at MED"], NOW + timedelta(days=1)
        meeting = Meeting.objects.create(
            title_en="Symposium",
            unit=unit,
            begins_at=begins,
            ends_at=begins + timedelta(hours=2),
            is_open=code == "LAW",
        )
        coming = Registration.objects.create(
            meeting=meeting, person=guest, secret=code.lower() * 4, registered_at=NOW
        )
        paper = Paper.objects.create(meeting=meeting, title="Guide")
        PaperVersion.objects.create(paper=paper, number=1, file=_paper(), added_at=NOW)
        MeetingQuestion.objects.create(meeting=meeting, text="When?", asked_at=NOW)
        world.keep(meeting, coming)
        told = {"theme": "service", "text": "Shorter forms.", "unit": unit, "made_by": guest, "made_at": NOW}
        for state in Suggestion.workflow.states:
            world.keep(Suggestion.objects.create(state=state.name, **told))
        for state in Draft.workflow.states:
            draft = Draft.objects.create(
                title_en="Rules", unit=unit, open_until=clock.today(), state=state.name
            )
            version = DraftVersion.objects.create(draft=draft, number=1, text_en="One.\n\nTwo.", made_at=NOW)
            opinion = Opinion.objects.create(
                version=version, paragraph=1, text="Good.", given_by=by, given_at=NOW
            )
            world.keep(draft, opinion)


def _pixel() -> bytes:
    out = BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    return out.getvalue()


def _kernel(world: World) -> None:
    """Jobs, letters, views and acts of an officer and of the student; jobs and letters of nobody."""
    authors = [world.people["officer at OIA"].account, world.people["student at LAW"].account, None]
    for author in authors:
        world.keep(Job.objects.create(kind="world", author=author))
        world.keep(
            Mail.objects.create(account=author, address="somebody@example.org", subject="News", state="kept")
        )
    root = Unit.objects.get(parent=None)
    for author, audience in zip(authors[:2], (f"unit:{root.pk}", ""), strict=True):
        world.keep(
            SavedView.objects.create(
                worklist="applications.all", title="Mine", owner=author, shared_with=audience
            ),
            BulkAct.objects.create(
                worklist="applications.all", act="admit", author=author, created_at=clock.now()
            ),
        )


def _index(world: World) -> None:
    """A release in every state, one of them public, each with figures of two units."""
    load_catalogue(by=None)
    world.keep(*Framework.objects.all())
    version, indicator = FrameworkVersion.objects.get(), Indicator.objects.get(code="T1")
    own = Indicator.objects.create(code="X1", title_zh="自设", title_en="Own")
    world.keep(own, indicator)
    for code in ("LAW", "HOSP-ONC"):
        world.keep(
            TypedFigure.objects.create(
                indicator=own,
                unit=Unit.objects.get(code=code),
                year=2026,
                value=3,
                proof=_paper(),
                entered_by=world.people["officer at OIA"],
            )
        )
    states = [(state, False) for state, _label in Release.workflow.choices] + [("released", True)]
    for number, (state, is_public) in enumerate(states):
        release = Release.objects.create(
            code=f"index-{number}",
            title_en="Index",
            period="2026",
            framework=version,
            state=state,
            check_until=clock.today() + timedelta(days=9),
            is_public=is_public,
        )
        world.keep(release)
        for code in ("LAW", "HOSP-ONC"):
            unit = Unit.objects.get(code=code)
            figure = Figure.objects.create(
                release=release, indicator=indicator, unit=unit, k=3, n=30, value=10, estimate=9
            )
            placing = Placing.objects.create(
                release=release, unit=unit, group=unit.kind, score=50, place_in_group=1
            )
            world.keep(figure, placing)
        if state == "checking":
            who = world.people["unit_officer at LAW"]
            facts = {"release": release, "indicator": indicator, "unit": Unit.objects.get(code="LAW")}
            world.keep(
                FigureObjection.objects.create(**facts, text="?", filed_by=who, filed_at=clock.now()),
                Improvement.objects.create(**facts, title="More", owner=who, due_on=clock.today()),
            )


def _followups(world: World) -> None:
    """Action items of two units, of a person alone, and asked for by somebody without any appointment."""
    facts = {"what_en": "Call", "due_on": clock.today()}
    world.keep(
        *(ActionItem.objects.create(unit=Unit.objects.get(code=code), **facts) for code in ("LAW", "HOSP")),
        ActionItem.objects.create(owner=world.people["staff at LAW"], **facts),
        ActionItem.objects.create(
            owner=world.people["staff at MED"], asked_by=world.people["counsellor at MED"], **facts
        ),
    )


def _obligations(world: World) -> None:
    """What two stays ask for, and a plan of which a second version is being written."""
    office = world.people["director at OIA"]
    plan = plan_in_force(office)
    for stay in (world.rows[Stay][0], world.rows[Stay][-1]):
        start_obligations(
            stay, plan, person=stay.person, unit=stay.unit, anchors={"return": Anchor(NOW.date())}, by=None
        )
    begin_version(plan, by=office)
    Obligation.objects.filter(rule__leave_days=None).update(evidence_file=_paper())
    world.keep(plan, *Obligation.objects.all())


def _grants(world: World) -> None:
    """A fund with a budget, a rate and a rule, and of it a grant for two stays."""
    fund = Fund.objects.create(code="F1", name_en="Fund")
    rate = Rate.objects.create(fund=fund, valid_from=make.LONG_AGO, group="All", monthly=9000)
    rule = {"valid_from": make.LONG_AGO, "number": 1, "percent": 100, "anchor": "arrival"}
    world.keep(
        fund,
        rate,
        Budget.objects.create(fund=fund, year=2028, amount=100_000),
        InstalmentRule.objects.create(fund=fund, **rule),
    )
    for stay in (world.rows[Stay][0], world.rows[Stay][-1]):
        amounts = {"days": 30, "subsistence": 9000, "travel": 0, "total": 9000, "year": 2028}
        grant = Grant.objects.create(
            stay=stay, fund=fund, rate=rate, first_on=NOW.date(), last_on=NOW.date(), **amounts
        )
        one = Instalment.objects.create(grant=grant, number=1, amount=9000, due_on=NOW.date())
        world.keep(grant, one)


def _messages(world: World) -> None:
    """A letter with a reply about every application and stay, each of a message of its own; templates."""
    world.keep(
        *(MessageTemplate.objects.create(code=f"T{n}", title_zh="信", title_en="Letter") for n in (1, 2))
    )
    for model in (Application, Stay):
        kind = ContentType.objects.get_for_model(model)
        for number, thing in enumerate(world.rows[model]):
            by = world.people["officer at OIA" if number % 2 else "unit_officer at LAW"]
            message = Message.objects.create(
                by=by, kind=kind, numbers=[thing.pk], created_at=clock.now(), sent_at=clock.now()
            )
            mail = Mail.objects.create(address=thing.person.email, subject="x", body="x")
            letter = Letter.objects.create(
                message=message,
                person=thing.person,
                language="en",
                subject="x",
                text="x",
                token=f"{model.__name__[:3]}{thing.pk}",
                mail=mail,
                at=clock.now(),
            )
            About.objects.create(letter=letter, content_type=kind, object_id=thing.pk)
            reply = Reply.objects.create(letter=letter, text="y", at=clock.now())
            Attachment.objects.create(reply=reply, stored=_paper())
            world.keep(message, letter, reply)


def _registers(world: World) -> None:
    """An entry of every register at two units, and a network with ourselves as a member."""
    year, person = make.academic_year(), world.people["staff at LAW"]
    network = Network.objects.create(code="N1", kind="alliance", name_en="Alliance")
    own = Membership.objects.create(network=network, joined_on=make.LONG_AGO)
    held = Gathering.objects.create(
        network=network, activity="council", title_en="Council", held_on=make.LONG_AGO
    )
    world.keep(network, own, held, Fee.objects.create(membership=own, year=2026, amount=100))
    for number, unit in enumerate(Unit.objects.filter(code__in=["LAW", "HOSP-ONC"])):
        world.keep(*(model.objects.create(**facts) for model, facts in _entries(unit, year, person, network)))
        laboratory = world.rows[cooperation.JointLaboratory][-1]
        course = world.rows[cooperation.Course][-1]
        world.keep(
            cooperation.Output.objects.create(
                laboratory=laboratory, kind="work", name="Article", came_out_on=make.LONG_AGO
            ),
            cooperation.Teaching.objects.create(course=course, person=person, hours=16),
        )
        work = cooperation.Work.objects.create(
            openalex_id=f"W{number}", title="Work", year=2026, published_on=date(2026, 1, 1), authors=2
        )
        who = world.people["student at LAW"] if number else person
        world.keep(
            work,
            cooperation.Authorship.objects.create(
                work=work, position=1, name="A. Author", person=who, unit=unit, claim="proposed"
            ),
        )

    free = world.people["reviewer at MED"]
    cooperation.Authorship.objects.create(work=work, position=2, name=free.name_en)


def _entries(unit: Unit, year: Any, person: Person, network: Network) -> list[tuple[type[Model], Any]]:
    """Model and facts of one entry of every register that has a unit of its own."""
    at, since, titled = {"unit": unit}, {"starts_on": make.LONG_AGO}, {"title_en": "Title"}
    numbered = {"number": f"X-{unit.code}", **at}
    over = {"ends_on": date(2021, 1, 31), **since}
    level = {"LAW": "bachelor"}.get(unit.code, "doctor")
    return [
        (Employment, {"person": person, **at, **since}),
        (Graduation, {"academic_year": year, "level": level, "people": 90, **at}),
        (Coverage, {"academic_year": year, "table": "stays", **at}),
        (
            Post,
            {"network": network, "person": person, "kind": "organisation", "function": "Chair"}
            | {**at, "starts_on": date(2021, 1, 1 + len(unit.code))},
        ),
        (
            Engagement,
            {"network": network, "activity": "council", "held_on": date(2026, 5, 1), **titled, **at},
        ),
        (cooperation.Course, {"academic_year": year, "term": "autumn", **numbered, **titled}),
        (cooperation.DegreeProgramme, {"academic_year": year, **numbered, **titled}),
        (cooperation.Project, {**numbered, **titled, **since}),
        (cooperation.Income, {"year": 2026, "source": "Fund", "amount": 1000, **at}),
        (cooperation.JointLaboratory, {**numbered, **titled, **since}),
        (cooperation.ClinicalTrial, {**numbered, **titled, **since}),
        (cooperation.Conference, {**numbered, **titled, **over}),
        (
            cooperation.Talk,
            {"person": person, "name": f"Talk {unit.code}", "country": "DE", **at}
            | {"given_on": date(2026, 5, 1)},
        ),
        (cooperation.Visit, {"direction": "out", **numbered, **titled, **over}),
        (cooperation.StaffStay, {"person": person, **at, "starts_on": date(2026, 1, len(unit.code))}),
        (cooperation.GuestStay, {"kind": "expert", "name": "Guest", **numbered, **since}),
        (
            cooperation.Award,
            {"person": person, "scheme": "Scheme", "submitted_on": make.LONG_AGO, **numbered},
        ),
    ]
