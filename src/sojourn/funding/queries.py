"""Funds with what is left of them, grants and instalments as people may see them."""

from datetime import date
from decimal import Decimal

from django.db.models import DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from sojourn.funding.models import Budget, Fund, Grant, Instalment, InstalmentRule, Rate
from sojourn.organisation.models import Person
from sojourn.organisation.queries import OFFICE, READERS, UNIT, standing_of

NOTHING = Decimal(0)
MONEY = DecimalField(max_digits=14, decimal_places=2)
READING = OFFICE | UNIT | READERS


def reads_funds(person: Person) -> bool:
    """Offices and leaders."""
    return standing_of(person).holds(OFFICE | READERS)


def visible_funds(person: Person) -> QuerySet[Fund]:
    return Fund.objects.all() if reads_funds(person) else Fund.objects.none()


def visible_budgets(person: Person) -> QuerySet[Budget]:
    return Budget.objects.all() if reads_funds(person) else Budget.objects.none()


def visible_rates(person: Person) -> QuerySet[Rate]:
    return Rate.objects.all() if reads_funds(person) else Rate.objects.none()


def visible_instalment_rules(person: Person) -> QuerySet[InstalmentRule]:
    return InstalmentRule.objects.all() if reads_funds(person) else InstalmentRule.objects.none()


def visible_grants(person: Person) -> QuerySet[Grant]:
    """One's own, and those of the units one speaks for or reads."""
    grants = Grant.objects.select_related("stay__person", "stay__unit", "stay__institution", "fund", "rate")
    standing = standing_of(person)
    if standing.reaches_all(READING):
        return grants
    return grants.filter(Q(stay__person=person) | Q(stay__unit__in=standing.units(READING)))


def visible_instalments(person: Person) -> QuerySet[Instalment]:
    """Those of the grants one sees."""
    grants = visible_grants(person).order_by().values("pk")
    return Instalment.objects.filter(grant__in=grants).select_related("grant__fund", "grant__stay__person")


def own_instalments_to_come(person: Person) -> QuerySet[Instalment]:
    return Instalment.objects.filter(grant__stay__person=person, paid_on=None)


def rate_for(fund: Fund, *, country: str, on: date) -> Rate | None:
    """The rate of the version in force on that day: the country's group, else the one without countries."""
    newest = fund.rates.filter(valid_from__lte=on).order_by("-valid_from").first()
    if newest is None:
        return None
    rates = list(fund.rates.filter(valid_from=newest.valid_from))
    named = [rate for rate in rates if country in rate.countries.upper().split()]
    return next(iter([*named, *(rate for rate in rates if not rate.countries.strip())]), None)


def instalment_rules_for(fund: Fund, *, on: date) -> list[InstalmentRule]:
    """The rules of the version in force on that day."""
    newest = fund.instalment_rules.filter(valid_from__lte=on).order_by("-valid_from").first()
    return list(fund.instalment_rules.filter(valid_from=newest.valid_from)) if newest else []


def granted(fund: Fund, year: int, *, besides: Grant | None = None) -> Decimal:
    """What the grants of this year come to."""
    grants = Grant.objects.filter(fund=fund, year=year).exclude(pk=besides.pk if besides else None)
    return grants.aggregate(sum=Sum("total"))["sum"] or NOTHING


def budgets_with_spending(person: Person) -> QuerySet[Budget]:
    """Each budget with what is granted and paid of it. One query."""
    grants = Grant.objects.filter(fund=OuterRef("fund"), year=OuterRef("year")).order_by().values("fund")
    paid = (
        Instalment.objects.filter(
            grant__fund=OuterRef("fund"), grant__year=OuterRef("year"), paid_on__isnull=False
        )
        .order_by()
        .values("grant__fund")
    )
    return (
        visible_budgets(person)
        .select_related("fund")
        .annotate(
            granted=Coalesce(
                Subquery(grants.annotate(sum=Sum("total")).values("sum")), NOTHING, output_field=MONEY
            ),
            paid=Coalesce(
                Subquery(paid.annotate(sum=Sum("amount")).values("sum")), NOTHING, output_field=MONEY
            ),
        )
        .annotate(left=F("amount") - F("granted"))
    )


def grants_out_of_step() -> QuerySet[Grant]:
    """Awarded ones whose stay has other dates than they were calculated on, or was cancelled."""
    first, last = (
        Coalesce("stay__arrived_on", "stay__planned_from"),
        Coalesce("stay__ended_on", "stay__planned_until"),
    )
    certain = Instalment.objects.filter(grant=OuterRef("pk"), paid_on=None, is_certain=False)
    moved = ~Q(first_on=F("first_now")) | ~Q(last_on=F("last_now")) | Q(stay__state="cancelled")
    return (
        Grant.objects.filter(state="awarded")
        .annotate(first_now=first, last_now=last, unsure=Subquery(certain.values("pk")[:1]))
        .filter(moved | Q(unsure__isnull=False, stay__state__in=["departed", "on_site", "returned"]))
        .select_related("stay__nomination", "fund", "rate")
    )
