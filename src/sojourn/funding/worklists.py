"""The lists of grants and of payments."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sojourn.funding import actions, states
from sojourn.funding.models import Fund, Grant, Instalment
from sojourn.funding.queries import visible_grants, visible_instalments
from sojourn.kernel import clock
from sojourn.kernel.text import in_language
from sojourn.kernel.worklists import Act, Column, Filter, Worklist, declare
from sojourn.kernel.worklists.shown import state_badge, state_text
from sojourn.organisation.forms import DayField
from sojourn.organisation.models import Person
from sojourn.organisation.queries import OFFICE, people_matching, standing_of
from sojourn.organisation.worklists import people_columns, unit_filter


def _funds(person: Person) -> list[tuple[str, str]]:
    return [(fund.code, in_language(fund, "name")) for fund in Fund.objects.all()]


def _by_person(path: str) -> Any:
    def find(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        return rows.filter(**{f"{path}__in": people_matching(Person.objects.order_by(), words).values("pk")})

    return find


def _is_office(person: Person) -> bool:
    return standing_of(person).holds(OFFICE)


class PaidForm(forms.Form):
    """When it was paid."""

    on = DayField(label=_("Paid on"))


GRANTS = declare(
    Worklist(
        name="funding.grants",
        label=_("Grants"),
        model=Grant,
        permission="funding.list_grants",
        listing=visible_grants,
        page="funding:grant_list",
        row_url=lambda row, person: reverse("funding:grant", args=[row.pk]),
        title=lambda row: in_language(row.stay.person, "name"),
        order="-from",
        words=_by_person("stay__person"),
        words_label=_("Student, Chinese or English"),
        workflow=states.GRANT,
        needs=("stay__person", "stay__unit", "fund"),
        person_path="stay__person",
        columns=(
            *people_columns("stay", name="student", label=_("Student")),
            Column("fund", _("Fund"), lambda row: in_language(row.fund, "name")),
            Column("from", _("From"), lambda row: row.first_on, sort="first_on"),
            Column("days", _("Days"), lambda row: row.days, is_number=True, is_for_phone=False),
            Column("total", _("Total"), lambda row: row.total, sort="total", is_number=True),
            Column("state", _("State"), state_badge, plain=state_text),
        ),
        filters=(
            Filter("fund", _("Fund"), _funds, lambda rows, value: rows.filter(fund__code=value)),
            unit_filter("stay__unit"),
        ),
        empty=_("No grant here. Choose “Award a grant”."),
    )
)


def _in_time(rows: QuerySet[Instalment], value: str) -> QuerySet[Instalment]:
    due = Q(paid_on=None, is_certain=True, due_on__lte=clock.today())
    if value == "paid":
        return rows.filter(paid_on__isnull=False)
    return rows.filter(due) if value == "due" else rows.filter(Q(paid_on=None), ~due)


def _why_not_paid(row: Instalment, person: Person) -> str | None:
    if row.paid_on is not None:
        return str(_("This instalment is marked as paid already."))
    if row.grant.stay.person_id == person.pk:
        return str(_("This is a grant of your own."))
    return None


INSTALMENTS = declare(
    Worklist(
        name="funding.instalments",
        label=_("Payments"),
        model=Instalment,
        permission="funding.list_grants",
        listing=visible_instalments,
        page="funding:payment_list",
        row_url=lambda row, person: reverse("funding:grant", args=[row.grant_id]),
        title=lambda row: f"{in_language(row.grant.stay.person, 'name')} {row.number}",
        order="due",
        words=_by_person("grant__stay__person"),
        words_label=_("Student, Chinese or English"),
        needs=("grant__stay__person", "grant__stay__unit", "grant__fund"),
        person_path="grant__stay__person",
        columns=(
            *people_columns("grant__stay", name="student", label=_("Student")),
            Column("fund", _("Fund"), lambda row: in_language(row.grant.fund, "name")),
            Column("instalment", _("Instalment"), lambda row: row.number, is_number=True),
            Column("amount", _("Sum"), lambda row: row.amount, sort="amount", is_number=True),
            Column("currency", _("Currency"), lambda row: row.grant.fund.currency, is_for_phone=False),
            Column("due", _("Due on"), lambda row: row.due_on, sort="due_on"),
            Column("paid", _("Paid on"), lambda row: row.paid_on, sort="paid_on", can_be_empty=True),
        ),
        filters=(
            Filter(
                "when",
                _("Which"),
                lambda person: [("due", _("due now")), ("later", _("not due yet")), ("paid", _("paid"))],
                _in_time,
            ),
            Filter("fund", _("Fund"), _funds, lambda rows, value: rows.filter(grant__fund__code=value)),
            unit_filter("grant__stay__unit"),
        ),
        acts=(
            Act(
                "pay",
                _("Mark as paid"),
                actions.mark_paid,
                _is_office,
                _why_not_paid,
                form=PaidForm,
                undo=lambda row, by: actions.unmark_paid(row, by=by),
            ),
        ),
        empty=_("No payment here. Payments follow from the grants."),
    )
)
