"""Rules that ask for at least a number: mean mark, year of study, credits."""

from dataclasses import dataclass
from fractions import Fraction

from sojourn.engines.eligibility.occasion import Occasion
from sojourn.engines.eligibility.requirement import Parameters, whole
from sojourn.engines.eligibility.situation import Situation
from sojourn.engines.eligibility.verdict import Answer
from sojourn.engines.grades import Number, convert_linear, exact, rounded_down, rounded_up


@dataclass(frozen=True)
class Gpa:
    """A mean mark of at least `minimum` on a scale that ends at `scale` (None: the call does not say)."""

    minimum: Fraction
    scale: Fraction | None

    @classmethod
    def read(cls, parameters: Parameters) -> "Gpa":
        parameters.only("minimum", "scale")
        if parameters.given.get("scale") is None:
            return cls(parameters.number("minimum"), None)
        scale = parameters.positive("scale")
        return cls(parameters.number("minimum", highest=scale), scale)

    def judge(self, situation: Situation, occasion: Occasion) -> Answer:
        values = {"minimum": whole(self.minimum), "scale": None if self.scale is None else whole(self.scale)}
        if situation.gpa is None:
            return Answer(None, "gpa_unknown", values)
        value = exact(situation.gpa)
        own_scale = None if situation.gpa_scale is None else exact(situation.gpa_scale)
        seen = {"value": whole(value), "scale": None if own_scale is None else whole(own_scale)}
        values |= {"value": seen["value"], "value_scale": seen["scale"]}
        if self.scale is None or own_scale is None:
            return Answer(None, "gpa_scale_unknown", values, seen)
        if value > own_scale:
            return Answer(None, "gpa_above_scale", values, seen)
        converted = convert_linear(value, scale_from=own_scale, scale_to=self.scale)
        seen |= {"converted": rounded_down(converted)}
        values |= {"converted": rounded_down(converted)}
        if converted >= self.minimum:
            return Answer(True, "gpa_met", values, seen)
        missing = rounded_up(self.minimum - converted)
        return Answer(False, "gpa_short", values | {"missing": missing}, seen, {"missing": missing})


@dataclass(frozen=True)
class Count:
    """At least `minimum` of what `kind` counts: years of study begun, or credits earned."""

    kind: str
    minimum: Fraction
    maximum: Fraction | None = None

    @classmethod
    def read(cls, parameters: Parameters) -> "Count":
        parameters.only(*(("minimum", "maximum") if parameters.kind == "year" else ("minimum",)))
        minimum, maximum = parameters.positive("minimum"), None
        if parameters.given.get("maximum") is not None:
            maximum = parameters.number("maximum", lowest=minimum)
        if parameters.kind == "year" and any(year and year.denominator != 1 for year in (minimum, maximum)):
            raise parameters.fault("minimum must be a whole year.")
        return cls(parameters.kind, minimum, maximum)

    def judge(self, situation: Situation, occasion: Occasion) -> Answer:
        value: Number | None = situation.year if self.kind == "year" else situation.credits
        minimum = whole(self.minimum)
        if value is None:
            return Answer(None, f"{self.kind}_unknown", {"minimum": minimum})
        number = exact(value)
        values = {"minimum": minimum, "value": whole(number)}
        seen = {"value": whole(number)}
        if self.maximum is not None and number > self.maximum:
            over = {"over": whole(number - self.maximum)}
            return Answer(False, "year_over", values | {"maximum": whole(self.maximum)} | over, seen, over)
        if number >= self.minimum:
            return Answer(True, f"{self.kind}_met", values, seen)
        missing = whole(self.minimum - number)
        return Answer(False, f"{self.kind}_short", values | {"missing": missing}, seen, {"missing": missing})
