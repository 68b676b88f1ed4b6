"""The lists of nominations, stays, learning agreements and recognitions."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sojourn.kernel.countries import country_name
from sojourn.kernel.pages import address_of
from sojourn.kernel.tally import tally
from sojourn.kernel.text import in_language
from sojourn.kernel.worklists import Act, Column, Due, Filter, Worklist, declare
from sojourn.kernel.worklists.shown import as_html, ball_text, due_cell, state_badge, state_text
from sojourn.kernel.worklists.stepping import ReasonForm, why_no_step
from sojourn.organisation.models import Person, Role
from sojourn.organisation.queries import OFFICE, READERS, UNIT, people_matching, standing_of
from sojourn.organisation.worklists import country_filter, people_columns, unit_filter, year_filter
from sojourn.partners.queries import institutions_matching
from sojourn.programmes.queries import published_calls
from sojourn.stays import actions, states
from sojourn.stays.forms import DayForm
from sojourn.stays.models import LearningAgreement, Nomination, Recognition, Stay
from sojourn.stays.queries import (
    learning_agreement_due,
    nomination_due,
    stay_due,
    visible_learning_agreements,
    visible_nominations,
    visible_recognitions,
    visible_stays,
)
from sojourn.stays.queries.axes import ARRIVAL_DAYS
from sojourn.stays.queries.people import hosts_of

READING = OFFICE | UNIT | READERS

tally(Nomination, unit="application__unit_id", context="application__call_id")
tally(Stay, unit="unit_id")
tally(LearningAgreement, unit="stay__unit_id")
tally(Recognition, unit="stay__unit_id")


def units_that_tally(person: Person) -> frozenset[int] | None:
    """The units whose numbers add up to what the person sees; None where other rights add to them."""
    standing = standing_of(person)
    if standing.reaches_all(READING):
        return standing.units(READING)
    sees_others = standing.levels or standing.holds({Role.COUNSELLOR, Role.STUDENT}) or hosts_of(person)
    return None if sees_others else standing.units(READING)


def reaches_all(person: Person) -> bool:
    return standing_of(person).reaches_all(READING)


def _words(student: str, host: str) -> Any:
    """Finds by the student or the host, each word in either."""

    def find(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        for word in words.split():
            people = people_matching(Person.objects.order_by(), word).values("pk")
            hosts = institutions_matching(word).order_by().values("pk")
            rows = rows.filter(Q(**{f"{student}__in": people}) | Q(**{f"{host}__in": hosts}))
        return rows

    return find


def _of_call(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    if not value.isdecimal() or len(value) > 18:
        return rows.none()
    return rows.filter(application__call=int(value))


def _calls(person: Person) -> list[tuple[str, str]]:
    calls = published_calls().order_by("-opens_at", "-pk").only("title_zh", "title_en")[:100]
    return [(str(call.pk), in_language(call, "title")) for call in calls]


def _host(institution: Any) -> str:
    return in_language(institution, "name") if institution else gettext("Host not settled")


class NoteForm(forms.Form):
    """What the hosts' answer came with."""

    note = forms.CharField(
        label=_("Where the answer came from, such as a letter and its date"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
    )


def _is_office(person: Person) -> bool:
    return standing_of(person).holds(OFFICE)


def _is_coordinator(person: Person) -> bool:
    return standing_of(person).holds(OFFICE | {Role.UNIT_OFFICER, Role.COUNSELLOR})


NOMINATIONS = declare(
    Worklist(
        name="stays.nominations",
        label=_("Nominations"),
        model=Nomination,
        permission="stays.list_nominations",
        listing=visible_nominations,
        page="stays:nomination_worklist",
        row_url=lambda row, person: address_of("stays:nomination", row.pk),
        title=lambda row: in_language(row.application.person, "name"),
        needs=("application__person", "application__call", "institution"),
        order="deadline",
        words=_words("application__person", "institution"),
        words_label=_("Host or student, Chinese or English"),
        workflow=states.NOMINATION,
        due={"prepared": "deadline", "pending": "deadline"},
        due_of=nomination_due,
        tallied_units=units_that_tally,
        is_all_units=reaches_all,
        person_path="application__person",
        columns=(
            *people_columns("application", name="student", label=_("Student")),
            Column("host", _("Host"), lambda row: _host(row.institution)),
            Column(
                "country",
                _("Country or region"),
                lambda row: country_name(row.institution.country) if row.institution else "",
                is_default=False,
            ),
            Column(
                "programme",
                _("Programme"),
                lambda row: in_language(row.place.programme, "title"),
                needs=("place__programme",),
                is_for_phone=False,
            ),
            Column(
                "period",
                _("Period"),
                lambda row: f"{row.place.academic_year} · {row.place.get_period_display()}",
                needs=("place__academic_year",),
                is_default=False,
            ),
            Column("state", _("State"), state_badge, plain=state_text),
            Column("ball", _("Who has the ball"), ball_text),
            Column(
                "deadline",
                _("Due"),
                lambda row: due_cell(nomination_due(row) or row.deadline, row),
                sort="deadline",
                can_be_empty=True,
                plain=lambda row: row.deadline,
            ),
            Column(
                "sent",
                _("Sent"),
                lambda row: row.sent_at,
                sort="sent_at",
                can_be_empty=True,
                is_default=False,
            ),
        ),
        filters=(
            Filter("call", _("Call"), _calls, _of_call, tallied="context"),
            unit_filter("application__unit"),
            year_filter("place__academic_year__label"),
            country_filter("institution__country"),
        ),
        acts=(
            Act(
                "approve",
                _("Approve"),
                actions.approve_nomination,
                _is_office,
                why_no_step("approve"),
                form=NoteForm,
                tells=_("Each student gets a letter, and a stay is planned."),
            ),
        ),
        empty=_("A nomination is prepared as soon as a student accepts a place."),
    )
)


def _from(stay: Stay) -> Any:
    return stay.arrived_on or stay.departed_on or _planned(stay.planned_from)


def _until(stay: Stay) -> Any:
    return stay.ended_on or _planned(stay.planned_until)


def _from_day(stay: Stay) -> Any:
    return stay.arrived_on or stay.departed_on or stay.planned_from


def _until_day(stay: Stay) -> Any:
    return stay.ended_on or stay.planned_until


def _stay_due(stay: Stay) -> Any:
    return due_cell(stay_due(stay), stay)


def _transcript_due(recognition: Recognition) -> Any:
    """The transcript is awaited for a while after the stay; a decision has no date."""
    return recognition.stay.transcript_due_on if recognition.state == "promised" else None


def _planned(day: Any) -> SafeString:
    return format_html('{} <span class="text-muted small">({})</span>', as_html(day), gettext("planned"))


STAYS = declare(
    Worklist(
        name="stays.stays",
        label=_("Stays"),
        model=Stay,
        permission="stays.list_stays",
        listing=visible_stays,
        page="stays:stays",
        row_url=lambda row, person: address_of("stays:stay", row.pk),
        title=lambda row: in_language(row.person, "name"),
        needs=("person", "institution"),
        order="-from",
        words=_words("person", "institution"),
        words_label=_("Host or student, Chinese or English"),
        workflow=states.STAY,
        due={
            "planned": "planned_from",
            "departed": Due("departed_on", days=ARRIVAL_DAYS),
            "on_site": "planned_until",
        },
        due_of=stay_due,
        tallied_units=units_that_tally,
        is_all_units=reaches_all,
        person_path="person",
        columns=(
            *people_columns("", name="student", label=_("Student")),
            Column("host", _("Host"), lambda row: in_language(row.institution, "name")),
            Column(
                "country",
                _("Country or region"),
                lambda row: country_name(row.institution.country),
                is_for_phone=False,
            ),
            Column("from", _("From"), _from, sort="planned_from", plain=_from_day),
            Column("until", _("Until"), _until, sort="planned_until", plain=_until_day),
            Column("state", _("State"), state_badge, plain=state_text),
            Column("ball", _("Who has the ball"), ball_text, is_default=False),
            Column("due", _("Due"), _stay_due, plain=stay_due, is_default=False),
            Column("email", _("e-mail"), lambda row: row.person.email, is_default=False),
        ),
        filters=(
            unit_filter("unit"),
            year_filter("nomination__place__academic_year__label"),
            country_filter("institution__country"),
        ),
        acts=(
            Act(
                "arrive",
                _("Confirm arrival"),
                actions.confirm_arrival,
                _is_office,
                why_no_step("arrive"),
                form=DayForm,
            ),
            Act(
                "return",
                _("Confirm return"),
                actions.confirm_return,
                _is_office,
                why_no_step("return"),
                form=DayForm,
            ),
        ),
        empty=_("A stay is planned as soon as the host approves a nomination."),
    )
)


def _of_stay(*more: Column) -> tuple[Column, ...]:
    """Whose stay it is and where, and what else a list shows."""
    return (
        *people_columns("stay", name="student", label=_("Student")),
        Column("host", _("Host"), lambda row: in_language(row.stay.institution, "name")),
        *more,
        Column("state", _("State"), state_badge, plain=state_text),
        Column("ball", _("Who has the ball"), ball_text),
    )


OF_STAY = {
    "needs": ("stay__person", "stay__institution"),
    "words": _words("stay__person", "stay__institution"),
    "words_label": _("Host or student, Chinese or English"),
    "tallied_units": units_that_tally,
    "is_all_units": reaches_all,
    "person_path": "stay__person",
    "filters": (
        unit_filter("stay__unit"),
        year_filter("stay__nomination__place__academic_year__label"),
        country_filter("stay__institution__country"),
    ),
}

declare(
    Worklist(
        name="stays.learning_agreements",
        label=_("Learning agreements"),
        model=LearningAgreement,
        permission="stays.list_stays",
        listing=visible_learning_agreements,
        page="stays:learning_agreements",
        row_url=lambda row, person: address_of("stays:learning_agreement", row.pk),
        title=lambda row: f"{in_language(row.stay.person, 'name')} · {row.number}",
        order="-",
        workflow=states.LEARNING_AGREEMENT,
        due={
            state: Due("stay__planned_from", only=Q(number=1))
            for state in ("draft", "student_signed", "home_signed")
        },
        due_of=learning_agreement_due,
        columns=_of_stay(
            Column("version", _("version"), lambda row: row.number, is_number=True),
            Column(
                "due",
                _("Due"),
                lambda row: due_cell(learning_agreement_due(row), row),
                plain=learning_agreement_due,
            ),
        ),
        acts=(
            Act(
                "sign_home",
                _("Sign for the home institution"),
                actions.sign_for_home,
                _is_coordinator,
                why_no_step("sign_home"),
                needs=("stay__person__studies", "stay__nomination__application"),
                tells=_("Each host is asked to sign next."),
            ),
            Act(
                "send_back",
                _("Send back"),
                actions.send_back_agreement,
                _is_coordinator,
                why_no_step("send_back"),
                form=ReasonForm,
                needs=("stay__person__studies", "stay__nomination__application"),
            ),
        ),
        empty=_("A learning agreement begins with the stay it belongs to."),
        **OF_STAY,
    )
)

declare(
    Worklist(
        name="stays.recognitions",
        label=_("Courses to recognise"),
        model=Recognition,
        permission="stays.list_stays",
        listing=visible_recognitions,
        page="stays:recognition_worklist",
        row_url=lambda row, person: address_of("stays:stay", row.stay_id),
        title=lambda row: f"{in_language(row.stay.person, 'name')} · {row.course.title}",
        title_needs=("course",),
        order="-",
        workflow=states.RECOGNITION,
        due={"promised": Due("stay__ended_on", days=60)},
        due_of=_transcript_due,
        columns=_of_stay(
            Column("course", _("course at the host"), lambda row: row.course.title, needs=("course",)),
            Column("due", _("Due"), lambda row: due_cell(_transcript_due(row), row), plain=_transcript_due),
            Column("grade", _("grade at the host"), lambda row: row.grade),
            Column("home_grade", _("grade at home"), lambda row: row.home_grade, is_default=False),
            Column(
                "credits",
                _("credits recognised"),
                lambda row: row.credits,
                is_number=True,
                is_default=False,
            ),
        ),
        empty=_("Courses appear here as soon as a learning agreement is signed by all three."),
        **OF_STAY,
    )
)
