"""Rules about languages: several tests are accepted, any one suffices, each overall and in its parts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from sojourn.engines.eligibility.occasion import Occasion, months_after
from sojourn.engines.eligibility.requirement import JSON, Parameters, whole
from sojourn.engines.eligibility.situation import LanguageResult, Situation
from sojourn.engines.eligibility.verdict import Answer
from sojourn.engines.grades import Number, ScaleError, exact

CEFR = ("A1", "A2", "B1", "B2", "C1", "C2")
PARTS = ("r", "l", "s", "w")


@dataclass(frozen=True)
class Scale:
    """The range of a test: its language where it has only one, its lowest and highest overall and part.

    Where results are levels with names, `levels` has them from the lowest, counted from `overall[0]`.
    """

    language: str | None
    overall: tuple[int, int]
    part: tuple[int, int]
    levels: tuple[str, ...] = ()


# Published score ranges: TOEFL iBT 0-120 (parts 0-30), TOEFL ITP levels 1 and 2, IELTS bands 0-9,
# HSK levels 1-9 with parts of 100 points, CEFR levels counted from A1 = 1, CET 4 and 6 of at most 710,
# TestDaF levels 3 to 5, TOPIK levels 1 to 6, JLPT from N5 to N1.
TESTS: Mapping[str, Scale] = {
    "toefl_ibt": Scale("en", (0, 120), (0, 30)),
    "toefl_itp": Scale("en", (200, 677), (20, 68)),
    "ielts": Scale("en", (0, 9), (0, 9)),
    "cefr": Scale(None, (1, 6), (1, 6), CEFR),
    "hsk": Scale("zh", (1, 9), (0, 100)),
    "duolingo": Scale("en", (10, 160), (10, 160)),
    "pte": Scale("en", (10, 90), (10, 90)),
    "cet4": Scale("en", (0, 710), (0, 249)),
    "cet6": Scale("en", (0, 710), (0, 249)),
    "delf": Scale("fr", (1, 6), (1, 6), CEFR),
    "dele": Scale("es", (1, 6), (1, 6), CEFR),
    "goethe": Scale("de", (1, 6), (1, 6), CEFR),
    "testdaf": Scale("de", (3, 5), (3, 5)),
    "jlpt": Scale("ja", (1, 5), (1, 5), ("N5", "N4", "N3", "N2", "N1")),
    "topik": Scale("ko", (1, 6), (1, 6)),
}

# From which result on a test counts as a level of the framework, overall and part by part. TOEFL and IELTS:
# their makers' tables; HSK: as its maker states; DELF, DELE and Goethe are set at the levels themselves.
_IELTS = {"B1": 4, "B2": 5.5, "C1": 7, "C2": 8.5}
EQUIVALENTS: Mapping[str, Mapping[str, Mapping[str, Number]]] = {
    "toefl_ibt": {
        "overall": {"B1": 42, "B2": 72, "C1": 95, "C2": 114},
        "r": {"B1": 4, "B2": 18, "C1": 24, "C2": 29},
        "l": {"B1": 9, "B2": 17, "C1": 22, "C2": 28},
        "s": {"A2": 10, "B1": 16, "B2": 20, "C1": 25, "C2": 28},
        "w": {"A2": 7, "B1": 13, "B2": 17, "C1": 24, "C2": 29},
    },
    "toefl_itp": {"overall": {"A2": 337, "B1": 460, "B2": 543, "C1": 627}},
    "ielts": {name: _IELTS for name in ("overall", *PARTS)},
    "hsk": {"overall": {"A1": 1, "A2": 2, "B1": 3, "B2": 4, "C1": 5, "C2": 6}},
    **{
        test: {name: {level: number for number, level in enumerate(CEFR, 1)} for name in ("overall", *PARTS)}
        for test in ("delf", "dele", "goethe")
    },
}


def measured(test: str, value: Number | str | None) -> Fraction | None:
    """Return a score as a number that can be compared within its test; None for what is not a score of it."""
    scale = TESTS[test]
    if scale.levels:
        known = isinstance(value, str) and value in scale.levels
        return Fraction(scale.levels.index(str(value)) + scale.overall[0]) if known else None
    if value is None or isinstance(value, str | bool):
        return None
    try:
        return exact(value)
    except ScaleError:
        return None


def written(test: str, value: Fraction | None) -> JSON:
    """Return a measured score as people write it."""
    if value is None:
        return None
    scale = TESTS[test]
    return scale.levels[int(value) - scale.overall[0]] if scale.levels else whole(value)


def cefr_of(result: LanguageResult) -> LanguageResult | None:
    """Return the result as levels of the framework; None where its test has no published equivalents."""
    table = EQUIVALENTS.get(result.test)
    if table is None:
        return None
    parts = {name: _level(table, name, result.test, score) for name, score in result.parts.items()}
    return LanguageResult(
        "cefr",
        result.language,
        _level(table, "overall", result.test, result.overall),
        {name: level for name, level in parts.items() if level is not None},
        result.taken_on,
        result.valid_until,
    )


def _level(
    table: Mapping[str, Mapping[str, Number]], name: str, test: str, score: Number | str | None
) -> str | None:
    """Return the highest level that the score reaches; below the first of the table, the level before it."""
    points = measured(test, score)
    steps = table.get(name)
    if points is None or not steps:
        return None
    reached = [level for level, least in steps.items() if points >= exact(least)]
    below = CEFR.index(next(iter(steps))) - 1
    return reached[-1] if reached else CEFR[below] if below >= 0 else None


@dataclass(frozen=True)
class Alternative:
    """One accepted test with its minima; key "overall" for the whole, r, l, s, w for the parts."""

    test: str
    language: str
    minima: Mapping[str, Fraction]
    equivalents: bool = False

    @property
    def required_overall(self) -> JSON:
        return written(self.test, self.minima.get("overall"))


@dataclass(frozen=True)
class Attempt:
    """One result beside one alternative: what is short (in points or levels), what was not reported."""

    alternative: Alternative
    result: LanguageResult
    missing: Mapping[str, Fraction]
    absent: tuple[str, ...]
    expired: bool
    original: LanguageResult | None = field(default=None, kw_only=True)
    """The result of another test, where `result` is what it comes to on the framework."""

    @property
    def state(self) -> str:
        if self.expired:
            return "expired"
        if self.missing:
            return "short"
        return "incomplete" if self.absent else "met"

    @property
    def distance(self) -> Fraction:
        """Return how far the result is from the alternative, as shares of the test's ranges."""
        scale = TESTS[self.alternative.test]
        return sum(
            (
                points / _span(scale.overall if name == "overall" else scale.part)
                for name, points in self.missing.items()
            ),
            Fraction(0),
        )


def _span(limits: tuple[int, int]) -> int:
    return limits[1] - limits[0]


@dataclass(frozen=True)
class Language:
    """Any one of the alternatives suffices; one result must fulfil all minima of it alone."""

    alternatives: tuple[Alternative, ...]
    within_months: int | None = None

    @classmethod
    def read(cls, parameters: Parameters) -> "Language":
        parameters.only("alternatives", "within_months")
        given = parameters.given.get("alternatives")
        if isinstance(given, str) or not isinstance(given, Sequence) or not given:
            raise parameters.fault("alternatives must be a list with at least one test.")
        within = None
        if parameters.given.get("within_months") is not None:
            within = parameters.number("within_months", lowest=Fraction(1), highest=Fraction(240))
            if within.denominator != 1:
                raise parameters.fault("within_months must be a whole number of months.")
        alternatives = tuple(_read_alternative(alternative) for alternative in given)
        return cls(alternatives, None if within is None else int(within))

    def judge(self, situation: Situation, occasion: Occasion) -> Answer:
        attempts = list(self._attempts(situation, occasion.on))
        if not attempts:
            tests: list[JSON] = [
                {"test": each.test, "language": each.language, "overall": each.required_overall}
                for each in self.alternatives
            ]
            return Answer(None, "language_unknown", {"tests": tests})
        for state, met in (("met", True), ("incomplete", None), ("short", False), ("expired", False)):
            found = [attempt for attempt in attempts if attempt.state == state]
            if found:
                return _answer(min(found, key=lambda attempt: attempt.distance), state, met)
        raise AssertionError("every attempt has one of the four states")

    def _attempts(self, situation: Situation, on: date) -> Iterator[Attempt]:
        known = [one for one in situation.languages if one.taken_on is None or one.taken_on <= on]
        for alternative in self.alternatives:
            for result in map(self._dated, known):
                if result.language != alternative.language:
                    continue
                if result.test == alternative.test:
                    yield self._aged(_attempt(alternative, result, on))
                elif alternative.equivalents and (level := cefr_of(result)) is not None:
                    yield self._aged(replace(_attempt(alternative, level, on), original=result))

    def _aged(self, attempt: Attempt) -> Attempt:
        """Where results may be only so old, one without a day lacks it."""
        if self.within_months is None or attempt.result.taken_on is not None:
            return attempt
        return replace(attempt, absent=(*attempt.absent, "taken_on"))

    def _dated(self, result: LanguageResult) -> LanguageResult:
        """The result with the day until which it counts here, where it may be only so many months old."""
        if self.within_months is None or result.taken_on is None:
            return result
        latest = months_after(result.taken_on, self.within_months)
        until = latest if result.valid_until is None else min(latest, result.valid_until)
        return replace(result, valid_until=until)


def _read_alternative(given: JSON) -> Alternative:
    if not isinstance(given, Mapping):
        raise Parameters("language", {}).fault(f"an alternative must name a test, not {given!r}.")
    parameters = Parameters("language", given)
    parameters.only("test", "language", "overall", "parts", "equivalents")
    test = given.get("test")
    if not isinstance(test, str) or test not in TESTS:
        raise parameters.fault(f"unknown test {test!r}; known: {', '.join(TESTS)}.")
    scale = TESTS[test]
    language = given.get("language", scale.language)
    if not isinstance(language, str) or not language or language != (scale.language or language):
        raise parameters.fault(f"{test} does not test the language {language!r}.")
    parts = given.get("parts", {})
    if not isinstance(parts, Mapping) or not set(parts) <= set(PARTS):
        raise parameters.fault(f"parts must give minima for {', '.join(PARTS)}.")
    minima = {name: _minimum(Parameters(f"language: {test}", parts), name, scale.part) for name in parts}
    if given.get("overall") is not None:
        minima["overall"] = _minimum(Parameters(f"language: {test}", given), "overall", scale.overall)
    if not minima:
        raise parameters.fault(f"{test} needs an overall or a part minimum.")
    equivalents = given.get("equivalents", False)
    if not isinstance(equivalents, bool) or (equivalents and test != "cefr"):
        raise parameters.fault("equivalents may be true for a level of the framework only.")
    return Alternative(test, language, minima, equivalents)


def _minimum(parameters: Parameters, name: str, limits: tuple[int, int]) -> Fraction:
    test = parameters.kind.removeprefix("language: ")
    levels = TESTS[test].levels
    if levels:
        level = parameters.given.get(name)
        number = measured(test, level if isinstance(level, str) else None)
        if number is None:
            raise parameters.fault(f"{name} must be one of {', '.join(levels)}, not {level!r}.")
        return number
    return parameters.number(name, lowest=Fraction(limits[0]), highest=Fraction(limits[1]))


def _attempt(alternative: Alternative, result: LanguageResult, on: date) -> Attempt:
    missing: dict[str, Fraction] = {}
    absent: list[str] = []
    for name in ("overall", *PARTS):
        if name not in alternative.minima:
            continue
        score = measured(result.test, result.overall if name == "overall" else result.parts.get(name))
        if score is None:
            absent.append(name)
        elif score < alternative.minima[name]:
            missing[name] = alternative.minima[name] - score
    expired = result.valid_until is not None and result.valid_until < on
    return Attempt(alternative, result, missing, tuple(absent), expired)


def _answer(attempt: Attempt, state: str, met: bool | None) -> Answer:
    alternative, result = attempt.alternative, attempt.result
    overall = written(result.test, measured(result.test, result.overall))
    valid_until = result.valid_until.isoformat() if result.valid_until else None
    parts: dict[str, JSON] = {
        name: written(result.test, measured(result.test, score)) for name, score in result.parts.items()
    }
    missing: dict[str, JSON] = {name: whole(points) for name, points in attempt.missing.items()}
    values: dict[str, JSON] = {
        "test": alternative.test,
        "language": alternative.language,
        "overall": overall,
        "required_overall": alternative.required_overall,
    }
    seen: dict[str, JSON] = {
        "test": result.test,
        "language": result.language,
        "overall": overall,
        "parts": parts,
        "taken_on": result.taken_on.isoformat() if result.taken_on else None,
        "valid_until": valid_until,
    }
    own: dict[str, dict[str, JSON]] = {
        "met": {},
        "short": {"missing": missing},
        "incomplete": {"absent": list(attempt.absent)},
        "expired": {"valid_until": valid_until},
    }
    gap: dict[str, JSON] | None = {"test": alternative.test, "missing": missing} if missing else None
    original = attempt.original
    if original is None:
        return Answer(met, f"language_{state}", values | own[state], seen, gap)
    by_overall = written(original.test, measured(original.test, original.overall))
    by: dict[str, JSON] = {"by_test": original.test, "by_overall": by_overall}
    return Answer(met, f"language_{state}_as", values | own[state] | by, seen | by, gap)
