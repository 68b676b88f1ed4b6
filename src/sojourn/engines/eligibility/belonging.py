"""Rules that ask whether the applicant belongs: level, unit, field of study, nationality."""

import re
from dataclasses import dataclass

from sojourn.engines.eligibility.occasion import Occasion
from sojourn.engines.eligibility.requirement import JSON, Parameters
from sojourn.engines.eligibility.situation import LEVELS, Situation
from sojourn.engines.eligibility.verdict import Answer


@dataclass(frozen=True)
class Listed:
    """Values that are either the only ones `allowed`, or `excluded`."""

    use: str
    values: tuple[str, ...]

    @classmethod
    def read(cls, parameters: Parameters, *, pattern: str, meaning: str) -> "Listed":
        use = parameters.one_of("allowed", "excluded")
        values = parameters.texts(use)
        for value in values:
            if not re.fullmatch(pattern, value):
                raise parameters.fault(f"{value!r} is not {meaning}.")
        return cls(use, values)

    @property
    def both(self) -> dict[str, JSON]:
        """Return both lists by name, the one that is not in use as None."""
        return {"allowed": None, "excluded": None, self.use: list(self.values)}

    @property
    def one(self) -> dict[str, JSON]:
        return {self.use: list(self.values)}


@dataclass(frozen=True)
class Level:
    """One of the levels of study named."""

    allowed: tuple[str, ...]

    @classmethod
    def read(cls, parameters: Parameters) -> "Level":
        parameters.only("allowed")
        allowed = parameters.texts("allowed")
        unknown = [level for level in allowed if level not in LEVELS]
        if unknown:
            raise parameters.fault(f"unknown level {unknown[0]!r}; known: {', '.join(LEVELS)}.")
        return cls(allowed)

    def judge(self, situation: Situation, occasion: Occasion) -> Answer:
        allowed: dict[str, JSON] = {"allowed": list(self.allowed)}
        if situation.level is None:
            return Answer(None, "level_unknown", allowed)
        met = situation.level in self.allowed
        seen: dict[str, JSON] = {"level": situation.level}
        return Answer(met, "level_met" if met else "level_not_allowed", allowed | seen, seen)


@dataclass(frozen=True)
class Unit:
    """A member of one of the units named, or of a unit below."""

    allowed: tuple[str, ...]

    @classmethod
    def read(cls, parameters: Parameters) -> "Unit":
        parameters.only("allowed")
        return cls(parameters.texts("allowed"))

    def judge(self, situation: Situation, occasion: Occasion) -> Answer:
        allowed: dict[str, JSON] = {"allowed": list(self.allowed)}
        if not situation.units:
            return Answer(None, "unit_unknown", allowed)
        met = not set(self.allowed).isdisjoint(situation.units)
        seen: dict[str, JSON] = {"units": list(situation.units)}
        return Answer(met, "unit_met" if met else "unit_not_allowed", allowed | seen, seen)


@dataclass(frozen=True)
class Field:
    """ISCED-F 2013 codes, broad to detailed: "09" stands for everything under it."""

    codes: Listed

    @classmethod
    def read(cls, parameters: Parameters) -> "Field":
        meaning = "an ISCED-F code of two to four digits"
        return cls(Listed.read(parameters, pattern=r"[0-9]{2,4}", meaning=meaning))

    def judge(self, situation: Situation, occasion: Occasion) -> Answer:
        """A field known only broadly may lie inside or outside a narrower code: then a person must say."""
        code = situation.field_code
        if not code:
            return Answer(None, "field_unknown", self.codes.both)
        seen: dict[str, JSON] = {"field": code}
        inside = any(code.startswith(prefix) for prefix in self.codes.values)
        if not inside and any(prefix.startswith(code) for prefix in self.codes.values):
            return Answer(None, "field_too_broad", self.codes.both | seen, seen)
        if inside == (self.codes.use == "allowed"):
            return Answer(True, "field_met", self.codes.both | seen, seen)
        refusal = "field_excluded" if inside else "field_not_allowed"
        return Answer(False, refusal, self.codes.one | seen, seen)


@dataclass(frozen=True)
class Nationality:
    """Countries (ISO 3166 alpha-2) whose citizens may come, or may not."""

    countries: Listed

    @classmethod
    def read(cls, parameters: Parameters) -> "Nationality":
        meaning = "a country code of two capital letters"
        return cls(Listed.read(parameters, pattern=r"[A-Z]{2}", meaning=meaning))

    def judge(self, situation: Situation, occasion: Occasion) -> Answer:
        """A further citizenship opens what is allowed; if it closes what is excluded, a person must say."""
        nationality, named = situation.nationality, self.countries.values
        if not nationality:
            return Answer(None, "nationality_unknown", self.countries.both)
        own: dict[str, JSON] = {"nationality": nationality}
        seen = own | {"citizenships": list(situation.citizenships)}
        further = not set(named).isdisjoint(situation.citizenships)
        if self.countries.use == "allowed":
            if nationality in named or further:
                return Answer(True, "nationality_met", self.countries.both | own, seen)
            return Answer(False, "nationality_not_allowed", self.countries.one | own, seen)
        if nationality in named:
            return Answer(False, "nationality_excluded", self.countries.one | own, seen)
        if further:
            return Answer(None, "nationality_to_judge", self.countries.one | seen, seen)
        return Answer(True, "nationality_met", self.countries.both | own, seen)
