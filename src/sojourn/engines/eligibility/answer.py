"""A rule held against the answer to a question of the call's form."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from sojourn.engines.eligibility.occasion import Occasion
from sojourn.engines.eligibility.requirement import JSON, Parameters, whole
from sojourn.engines.eligibility.situation import Situation
from sojourn.engines.eligibility.verdict import Answer
from sojourn.engines.grades import ScaleError, exact


def number_in(value: JSON) -> Fraction | None:
    """Return the number that an answer writes; None for anything else."""
    try:
        return exact(Fraction(str(value).strip())) if isinstance(value, str | int | float) else None
    except (ValueError, ScaleError, ZeroDivisionError):
        return None


@dataclass(frozen=True)
class Answered:
    """The answer is at least, or at most, a number, or one of the texts allowed."""

    question: str
    texts: Mapping[str, str]
    lowest: Fraction | None
    highest: Fraction | None
    allowed: tuple[str, ...]

    @classmethod
    def read(cls, parameters: Parameters) -> "Answered":
        parameters.only("question", "text_zh", "text_en", "lowest", "highest", "allowed")
        question = parameters.given.get("question")
        if not isinstance(question, str) or not question:
            raise parameters.fault("question must name a question of the form.")
        texts = {name: str(parameters.given.get(name) or "") for name in ("text_zh", "text_en")}
        anything = Fraction(-(10**12))
        lowest, highest = (
            None if parameters.given.get(name) is None else parameters.number(name, lowest=anything)
            for name in ("lowest", "highest")
        )
        allowed = parameters.texts("allowed") if parameters.given.get("allowed") else ()
        if lowest is None and highest is None and not allowed:
            raise parameters.fault("lowest, highest or allowed is needed.")
        if allowed and (lowest is not None or highest is not None):
            raise parameters.fault("allowed stands alone, without lowest and highest.")
        return cls(question, texts, lowest, highest, allowed)

    def judge(self, situation: Situation, occasion: Occasion) -> Answer:
        values: dict[str, JSON] = {
            **self.texts,
            "question": self.question,
            "lowest": None if self.lowest is None else whole(self.lowest),
            "highest": None if self.highest is None else whole(self.highest),
            "allowed": list(self.allowed),
        }
        answer = situation.answers.get(self.question)
        if answer is None or answer == "" or answer == []:
            return Answer(None, "answer_unknown", values)
        seen: dict[str, JSON] = {"answer": answer}
        if self.allowed:
            given = [answer] if isinstance(answer, str) else answer
            met = isinstance(given, list | tuple) and not set(self.allowed).isdisjoint(map(str, given))
            return Answer(met, "answer_met" if met else "answer_not_allowed", values | seen, seen)
        number = number_in(answer)
        if number is None:
            return Answer(None, "answer_unknown", values, seen)
        if self.lowest is not None and number < self.lowest:
            gap: dict[str, JSON] = {"missing": whole(self.lowest - number)}
            return Answer(False, "answer_too_low", values | seen | gap, seen, gap)
        if self.highest is not None and number > self.highest:
            over: dict[str, JSON] = {"over": whole(number - self.highest)}
            return Answer(False, "answer_too_high", values | seen | over, seen, over)
        return Answer(True, "answer_met", values | seen, seen)
