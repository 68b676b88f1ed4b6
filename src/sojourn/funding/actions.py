"""Grants: awarded within a budget, recalculated on real dates, paid in instalments."""

from datetime import date, timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from sojourn.engines.grants import Amount, Payment, Rate, Share, amount_of, payments_of
from sojourn.engines.obligations import Anchor
from sojourn.funding.models import Budget, Fund, Grant, Instalment
from sojourn.funding.queries import (
    NOTHING,
    granted,
    grants_out_of_step,
    instalment_rules_for,
    rate_for,
)
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.countries import country_name
from sojourn.kernel.mail import queue_mail
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.steps import take_step
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Person
from sojourn.stays.actions.obligations import anchors_of
from sojourn.stays.models import Stay


@action
def award_grant(stay: Stay, fund: Fund, *, by: Person) -> Grant:
    """Money for a stay: the amount follows from the fund's rate and the dates, within the year's budget."""
    require(by, "funding.award_grant", stay)
    if stay.state in ("returned", "cancelled"):
        raise Refusal(_("The stay is over; no grant begins for it any more."))
    anchors = anchors_of(stay)
    first, last = anchors["arrival"].day, anchors["return"].day
    budget = _locked_budget(fund, first.year)
    if Grant.objects.filter(stay=stay, fund=fund, state="awarded").exists():
        raise Refusal(_("The stay has a grant of this fund already."))
    country = stay.institution.country
    rate = rate_for(fund, country=country, on=first)
    if rate is None:
        raise Refusal(
            _("“%(fund)s” has no rate for %(country)s on %(day)s. Enter it among the rates first.")
            % {"fund": in_language(fund, "name"), "country": country_name(country), "day": _day(first)}
        )
    amount = _amount(rate, first, last)
    if refusal := _why_over_budget(budget, amount.total):
        raise Refusal(refusal)
    grant = Grant.objects.create(
        stay=stay,
        fund=fund,
        rate=rate,
        year=first.year,
        first_on=first,
        last_on=last,
        days=amount.days,
        subsistence=amount.subsistence,
        travel=amount.travel,
        total=amount.total,
    )
    _set_instalments(grant, anchors)
    queue_mail(
        stay.person,
        template="funding/mail/grant_awarded.txt",
        context={"grant": grant},
        path=reverse("funding:grant", args=[grant.pk]),
    )
    return grant


def _day(day: date) -> str:
    return formats.date_format(day, "DATE_FORMAT")


def _amount(rate: object, first: date, last: date) -> Amount:
    return amount_of(Rate(rate.monthly, rate.travel, rate.most_days), first, last)  # type: ignore[attr-defined]


def _locked_budget(fund: Fund, year: int) -> Budget:
    """Whoever awards from the same budget waits, so that it is never given away twice."""
    budget = Budget.objects.select_for_update().filter(fund=fund, year=year).first()
    if budget is None:
        raise Refusal(
            _("“%(fund)s” has no budget for %(year)s. Enter it among the budgets first.")
            % {"fund": in_language(fund, "name"), "year": year}
        )
    return budget


def _why_over_budget(budget: Budget, asked: Decimal, *, besides: Grant | None = None) -> str:
    left = budget.amount - granted(budget.fund, budget.year, besides=besides)
    if asked <= left:
        return ""
    return _(
        "The grant of %(asked)s goes beyond the budget of “%(fund)s” for %(year)s: %(left)s of %(amount)s "
        "is left."
    ) % {
        "fund": in_language(budget.fund, "name"),
        "year": budget.year,
        "asked": formats.number_format(asked, 2, force_grouping=True),
        "left": formats.number_format(left, 2, force_grouping=True),
        "amount": formats.number_format(budget.amount, 2, force_grouping=True),
    }


def _set_instalments(grant: Grant, anchors: dict[str, Anchor]) -> None:
    """Instalments that add up to the grant; what is paid stays as it was. Without rules: one on arrival."""
    rules = instalment_rules_for(grant.fund, on=grant.first_on)
    shares = [
        Share(
            rule.number,
            rule.percent,
            anchors[rule.anchor].day + timedelta(days=rule.days),
            anchors[rule.anchor].is_certain,
        )
        for rule in rules
        if rule.anchor in anchors
    ]
    if not rules and anchors:
        shares = [Share(1, Decimal(100), anchors["arrival"].day, anchors["arrival"].is_certain)]
    paid = grant.instalments.exclude(paid_on=None)
    done = {one.number: (one.amount, one.due_on) for one in paid}
    wanted = payments_of(grant.total, shares, paid=done, settle_on=clock.today() + timedelta(days=30))
    open_ones = {one.number: one for one in grant.instalments.filter(paid_on=None)}
    for payment in wanted:
        if payment.number not in done:
            _keep(grant, payment, open_ones.pop(payment.number, None))
    for left_over in open_ones.values():
        left_over.delete()


def _keep(grant: Grant, payment: Payment, instalment: Instalment | None) -> None:
    row = instalment or Instalment(grant=grant, number=payment.number)
    row.amount, row.due_on, row.is_certain = payment.amount, payment.on, payment.is_certain
    row.save()


@action
def recalculate_grants(*, by: Person | None = None) -> int:
    """Every grant whose stay has other dates now; gives how many were looked at."""
    found = list(grants_out_of_step())
    for grant in found:
        _recalculate(grant)
    return len(found)


def _recalculate(grant: Grant) -> None:
    """By the rate it was awarded at; a longer stay is paid only as far as the budget has room for it."""
    anchors = anchors_of(grant.stay)
    if not anchors:
        end_grant(grant, by=None, reason=_("The stay was cancelled."))
        return
    budget = _locked_budget(grant.fund, grant.year)
    first, last = anchors["arrival"].day, anchors["return"].day
    amount = _amount(grant.rate, first, last)
    grant.first_on, grant.last_on = first, last
    grant.is_short = bool(_why_over_budget(budget, amount.total, besides=grant))
    if not grant.is_short:
        grant.days, grant.subsistence = amount.days, amount.subsistence
        grant.travel, grant.total = amount.travel, amount.total
    grant.save(update_fields=["first_on", "last_on", "days", "subsistence", "travel", "total", "is_short"])
    _set_instalments(grant, anchors)


@action
def end_grant(grant: Grant, *, by: Person | None, reason: str) -> Grant:
    """Nothing more is paid; what was paid is to be paid back."""
    grant = take_step(
        grant,
        "end",
        by=by,
        reason=reason,
        also={"days": 0, "subsistence": NOTHING, "travel": NOTHING, "total": NOTHING},
    )
    _set_instalments(grant, {})
    return grant


@action
def mark_paid(instalment: Instalment, *, on: date, by: Person) -> Instalment:
    """It was paid on this day."""
    require(by, "funding.mark_paid", instalment)
    instalment = Instalment.objects.select_for_update(of=("self",)).get(pk=instalment.pk)
    if instalment.paid_on is not None:
        raise Refusal(_("This instalment is marked as paid already."))
    if on > clock.today():
        raise Refusal(_("%(day)s is still to come.") % {"day": _day(on)})
    instalment.paid_on = on
    instalment.save(update_fields=["paid_on"])
    return instalment


@action
def unmark_paid(instalment: Instalment, *, by: Person) -> Instalment:
    """It was not paid after all."""
    require(by, "funding.mark_paid", instalment)
    instalment.paid_on = None
    instalment.save(update_fields=["paid_on"])
    return instalment
