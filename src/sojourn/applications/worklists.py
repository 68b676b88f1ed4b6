"""The list of applications from which units, offices and those who read along work."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Prefetch, QuerySet
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sojourn.applications import actions
from sojourn.applications.forms import ReturnForm
from sojourn.applications.models import Application, Choice
from sojourn.applications.queries import (
    applications_to_work_on,
    of_people_matching,
    own_applications,
    units_that_tally,
    with_verdict,
)
from sojourn.applications.queries.deadline import dates_of_states, next_deadline
from sojourn.applications.queries.visible import HANDED_IN, READING
from sojourn.kernel.pages import address_of
from sojourn.kernel.permission import may
from sojourn.kernel.steps import take_back
from sojourn.kernel.tally import tally
from sojourn.kernel.text import in_language
from sojourn.kernel.worklists import Act, Column, Filter, Worklist, declare
from sojourn.kernel.worklists.shown import badge, ball_text, due_cell, state_badge, state_text
from sojourn.kernel.worklists.stepping import ReasonForm, why_no_step
from sojourn.organisation.models import Person
from sojourn.organisation.queries import standing_of
from sojourn.organisation.worklists import (
    level_filter,
    nationality_filter,
    people_columns,
    unit_filter,
    year_filter,
)
from sojourn.programmes.models import Call
from sojourn.programmes.queries import published_calls
from sojourn.programmes.ways import EveryWay


def _is_counted(application: Application, state: str) -> bool:
    """As HANDED_IN says."""
    return state != "draft" and not (state == "withdrawn" and application.submitted_at is None)


tally(Application, unit="unit_id", context="call_id", counts=_is_counted, among=HANDED_IN)


class OpinionForAll(forms.Form):
    """What the unit says of all of them."""

    opinion = forms.CharField(
        label=_("Opinion of the unit"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NegativeOpinion(OpinionForAll):
    """The same, where it must be given."""

    opinion = forms.CharField(
        label=_("Opinion of the unit"),
        help_text=_("The applicants read it."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _url(application: Application, person: Person) -> str:
    page = "check" if may(person, "applications.check_application", application) else "application"
    return address_of(f"applications:{page}", application.pk)


def _choices(application: Application) -> list[Any]:
    return list(application.choices.all())


def _fetch_verdicts(applications: Sequence[Application]) -> None:
    """Lay on each what its choices are judged to be; the choices themselves would be three rows for one."""
    told: dict[int, list[tuple[str, bool | None]]] = {one.pk: [] for one in applications}
    choices = Choice.objects.filter(application__in=list(told)).order_by()
    for number, verdict, is_admitted in choices.values_list("application_id", "verdict", "is_admitted"):
        told[number].append((verdict, is_admitted))
    for one in applications:
        one.verdicts = told[one.pk]  # type: ignore[attr-defined]


def _requirements_text(application: Application) -> str:
    verdicts = application.verdicts  # type: ignore[attr-defined]
    met = sum(verdict == "eligible" for verdict, _decided in verdicts)
    return gettext("met for %(met)d of %(all)d") % {"met": met, "all": len(verdicts)}


def _requirements(application: Application) -> SafeString:
    verdicts = application.verdicts  # type: ignore[attr-defined]
    waiting = sum(Choice.awaits(verdict, decided) for verdict, decided in verdicts)
    refused = sum(verdict == "not_eligible" for verdict, _decided in verdicts)
    parts = [escape(_requirements_text(application))]
    if waiting:
        parts.append(badge("warning", gettext("%(count)d to decide") % {"count": waiting}))
    if refused:
        parts.append(badge("danger", gettext("%(count)d not met") % {"count": refused}))
    return SafeString(" ".join(parts))


def _rank(application: Application) -> int | None:
    return getattr(getattr(application, "endorsement", None), "rank_in_unit", None)


def _first_choice(application: Application) -> str:
    first = next(iter(_choices(application)), None)
    return in_language(first.place.programme, "title") if first else ""


def _studies(application: Application, name: str) -> Any:
    studies = getattr(application.person, "studies", None)
    return getattr(studies, name) if studies else None


def _level(application: Application) -> str:
    studies = getattr(application.person, "studies", None)
    return studies.get_level_display() if studies else ""


def _calls(person: Person) -> list[tuple[str, str]]:
    calls = published_calls().order_by("-opens_at", "-pk").only("title_zh", "title_en")[:100]
    return [(str(call.pk), in_language(call, "title")) for call in calls]


def _of_call(rows: QuerySet[Application], value: str) -> QuerySet[Application]:
    return rows.filter(call=int(value)) if value.isdecimal() and len(value) <= 18 else rows.none()


def _is_office(person: Person) -> bool:
    return may(person, "applications.list_checks")


def _is_unit(person: Person) -> bool:
    return may(person, "applications.list_unit_applications")


CHECKING = ("person", "call")
"""What the rules of the office's steps read."""

COLUMNS = (
    *people_columns("", name="applicant", label=_("Applicant")),
    Column("call", _("Call"), lambda row: in_language(row.call, "title")),
    Column("state", _("State"), state_badge, plain=state_text),
    Column("ball", _("Who has the ball"), ball_text),
    Column("due", _("Due"), lambda row: due_cell(next_deadline(row), row), plain=next_deadline),
    Column(
        "requirements",
        _("Requirements"),
        _requirements,
        plain=_requirements_text,
        fetches=(_fetch_verdicts,),
        is_for_phone=False,
    ),
    Column(
        "rank",
        _("Rank in the unit"),
        _rank,
        is_default=False,
        is_number=True,
        needs=("endorsement",),
        is_for_phone=False,
    ),
    Column("score", _("Score"), lambda row: row.score, sort="score", can_be_empty=True, is_number=True),
    Column(
        "submitted",
        _("Submitted"),
        lambda row: row.submitted_at,
        sort="submitted_at",
        can_be_empty=True,
        is_default=False,
    ),
    Column(
        "first",
        _("First choice"),
        _first_choice,
        is_default=False,
        fetches=("choices__place__programme",),
    ),
    Column("level", _("Level"), _level, is_default=False, needs=("person__studies",)),
    Column(
        "year",
        _("Year of study"),
        lambda row: _studies(row, "year"),
        is_default=False,
        is_number=True,
        needs=("person__studies",),
    ),
    Column("email", _("e-mail"), lambda row: row.person.email, is_default=False, needs=("person",)),
    Column(
        "nationality",
        _("Nationality"),
        lambda row: row.person.nationality,
        is_default=False,
        needs=("person",),
    ),
)

FILTERS = (
    Filter("call", _("Call"), _calls, _of_call, tallied="context"),
    unit_filter("unit", roles=READING),
    year_filter("call__academic_year__label"),
    Filter(
        "verdict",
        _("Requirements"),
        lambda person: [
            ("clear", _("met for every choice")),
            ("question", _("some choice waits for a decision")),
            ("refused", _("not met for some choice")),
        ],
        with_verdict,
    ),
    level_filter("person__studies__level"),
    nationality_filter("person__nationality"),
)

ACTS = (
    Act(
        "endorse",
        _("Endorse"),
        actions.endorse_application,
        _is_unit,
        why_no_step("endorse"),
        form=OpinionForAll,
        undo=actions.reconsider_endorsement,
        needs=CHECKING,
    ),
    Act(
        "not_endorse",
        _("Do not endorse"),
        actions.decline_endorsement,
        _is_unit,
        why_no_step("not_endorse"),
        form=NegativeOpinion,
        undo=actions.reconsider_endorsement,
        needs=CHECKING,
        is_grave=True,
    ),
    Act(
        "admit",
        _("Eligible"),
        actions.admit_application,
        _is_office,
        why_no_step("admit"),
        undo=lambda row, by: take_back(row, "admit", by=by),
        needs=CHECKING,
        fetches=("choices",),
    ),
    Act(
        "return",
        _("Return for correction"),
        actions.return_application,
        _is_office,
        why_no_step("return"),
        form=ReturnForm,
        needs=CHECKING,
        tells=_("Each applicant gets a letter at once."),
    ),
    Act(
        "refuse",
        _("Not eligible"),
        actions.refuse_application,
        _is_office,
        why_no_step("refuse"),
        form=ReasonForm,
        undo=lambda row, by: take_back(row, "refuse", by=by),
        needs=CHECKING,
        is_grave=True,
        tells=_("Each applicant gets a letter."),
    ),
    Act(
        "send_to_review",
        _("Send to review"),
        actions.send_to_review,
        lambda person: may(person, "applications.select"),
        why_no_step("send_to_review"),
        needs=CHECKING,
    ),
)

APPLICATIONS = declare(
    Worklist(
        name="applications.all",
        label=_("Applications"),
        model=Application,
        permission="applications.list_applications",
        listing=applications_to_work_on,
        page="applications:worklist",
        row_url=_url,
        title=lambda row: in_language(row.person, "name"),
        title_needs=("person",),
        needs=("person",),
        # many applications of few calls
        fetches=(Prefetch("call", Call.objects.defer("text_zh", "text_en")),),
        unread=("answers", "asked_in", "facts", "score_parts"),
        columns=COLUMNS,
        filters=FILTERS,
        order="-",
        words=of_people_matching,
        words_label=_("Name or number"),
        workflow=EveryWay(),
        left_out=frozenset({"draft"}),
        due=dates_of_states,
        due_of=next_deadline,
        tallied_units=units_that_tally,
        is_all_units=lambda person: standing_of(person).reaches_all(READING),
        uncounted=own_applications,
        acts=ACTS,
        person_path="person",
        empty=_("Nothing has been submitted yet. What is submitted to a call appears here."),
    )
)
