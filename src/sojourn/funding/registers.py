"""The registers of this package: funds, their budgets, rates and rules of instalments."""

from django.forms import ModelChoiceField
from django.utils.translation import gettext_lazy as _

from sojourn.funding.models import Budget, Fund, InstalmentRule, Rate
from sojourn.funding.queries import (
    visible_budgets,
    visible_funds,
    visible_instalment_rules,
    visible_rates,
)
from sojourn.kernel.registers import Beside, Register, declare, declare_beside
from sojourn.kernel.text import in_language

GROUP = _("Money")


class FundField(ModelChoiceField):
    """One of the funds, by name."""

    def __init__(self) -> None:
        super().__init__(queryset=Fund.objects.all())

    def label_from_instance(self, fund: Fund) -> str:
        return f"{in_language(fund, 'name')} ({fund.code})"


FUNDS = Register(
    name="funds",
    model=Fund,
    title=_("Funds"),
    new=_("New fund"),
    lead=_("Money that grants are paid from."),
    group=GROUP,
    key=("code",),
    typed=("code", "name_zh", "name_en", "currency"),
    shown=("name", "code", "currency"),
    listing=visible_funds,
    searched=("code", "name_zh", "name_en"),
)
BUDGETS = Register(
    name="budgets",
    model=Budget,
    title=_("Budgets"),
    new=_("New budget"),
    lead=_("What each fund may give away in grants for stays that begin in a year."),
    group=GROUP,
    key=("fund", "year"),
    typed=("fund", "year", "amount"),
    shown=("fund", "year", "amount"),
    listing=visible_budgets,
    searched=("fund__code", "fund__name_zh", "fund__name_en"),
    fields={"fund": FundField},
)
RATES = Register(
    name="grant_rates",
    model=Rate,
    title=_("Rates of grants"),
    new=_("New rate"),
    lead=_("Rates with the same first day are one version; a stay is paid by the version of its first day."),
    group=GROUP,
    key=("fund", "valid_from", "group"),
    typed=("fund", "valid_from", "group", "countries", "monthly", "travel", "most_days"),
    shown=("group", "fund", "valid_from", "countries", "monthly", "travel"),
    listing=visible_rates,
    searched=("group", "countries", "fund__name_zh", "fund__name_en"),
    fields={"fund": FundField},
    help={
        "countries": _("Codes with blanks between, such as DE FR; empty: all that stand in no other group."),
        "most_days": _("0: no limit."),
    },
)
INSTALMENT_RULES = Register(
    name="grant_instalments",
    model=InstalmentRule,
    title=_("Instalments of grants"),
    new=_("New instalment"),
    lead=_("Shares in which a grant is paid; the last one takes what is left. Without any, all on arrival."),
    group=GROUP,
    key=("fund", "valid_from", "number"),
    typed=("fund", "valid_from", "number", "percent", "anchor", "days"),
    shown=("number", "fund", "valid_from", "percent", "anchor", "days"),
    listing=visible_instalment_rules,
    searched=("fund__code", "fund__name_zh", "fund__name_en"),
    fields={"fund": FundField},
)

REGISTERS = (FUNDS, BUDGETS, RATES, INSTALMENT_RULES)
declare(*REGISTERS)
declare_beside(
    Beside(
        name="spending",
        title=_("Funds and what is left of them"),
        lead=_(
            "Budget, granted, paid and left of each fund and year; grants and lists of payments from there."
        ),
        group=GROUP,
        address="funding:spending",
        permission="funding.view_spending",
    )
)
