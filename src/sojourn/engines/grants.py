"""What a grant comes to, and how it is paid: amounts by length and rate, in whole cents, nothing lost.

A month counts thirty days, as sponsors count it: a stay of so many days brings days/30 of the monthly rate,
rounded half up to the cent. Instalments are shares of the whole; the last one still unpaid takes what is
left, so that they always add up to the grant, also after a stay has become longer or shorter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

DAYS_OF_MONTH = 30
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Rate:
    """Per month, once for the journey, and for at most so many days (0: no limit)."""

    monthly: Decimal
    travel: Decimal = Decimal(0)
    most_days: int = 0


@dataclass(frozen=True)
class Amount:
    """A grant opened into its parts."""

    days: int
    """Paid days, both ends included, after the limit."""
    subsistence: Decimal
    travel: Decimal

    @property
    def total(self) -> Decimal:
        return self.subsistence + self.travel


@dataclass(frozen=True)
class Share:
    """One instalment as the rule has it: per cent of the whole, on a day."""

    number: int
    percent: Decimal
    on: date
    is_certain: bool = True


@dataclass(frozen=True)
class Payment:
    """One instalment as an amount; negative where something is to be paid back."""

    number: int
    amount: Decimal
    on: date
    is_certain: bool = True


def amount_of(rate: Rate, first: date, last: date) -> Amount:
    """What a stay from the first to the last day brings. Raises ValueError where it ends before it begins."""
    if last < first:
        raise ValueError("the stay ends before it begins")
    days = (last - first).days + 1
    paid = min(days, rate.most_days) if rate.most_days else days
    return Amount(paid, _cents(rate.monthly * paid / DAYS_OF_MONTH), _cents(rate.travel))


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def payments_of(
    total: Decimal, shares: Sequence[Share], *, paid: Mapping[int, tuple[Decimal, date]], settle_on: date
) -> list[Payment]:
    """The instalments that add up to the total; what is paid stays as it was.

    `paid` gives amount and day by number. Where everything was paid and the total has changed, one more
    instalment on `settle_on` brings the difference.
    """
    known = {share.number for share in shares}
    done = [Payment(number, amount, on) for number, (amount, on) in paid.items() if number not in known]
    for share in shares:
        if share.number in paid:
            done.append(Payment(share.number, *paid[share.number]))
    left = total - sum((one.amount for one in done), Decimal(0))
    still = [share for share in shares if share.number not in paid]
    for share in still[:-1]:
        amount = _cents(total * share.percent / 100)
        done.append(Payment(share.number, amount, share.on, share.is_certain))
        left -= amount
    if still:
        done.append(Payment(still[-1].number, left, still[-1].on, still[-1].is_certain))
    elif left:
        done.append(Payment(max([*known, *paid], default=0) + 1, left, settle_on))
    return sorted(done, key=lambda one: one.number)
