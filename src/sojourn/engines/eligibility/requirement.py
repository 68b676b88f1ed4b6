"""A requirement as a call states it: a kind and its parameters, both plain data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from sojourn.engines.grades import ScaleError, exact

JSON: TypeAlias = "bool | int | float | str | Sequence[JSON] | Mapping[str, JSON] | None"


class RequirementError(ValueError):
    """A requirement that nobody could judge, said in one line."""


@dataclass(frozen=True)
class Requirement:
    """One condition of a call; `parameters` is what a JSON column holds."""

    kind: str
    parameters: Mapping[str, JSON]


@dataclass(frozen=True)
class Parameters:
    """The parameters of one requirement, read name by name; each reader raises RequirementError."""

    kind: str
    given: Mapping[str, JSON]

    def fault(self, sentence: str) -> RequirementError:
        return RequirementError(f"{self.kind}: {sentence}")

    def only(self, *names: str) -> None:
        """Refuse parameters that this kind does not know, so that no misspelt rule is silently dropped."""
        unknown = sorted(set(self.given) - set(names))
        if unknown:
            raise self.fault(f"unknown parameter {unknown[0]!r}; known: {', '.join(names)}.")

    def one_of(self, *names: str) -> str:
        """Return which of the names is given; exactly one must be."""
        self.only(*names)
        given = [name for name in names if name in self.given]
        if len(given) != 1:
            raise self.fault(f"exactly one of {', '.join(names)} is needed.")
        return given[0]

    def number(
        self, name: str, *, lowest: Fraction = Fraction(0), highest: Fraction | None = None
    ) -> Fraction:
        value = self.given.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.fault(f"{name} must be a number, not {value!r}.")
        try:
            number = exact(value)
        except ScaleError:
            raise self.fault(f"{name} must be a finite number.") from None
        if number < lowest or (highest is not None and number > highest):
            limits = f"at least {lowest}" if highest is None else f"between {lowest} and {highest}"
            raise self.fault(f"{name} must be {limits}, not {value!r}.")
        return number

    def positive(self, name: str) -> Fraction:
        number = self.number(name)
        if number == 0:
            raise self.fault(f"{name} must be above zero.")
        return number

    def day(self, name: str) -> date | None:
        """Return a day written as 2027-09-01; None where none is given."""
        value = self.given.get(name)
        if value is None:
            return None
        try:
            return date.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            raise self.fault(f"{name} must be a day such as 2027-09-01, not {value!r}.") from None

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts, each with something in it, at least one."""
        value = self.given.get(name)
        if isinstance(value, str) or not isinstance(value, Sequence) or not value:
            raise self.fault(f"{name} must be a list with at least one text.")
        texts = tuple(text for text in value if isinstance(text, str) and text.strip())
        if len(texts) != len(value):
            raise self.fault(f"{name} must hold texts only, none of them empty.")
        return texts


def whole(number: Fraction) -> int | float:
    """Return the number as JSON writes it: 2 rather than 2.0."""
    return int(number) if number.denominator == 1 else float(number)
