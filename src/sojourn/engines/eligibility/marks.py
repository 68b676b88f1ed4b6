"""A mean mark on a stated scale, to which the applicant's own mark is converted in a stated way."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from sojourn.engines.eligibility.occasion import Occasion
from sojourn.engines.eligibility.requirement import JSON, Parameters, whole
from sojourn.engines.eligibility.situation import Situation
from sojourn.engines.eligibility.verdict import Answer
from sojourn.engines.grades import (
    SCALES,
    NamedScale,
    ScaleError,
    StepTable,
    convert_by_passing,
    exact,
    rounded_down,
    rounded_up,
    scale_ending_at,
)

METHODS = ("passing", "table")


@dataclass(frozen=True)
class Marks:
    """At least as good as `minimum` on the named scale; `table` converts marks of the scale `table_scale`."""

    minimum: Fraction
    scale: str
    method: str
    table: StepTable | None
    table_scale: Fraction | None

    @classmethod
    def read(cls, parameters: Parameters) -> "Marks":
        parameters.only("minimum", "scale", "method", "table", "table_scale")
        name = parameters.given.get("scale")
        if not isinstance(name, str) or name not in SCALES:
            raise parameters.fault(f"unknown scale {name!r}; known: {', '.join(SCALES)}.")
        low, high = sorted((SCALES[name].best, SCALES[name].worst))
        minimum = parameters.number("minimum", lowest=low, highest=high)
        method = parameters.given.get("method", "passing")
        if method not in METHODS:
            raise parameters.fault(f"unknown method {method!r}; known: {', '.join(METHODS)}.")
        if method == "passing":
            return cls(minimum, name, "passing", None, None)
        return cls(
            minimum, name, "table", _table(parameters, SCALES[name]), parameters.positive("table_scale")
        )

    def judge(self, situation: Situation, occasion: Occasion) -> Answer:
        values: dict[str, JSON] = {
            "minimum": whole(self.minimum),
            "scale": self.scale,
            "method": self.method,
        }
        if situation.gpa is None or situation.gpa_scale is None:
            return Answer(None, "marks_unknown", values)
        mark, own_scale = exact(situation.gpa), exact(situation.gpa_scale)
        seen: dict[str, JSON] = {"value": whole(mark), "value_scale": whole(own_scale)}
        converted = None if mark > own_scale else self._convert(mark, own_scale)
        if converted is None:
            return Answer(None, "marks_not_convertible", values | seen, seen)
        scale = SCALES[self.scale]
        # never rounded to the applicant's favour, whichever way the scale runs
        seen["converted"] = rounded_up(converted) if scale.falls else rounded_down(converted)
        if scale.reaches(converted, self.minimum):
            return Answer(True, "marks_met", values | seen, seen)
        gap: dict[str, JSON] = {"missing": rounded_up(abs(self.minimum - converted))}
        return Answer(False, "marks_short", values | seen | gap, seen, gap)

    def _convert(self, mark: Fraction, own_scale: Fraction) -> Fraction | None:
        if self.table is not None:
            return self.table.convert(mark) if own_scale == self.table_scale else None
        own = scale_ending_at(own_scale)
        return None if own is None else convert_by_passing(mark, scale_from=own, scale_to=SCALES[self.scale])


def _table(parameters: Parameters, scale: NamedScale) -> StepTable:
    """Read [[90, 4], [85, 3.7], ...]; each lower step gives a mark that is no better."""
    given = parameters.given.get("table")
    if isinstance(given, str) or not isinstance(given, Sequence) or not given:
        raise parameters.fault("table must be a list of steps such as [90, 4].")
    steps: list[tuple[Fraction, Fraction]] = []
    for step in given:
        if isinstance(step, str) or not isinstance(step, Sequence) or len(step) != 2:
            raise parameters.fault(f"a step is two numbers such as [90, 4], not {step!r}.")
        read = Parameters("marks", {"from": step[0], "becomes": step[1]})
        steps.append((read.number("from"), read.number("becomes", lowest=Fraction(-3))))
    for (_start, better), (_next, worse) in zip(steps, steps[1:], strict=False):
        if not scale.reaches(better, worse):
            raise parameters.fault("a lower step of the table gives a better mark.")
    try:
        return StepTable(tuple(steps), scale.worst)
    except ScaleError as fault:
        raise parameters.fault(str(fault)) from None
