"""Applications of an earlier round, all at once: choices, papers, opinions, checks, reviews, scores."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import prefetch_related_objects

from sojourn.applications.models import Application, Choice, Document, Endorsement
from sojourn.applications.queries import as_kept, facts_from, verdict_on
from sojourn.engines.eligibility import Situation, Verdict
from sojourn.kernel import clock
from sojourn.kernel.files import store_upload
from sojourn.kernel.journeys import Journeys, save_states
from sojourn.kernel.many import create_many
from sojourn.organisation.models import Person
from sojourn.organisation.situation import situations_of
from sojourn.programmes.models import Place
from sojourn.reviews import actions as reviewing
from sojourn.reviews.models import Review, Score
from sojourn.reviews.queries import composites
from sojourn.web.demo.applying import FIT, FIT_OTHERWISE, NOT_ENDORSED, SHARE_ENDORSED, answers_for, paper
from sojourn.web.demo.rounds import Round, at
from sojourn.web.demo_data.choices import draw_choices, invent_number_of_choices
from sojourn.web.demo_data.writings import invent_comment, invent_opinion

CONSIDERED = 12
"""So many places, drawn from all, an applicant of an earlier round has looked at."""
SHARE_WITHDRAWN = 0.03
REVIEWERS_EACH = 2
PANEL = 12
NONE_ADMITTED = "所选项目的要求均未达到。"


@dataclass
class Hopeful:
    """Somebody who applied, with everything that hangs on the application."""

    person: Person
    application: Application
    choices: list[Choice] = field(default_factory=list)
    endorsement: Endorsement | None = None

    @property
    def is_in_review(self) -> bool:
        return self.application.state == "under_review"


def apply_all_at_once(round_: Round, people: list[Person]) -> list[Application]:
    """The ranked applications of these people; the others were withdrawn, not endorsed or not eligible."""
    situations = situations_of(people)
    prefetch_related_objects([round_.call], "requirements")
    journeys = Journeys()
    hopefuls = [_apply(round_, person, situations[person.pk], journeys) for person in people]
    _endorse(round_, hopefuls, journeys)
    _check(round_, hopefuls, journeys)
    with clock.standing_at(at(round_.dates.closes, 16)):
        create_many([one.application for one in hopefuls], by=None)
        create_many([choice for one in hopefuls for choice in one.choices], by=None)
        _hand_in_papers(round_, hopefuls)
    with clock.standing_at(at(round_.dates.endorse)):
        create_many([one.endorsement for one in hopefuls if one.endorsement], by=None)
    journeys.keep()
    in_review = [one.application for one in hopefuls if one.is_in_review]
    _review(round_, in_review)
    _rank(round_, in_review)
    return in_review


def _apply(round_: Round, person: Person, situation: Situation, journeys: Journeys) -> Hopeful:
    """The application as it was handed in on some day of the call, more often late than early."""
    rng, dates = round_.rng, round_.dates
    days = (dates.closes - dates.opens).days
    day = dates.opens + timedelta(days=min(int(rng.triangular(0, days, days)), days - 1))
    handed_in = at(day, rng.randint(9, 20))
    application = Application(
        call=round_.call,
        person=person,
        unit_id=person.studies.unit_id,
        facts=facts_from(situation),
        submitted_at=handed_in,
    )
    chosen = _wanted(round_, situation, rng)
    application.answers = answers_for(round_, person, host=chosen[0][0], rng=rng)
    journeys.go(application, "submit", by=person, at=handed_in)
    choices = [
        Choice(
            application=application,
            place=place,
            rank=rank,
            verdict=verdict.outcome,
            findings=[as_kept(finding) for finding in verdict.findings],
        )
        for rank, (place, verdict) in enumerate(chosen, 1)
    ]
    if rng.random() < SHARE_WITHDRAWN:
        journeys.go(application, "withdraw", by=person, at=at(dates.closes + timedelta(days=1), 11))
    return Hopeful(person, application, choices)


def _wanted(round_: Round, situation: Situation, rng: Random) -> list[tuple[Place, Verdict]]:
    """The choices, best first, each with what the requirements say of it."""
    numbers = rng.sample(range(len(round_.places)), min(CONSIDERED, len(round_.places)))
    looked_at = [round_.places[number] for number in numbers]
    verdicts = [verdict_on(place, round_.call, situation) for place in looked_at]
    drawn = draw_choices(
        rng,
        [round_.weights[number] for number in numbers],
        number=invent_number_of_choices(rng, at_most=len(numbers)),
        fits=[FIT.get(verdict.outcome, FIT_OTHERWISE) for verdict in verdicts],
    )
    return [(looked_at[position], verdicts[position]) for position in drawn]


def _hand_in_papers(round_: Round, hopefuls: list[Hopeful]) -> None:
    """One file stands for all papers of its kind."""
    for required in round_.call.documents.filter(is_obligatory=True):
        content = paper(required.title_zh, required.title_en)
        upload = SimpleUploadedFile(f"{required.title_zh}.pdf", content)
        stored = store_upload(upload, by=round_.house.officer)
        create_many(
            [Document(application=one.application, required=required, stored=stored) for one in hopefuls],
            by=None,
        )


def _endorse(round_: Round, hopefuls: list[Hopeful], journeys: Journeys) -> None:
    """The units' opinions; who is endorsed stands in the unit's order."""
    in_order: dict[int, int] = {}
    when = at(round_.dates.endorse - timedelta(days=2), 10)
    for one in hopefuls:
        if one.application.state != "submitted":
            continue
        unit = one.application.unit_id
        is_positive = round_.rng.random() < SHARE_ENDORSED
        if is_positive:
            in_order[unit] = in_order.get(unit, 0) + 1
        by = round_.house.unit_officers[unit]
        opinion = invent_opinion(round_.rng, is_positive=is_positive).zh
        one.endorsement = Endorsement(
            application=one.application,
            by=by,
            is_positive=is_positive,
            opinion=opinion,
            rank_in_unit=in_order[unit] if is_positive else None,
            at=when,
        )
        journeys.go(
            one.application,
            "endorse" if is_positive else "not_endorse",
            by=by,
            at=when,
            reason="" if is_positive else opinion,
        )


def _check(round_: Round, hopefuls: list[Hopeful], journeys: Journeys) -> None:
    """The office admits what it can; who has no choice that counts is not eligible."""
    by, when = round_.house.officer, at(round_.dates.check - timedelta(days=2), 15)
    for one in hopefuls:
        application = one.application
        if application.state == "not_endorsed":
            journeys.go(application, "refuse", by=by, at=when, reason=NOT_ENDORSED)
        if application.state != "endorsed":
            continue
        for choice in one.choices:
            if choice.verdict == "unclear":
                choice.is_admitted = True
        if any(choice.counts for choice in one.choices):
            journeys.go(application, "admit", by=by, at=when)
            journeys.go(application, "send_to_review", by=by, at=when)
        else:
            journeys.go(application, "refuse", by=by, at=when, reason=NONE_ADMITTED)


def _review(round_: Round, applications: list[Application]) -> None:
    """Each is read by two of the panel who are not of the applicant's unit."""
    call, officer = round_.call, round_.house.officer
    panel = round_.house.reviewers[:PANEL]
    units = {person.pk: {held.unit_id for held in person.appointments.all()} for person in panel}
    written = at(round_.dates.review - timedelta(days=1), 17)
    with clock.standing_at(at(round_.dates.check, 16)):
        for reviewer in panel:
            reviewing.add_panel_member(call, reviewer, by=officer)
        reviews = [
            Review(application=application, reviewer=reviewer, impartial_at=written)
            for application in applications
            for reviewer in _two_others(round_, application, units)
        ]
    journeys = Journeys()
    criteria = list(call.criteria.all())
    scores: list[Score] = []
    with clock.standing_at(written):
        for review in reviews:
            quality = min(1.0, max(0.3, round_.rng.gauss(0.75, 0.13)))
            review.comment = invent_comment(round_.rng, share=quality).zh
            journeys.go(review, "submit", by=review.reviewer, at=written)
            for criterion in criteria:
                points = _points(round_.rng, quality, criterion.points)
                scores.append(Score(review=review, criterion=criterion, points=points))
        create_many(reviews, by=officer)
        create_many(scores, by=officer)
    journeys.keep()


def _two_others(round_: Round, application: Application, units: dict[int, set[int]]) -> list[Person]:
    free = [one for one in round_.house.reviewers[:PANEL] if application.unit_id not in units[one.pk]]
    return round_.rng.sample(free, REVIEWERS_EACH)


def _points(rng: Random, quality: float, most: int) -> Decimal:
    return Decimal(round(min(most, max(0, rng.gauss(quality, 0.07) * most))))


def _rank(round_: Round, applications: list[Application]) -> None:
    """The composite scores on the day of the result."""
    when: datetime = at(round_.dates.announce)
    found = composites(round_.call, applications)
    journeys = Journeys()
    for application in applications:
        application.score, application.score_parts = found[application.pk].score, found[application.pk].parts
        journeys.go(application, "rank", by=round_.house.officer, at=when)
    with clock.standing_at(when):
        save_states(applications, columns=["score", "score_parts"], by=round_.house.officer)
    journeys.keep()
