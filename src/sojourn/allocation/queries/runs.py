"""Runs of a call and what each of them gives an application."""

from django.db.models import Q, QuerySet

from sojourn.allocation.models import Deviation, Outcome, Run
from sojourn.allocation.states import PUBLISHED
from sojourn.applications.models import Application
from sojourn.kernel import clock
from sojourn.kernel.steps import steps_taken
from sojourn.organisation.models import Person
from sojourn.organisation.queries import READERS, standing_of
from sojourn.programmes.models import Call
from sojourn.programmes.queries.office import belongs_to_office


def reads_runs(person: Person) -> bool:
    """The International Office, and the leaders, who read all."""
    return belongs_to_office(person) or standing_of(person).holds(READERS)


def visible_runs(person: Person) -> QuerySet[Run]:
    """All for those who read runs; everybody else sees only their own outcome."""
    return Run.objects.select_related("call", "frozen_by") if reads_runs(person) else Run.objects.none()


def visible_outcomes(person: Person) -> QuerySet[Outcome]:
    """One's own once published; all for those who read runs."""
    found = Outcome.objects.select_related(
        "run__call", "application__person", "application__unit", "place__programme__institution"
    )
    if reads_runs(person):
        return found
    return found.filter(application__person=person, run__state__in=PUBLISHED)


def runs_of(call: Call) -> QuerySet[Run]:
    """The call's runs, newest first, without their long texts."""
    return call.runs.select_related("frozen_by").defer("instance", "eligibility", "result")


def published_run(call: Call) -> Run | None:
    """The run whose result the call has published, if any."""
    return call.runs.filter(state__in=PUBLISHED).first()


def publisher_of(run: Run) -> Person | None:
    """Who published the result, and answers questions about it. One query."""
    taken = steps_taken(run).filter(step="publish").select_related("by__person").last()
    return getattr(taken.by, "person", None) if taken else None


def runs_past_notice() -> QuerySet[Run]:
    """Published runs whose last day of notice is over, and those without a notice period."""
    return Run.objects.filter(
        Q(notice_until=None) | Q(notice_until__lt=clock.today()), state="published"
    ).order_by("pk")


def outcomes_of(run: Run, *, words: str = "", which: str = "") -> QuerySet[Outcome]:
    """The run's outcomes, best score first; `which` is "placed", "unplaced" or empty, words find a person."""
    found = run.outcomes.select_related(
        "application__person", "application__unit", "place__programme__institution"
    ).order_by("-application__score", "id")
    for word in words.split():
        found = found.filter(
            Q(application__person__name_zh__icontains=word)
            | Q(application__person__name_en__icontains=word)
            | Q(application__person__number__icontains=word)
        )
    return found.filter(place__isnull=which == "unplaced") if which else found


def outcome_of(application: Application) -> Outcome | None:
    """What the published run gives an application, if there is one."""
    return (
        application.outcomes.filter(run__state__in=PUBLISHED)
        .select_related("run", "place__programme__institution")
        .first()
    )


def visible_deviations(person: Person) -> QuerySet[Deviation]:
    """The exceptions by hand in the runs one may read; one's own in a published one."""
    found = Deviation.objects.select_related("run__call", "application__person", "from_place", "to_place")
    if reads_runs(person):
        return found
    return found.filter(application__person=person, run__state__in=PUBLISHED)
