"""Rules about languages: several tests are accepted, any one suffices, each overall and in its parts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sojourn.engines.eligibility.requirement import JSON, Parameters, whole
from sojourn.engines.eligibility.situation import LanguageResult, Situation
from sojourn.engines.eligibility.verdict import Answer
from sojourn.engines.grades import Number, ScaleError, exact

CEFR = ("A1", "A2", "B1", "B2", "C1", "C2")
PARTS = ("r", "l", "s", "w")


@dataclass(frozen=True)
class Scale:
    """The range of a test: its language where it has only one, its lowest and highest overall and part."""

    language: str | None
    overall: tuple[int, int]
    part: tuple[int, int]


# Published score ranges: TOEFL iBT 0-120 (parts 0-30), TOEFL ITP levels 1 and 2, IELTS bands 0-9,
# HSK levels 1-9 with parts of 100 points, CEFR levels counted from A1 = 1.
TESTS: Mapping[str, Scale] = {
    "toefl_ibt": Scale("en", (0, 120), (0, 30)),
    "toefl_itp": Scale("en", (200, 677), (20, 68)),
    "ielts": Scale("en", (0, 9), (0, 9)),
    "cefr": Scale(None, (1, 6), (1, 6)),
    "hsk": Scale("zh", (1, 9), (0, 100)),
}


def measured(test: str, value: Number | str | None) -> Fraction | None:
    """Return a score as a number that can be compared within its test; None for what is not a score of it."""
    if test == "cefr":
        return Fraction(CEFR.index(value) + 1) if isinstance(value, str) and value in CEFR else None
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
    return CEFR[int(value) - 1] if test == "cefr" else whole(value)


@dataclass(frozen=True)
class Alternative:
    """One accepted test with its minima; key "overall" for the whole, r, l, s, w for the parts."""

    test: str
    language: str
    minima: Mapping[str, Fraction]

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

    @classmethod
    def read(cls, parameters: Parameters) -> "Language":
        parameters.only("alternatives")
        given = parameters.given.get("alternatives")
        if isinstance(given, str) or not isinstance(given, Sequence) or not given:
            raise parameters.fault("alternatives must be a list with at least one test.")
        return cls(tuple(_read_alternative(alternative) for alternative in given))

    def judge(self, situation: Situation, on: date) -> Answer:
        attempts = list(self._attempts(situation, on))
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
        for alternative in self.alternatives:
            for result in situation.languages:
                known = result.taken_on is None or result.taken_on <= on
                if known and (result.test, result.language) == (alternative.test, alternative.language):
                    yield _attempt(alternative, result, on)


def _read_alternative(given: JSON) -> Alternative:
    if not isinstance(given, Mapping):
        raise Parameters("language", {}).fault(f"an alternative must name a test, not {given!r}.")
    parameters = Parameters("language", given)
    parameters.only("test", "language", "overall", "parts")
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
    return Alternative(test, language, minima)


def _minimum(parameters: Parameters, name: str, limits: tuple[int, int]) -> Fraction:
    if parameters.kind == "language: cefr":
        level = parameters.given.get(name)
        number = measured("cefr", level if isinstance(level, str) else None)
        if number is None:
            raise parameters.fault(f"{name} must be one of {', '.join(CEFR)}, not {level!r}.")
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
    return Answer(met, f"language_{state}", values | own[state], seen, gap)
