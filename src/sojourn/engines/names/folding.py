"""Names of institutions in a form in which spellings of one name are equal and different names are not."""

import re
import unicodedata

# Letters that Unicode does not take apart into a letter and an accent.
LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "&": " and "}
)
APOSTROPHES = re.compile("['`\u00b4\u02b0-\u02c0\u2018\u2019\u201b\u2032]")
BRACKETS = re.compile(r"[(\uff08\[][^()\uff08\uff09\[\]]*[)\uff09\]]")
IDEOGRAPHS = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")

UNIVERSITY = (
    "universitat universitaet universidad universidade universita universite universiteit universitet"
    " universitetet universitetas universiti universitas universitesi uniwersytet univerzita univerzitet"
    " universitatea univ"
)
# The same word in the languages in which catalogues keep names; what it becomes may be several words.
TRANSLATIONS = {
    "academy": "academia accademia academie akademie akademia akademi akademija",
    "applied sciences": "applicate",
    "autonomous": "autonoma autonome autonoom",
    "catholic": "catolica catholique cattolica katholische katholieke katolicki katolicka",
    "college": "colegio collegio kolleg",
    "economics": "economia economie ekonomiczny economicas handelshogskolan",
    "education": "educacion educacao",
    "engineering": "ingenieria engenharia ingenierie",
    "federal": "federale",
    "hospital": "klinikum krankenhaus ospedale hopital ziekenhuis hospitalier szpital",
    "institute": "institut instituto istituto instituut instytut",
    "international": "internacional internationale internazionale",
    "medical": "medica medicale medizinische medyczny meditsinskiy",
    "national": "nacional nationale nazionale",
    "polytechnic": "politecnico politecnica politechnika polytechnique politehnica polytechnische",
    "school": "escuela ecole escola scuola schule",
    "sciences": "science ciencias scienze wissenschaften",
    "state": "estatal estadual",
    "technical": "technische tecnica technique tekniska technicka techniczny teknik tecnico",
    "technology": "tecnologia technologie technologique teknologi technologiczny tecnologico",
    "university applied sciences": "hochschule fachhochschule hogeschool ammattikorkeakoulu",
    "catalonia": "catalunya cataluna",
    "cologne": "koln",
    "copenhagen": "kobenhavn",
    "florence": "firenze",
    "geneva": "geneve",
    "genoa": "genova",
    "gothenburg": "goteborg",
    "kyiv": "kiev",
    "lisbon": "lisboa",
    "milan": "milano mailand",
    "munich": "munchen",
    "naples": "napoli",
    "prague": "praha",
    "rome": "roma",
    "seville": "sevilla",
    "turin": "torino",
    "venice": "venezia",
    "vienna": "wien",
    "warsaw": "warszawa",
    "zurich": "zurcher",
}
OF = "de di du do da del dos della delle des von van of za na"
THE = "the"
STOP_WORDS = frozenset(
    f"{OF} {THE} and et und y e i en la le les el los las il der die das at in for für l d".split()
)

EQUAL_WORDS = {word: "university" for word in UNIVERSITY.split()} | {word: "of" for word in OF.split()}
SIMILAR_WORDS = {word: ("university",) for word in UNIVERSITY.split()} | {
    word: tuple(meaning.split()) for meaning, words in TRANSLATIONS.items() for word in words.split()
}


def _words(name: str) -> list[str]:
    """Return the words in lower case without accents, apostrophes and punctuation."""
    bare = APOSTROPHES.sub("", unicodedata.normalize("NFKC", name)).casefold()
    parted = unicodedata.normalize("NFKD", bare)
    letters = "".join(sign for sign in parted if not unicodedata.combining(sign)).translate(LETTERS)
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFC", letters))


def folded(name: str) -> str:
    """Return the form in which two spellings of one name are equal.

    Order is kept ("York University" is not the "University of York") and so is what stands in brackets, for
    it may tell two houses apart. Only the words for university and for "of" are read across languages.
    """
    return " ".join(EQUAL_WORDS.get(word, word) for word in _words(name) if word != THE)


def without_brackets(name: str) -> str:
    """Return the name without what stands in brackets, unless nothing else is there."""
    return " ".join(BRACKETS.sub(" ", name).split()) or name


def tokens(name: str) -> frozenset[str]:
    """Return what tells the name from others: words in one language, for Chinese each pair of characters."""
    found: set[str] = set()
    for word in _words(name):
        for run in IDEOGRAPHS.findall(word):
            found.update(run[start : start + 2] for start in range(max(1, len(run) - 1)))
        for part in IDEOGRAPHS.sub(" ", word).split():
            found.update(SIMILAR_WORDS.get(part, (part,)))
    return frozenset(found - STOP_WORDS) or frozenset(found)


def site(address: str) -> str:
    """Return the domain under which an institution registers its pages: unsw.edu.au of https://www.unsw.edu.au/x."""
    host = re.sub(r"^[a-z]+://", "", address.strip().casefold())
    labels = re.split(r"[/:?#]", host, maxsplit=1)[0].strip(".").split(".")
    if len(labels) < 2:
        return ""
    second_level = len(labels[-1]) == 2 and labels[-2] in {
        "ac",
        "co",
        "com",
        "edu",
        "gov",
        "go",
        "net",
        "or",
        "org",
    }
    return ".".join(labels[-3:] if second_level else labels[-2:])
