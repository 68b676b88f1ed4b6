"""Free text that a call adds: shown beside the findings, never decisive."""

from dataclasses import dataclass

from sojourn.engines.eligibility.occasion import Occasion
from sojourn.engines.eligibility.requirement import Parameters
from sojourn.engines.eligibility.situation import Situation
from sojourn.engines.eligibility.verdict import Answer


@dataclass(frozen=True)
class Note:
    """A text in one or both languages; `topic` is a word by which readers sort notes."""

    text_zh: str
    text_en: str
    topic: str

    @classmethod
    def read(cls, parameters: Parameters) -> "Note":
        parameters.only("text_zh", "text_en", "topic")
        texts: dict[str, str] = {}
        for name in ("text_zh", "text_en", "topic"):
            value = parameters.given.get(name, "")
            if not isinstance(value, str):
                raise parameters.fault(f"{name} must be a text, not {value!r}.")
            texts[name] = value
        if not (texts["text_zh"].strip() or texts["text_en"].strip()):
            raise parameters.fault("text_zh or text_en must say something.")
        return cls(**texts)

    def judge(self, situation: Situation, occasion: Occasion) -> Answer:
        return Answer(None, "note", {"text_zh": self.text_zh, "text_en": self.text_en, "topic": self.topic})
