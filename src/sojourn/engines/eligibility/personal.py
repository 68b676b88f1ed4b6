"""Rules about the person beyond the studies: age, earlier stays, documents that must still be valid."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sojourn.engines.eligibility.occasion import Occasion, months_after
from sojourn.engines.eligibility.requirement import JSON, Parameters
from sojourn.engines.eligibility.situation import DOCUMENTS, STAYS, Situation
from sojourn.engines.eligibility.verdict import Answer


def _whole_number(parameters: Parameters, name: str, highest: int) -> int | None:
    if parameters.given.get(name) is None:
        return None
    number = parameters.number(name, highest=Fraction(highest))
    if number.denominator != 1:
        raise parameters.fault(f"{name} must be a whole number.")
    return int(number)


def age_on(born_on: date, day: date) -> int:
    """Return the completed years of age on that day."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


@dataclass(frozen=True)
class Age:
    """Completed years between `lowest` and `highest`, on a stated day or else on that of the judgement."""

    lowest: int | None
    highest: int | None
    day: date | None

    @classmethod
    def read(cls, parameters: Parameters) -> "Age":
        parameters.only("lowest", "highest", "day")
        lowest, highest = (_whole_number(parameters, name, 120) for name in ("lowest", "highest"))
        if lowest is None and highest is None:
            raise parameters.fault("lowest or highest is needed.")
        if lowest is not None and highest is not None and lowest > highest:
            raise parameters.fault("lowest lies above highest.")
        return cls(lowest, highest, parameters.day("day"))

    def judge(self, situation: Situation, occasion: Occasion) -> Answer:
        day = self.day or occasion.on
        values: dict[str, JSON] = {
            "lowest": self.lowest,
            "highest": self.highest,
            "day": day.isoformat(),
        }
        if situation.born_on is None:
            return Answer(None, "age_unknown", values)
        age = age_on(situation.born_on, day)
        seen: dict[str, JSON] = {"age": age}
        if self.lowest is not None and age < self.lowest:
            missing: dict[str, JSON] = {"missing": self.lowest - age}
            return Answer(False, "age_too_young", values | seen | missing, seen, missing)
        if self.highest is not None and age > self.highest:
            over: dict[str, JSON] = {"over": age - self.highest}
            return Answer(False, "age_too_old", values | seen | over, seen, over)
        return Answer(True, "age_met", values | seen, seen)


@dataclass(frozen=True)
class Stays:
    """At most so many earlier stays abroad, of the kinds named or of any kind."""

    most: int
    kinds: tuple[str, ...]

    @classmethod
    def read(cls, parameters: Parameters) -> "Stays":
        parameters.only("most", "kinds")
        most = _whole_number(parameters, "most", 100)
        if most is None:
            raise parameters.fault("most must be a number, not None.")
        kinds = parameters.texts("kinds") if parameters.given.get("kinds") else ()
        unknown = [kind for kind in kinds if kind not in STAYS]
        if unknown:
            raise parameters.fault(f"unknown kind {unknown[0]!r}; known: {', '.join(STAYS)}.")
        return cls(most, kinds)

    def judge(self, situation: Situation, occasion: Occasion) -> Answer:
        values: dict[str, JSON] = {"most": self.most, "kinds": list(self.kinds)}
        if situation.stays is None:
            return Answer(None, "stays_unknown", values)
        counted = [kind for kind in situation.stays if not self.kinds or kind in (*self.kinds, "")]
        unsaid = counted.count("") if self.kinds else 0
        number = len(counted)
        seen: dict[str, JSON] = {"number": number}
        if number <= self.most:
            return Answer(True, "stays_met", values | seen, seen)
        if number - unsaid <= self.most:
            return Answer(None, "stays_to_judge", values | seen, seen)
        over: dict[str, JSON] = {"over": number - self.most}
        return Answer(False, "stays_too_many", values | seen | over, seen, over)


@dataclass(frozen=True)
class Paper:
    """A document that is valid so many months beyond the end of the stay."""

    document: str
    months: int

    @classmethod
    def read(cls, parameters: Parameters) -> "Paper":
        parameters.only("document", "months")
        document = parameters.given.get("document")
        if not isinstance(document, str) or document not in DOCUMENTS:
            raise parameters.fault(f"unknown document {document!r}; known: {', '.join(DOCUMENTS)}.")
        return cls(document, _whole_number(parameters, "months", 120) or 0)

    def judge(self, situation: Situation, occasion: Occasion) -> Answer:
        """Where the stay may end sooner or later and only one end is covered, a person must say."""
        values: dict[str, JSON] = {"document": self.document, "months": self.months}
        if occasion.ends_from is None or occasion.ends_until is None:
            return Answer(None, "document_end_unknown", values)
        needed = months_after(occasion.ends_until, self.months)
        soonest = months_after(occasion.ends_from, self.months)
        values["needed_until"] = needed.isoformat()
        valid_until = situation.documents.get(self.document)
        if valid_until is None:
            return Answer(None, "document_unknown", values)
        seen: dict[str, JSON] = {"valid_until": valid_until.isoformat()}
        if valid_until >= needed:
            return Answer(True, "document_met", values | seen, seen)
        gap: dict[str, JSON] = {"days": (needed - valid_until).days}
        if valid_until >= soonest:
            return Answer(None, "document_to_judge", values | seen | gap, seen, gap)
        return Answer(False, "document_too_short", values | seen | gap, seen, gap)
