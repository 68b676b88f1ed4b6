"""Rules about the major by name, where hosts write faculties and courses as they please."""

import re
import unicodedata
from dataclasses import dataclass

from sojourn.engines.eligibility.occasion import Occasion
from sojourn.engines.eligibility.requirement import JSON, Parameters
from sojourn.engines.eligibility.situation import Situation
from sojourn.engines.eligibility.verdict import Answer

# Words that say what kind of house it is, not what is taught there.
EMPTY_WORDS = frozenset(
    {"school", "faculty", "college", "department", "institute", "programme", "program", "degree", "major"}
    | {"course", "courses", "study", "studies", "of", "the", "and", "in", "for", "at"}
)
EMPTY_SIGNS = re.compile("学院|学部|专业")


def folded(name: str) -> str:
    """Return the name without case, width and space, for equality only."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def words(name: str) -> frozenset[str]:
    """Return the words in Latin letters that say what is taught."""
    found = re.findall(r"[a-z\u00df-\u024f]+", unicodedata.normalize("NFKC", name).casefold())
    return frozenset(found) - EMPTY_WORDS


def ideographs(name: str) -> str:
    """Return the Chinese characters that say what is taught."""
    signs = "".join(re.findall(r"[\u3400-\u9fff\uf900-\ufaff]", unicodedata.normalize("NFKC", name)))
    return EMPTY_SIGNS.sub("", signs)


def resembles(one: str, other: str) -> bool:
    """Say whether one name is contained in the other, in either script."""
    one_words, other_words = words(one), words(other)
    if one_words and other_words and (one_words <= other_words or other_words <= one_words):
        return True
    one_signs, other_signs = ideographs(one), ideographs(other)
    return bool(one_signs and other_signs) and (one_signs in other_signs or other_signs in one_signs)


def comparable(name: str, majors: tuple[str, ...]) -> bool:
    """Say whether any name of the major is written in the script of `name`."""
    latin, chinese = bool(words(name)), bool(ideographs(name))
    return any((latin and bool(words(major))) or (chinese and bool(ideographs(major))) for major in majors)


@dataclass(frozen=True)
class Major:
    """Names of majors that are `excluded`, `required` (one of them), or `allowed` as the host's faculties.

    Only equal names decide. A name that contains the other, or stands in another script than all names known
    of the applicant's major, is left to a person; so is a list of allowed faculties without an equal name.
    """

    use: str
    names: tuple[str, ...]

    @classmethod
    def read(cls, parameters: Parameters) -> "Major":
        use = parameters.one_of("excluded", "required", "allowed")
        return cls(use, parameters.texts(use))

    def judge(self, situation: Situation, occasion: Occasion) -> Answer:
        majors = tuple(name for name in situation.majors if name.strip())
        names: JSON = list(self.names)
        if not majors:
            return Answer(None, "major_unknown", {"names": names})
        met, code = self._decide(majors)
        return Answer(met, code, {"names": names, "majors": list(majors)}, {"majors": list(majors)})

    def _decide(self, majors: tuple[str, ...]) -> tuple[bool | None, str]:
        equal = not {folded(name) for name in self.names}.isdisjoint(folded(major) for major in majors)
        open_to_doubt = any(
            not comparable(name, majors) or any(resembles(name, major) for major in majors)
            for name in self.names
        )
        if self.use == "excluded":
            if equal:
                return False, "major_excluded"
            return (None, "major_exclusion_to_judge") if open_to_doubt else (True, "major_met")
        if equal:
            return True, "major_met"
        if self.use == "allowed" or open_to_doubt:
            return None, "major_to_judge"
        return False, "major_not_required"
