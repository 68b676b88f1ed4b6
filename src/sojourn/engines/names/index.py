"""Institutions found in a catalogue by names as people write them."""

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from sojourn.engines.names.folding import folded, site, tokens, without_brackets

LOWEST_SCORE = 0.25
CONSIDERED = 60  # best by words alone; only these are compared letter by letter and with the hints
NOT_EQUAL = 0.97  # highest score by words and letters of a name that is not equal
UNKNOWN_WORD = 0.7  # weight of a word that the catalogue does not have, as share of its rarest
BY_PLACE = 0.9  # weight of a word that stands in the city instead of the name
LIKE = 0.75  # how alike two words must be to count as one, by letters
# What a hint that fits takes of the distance to 1, and what one that contradicts leaves of the score.
COUNTRY_FITS, CITY_FITS, SITE_FITS, COUNTRY_CONTRADICTS = 0.2, 0.2, 0.7, 0.7


@dataclass(frozen=True)
class Candidate:
    """One institution of the catalogue: all its names, country as ISO 3166 alpha-2, "" for unknown."""

    id: str
    names: tuple[str, ...]
    country: str = ""
    city: str = ""
    website: str = ""


@dataclass(frozen=True)
class Suggestion:
    """An institution that may be meant; `score` is 1 for an equal name that no hint contradicts."""

    id: str
    score: float


@dataclass(frozen=True)
class Hints:
    """What is known beside the name."""

    country: str = ""
    city: str = ""
    website: str = ""

    def fit_city(self, candidate: Candidate) -> bool:
        return bool(self.city) and folded(self.city) == folded(candidate.city)

    def fit_site(self, candidate: Candidate) -> bool:
        own = site(self.website)
        return bool(own) and own == site(candidate.website)

    def weigh(self, score: float, candidate: Candidate) -> float:
        """Return the score raised by hints that fit and lowered by a country that contradicts."""
        if self.country and candidate.country:
            fits = self.country == candidate.country
            score = score + (1 - score) * COUNTRY_FITS if fits else score * COUNTRY_CONTRADICTS
        if self.fit_city(candidate):
            score += (1 - score) * CITY_FITS
        if self.fit_site(candidate):
            score += (1 - score) * SITE_FITS
        return score


@dataclass(frozen=True)
class _Entry:
    candidate: Candidate
    folded: str
    tokens: frozenset[str]
    weight: float


class Wanted:
    """The name looked for, taken apart once."""

    def __init__(self, name: str, weight: Callable[[str], float]) -> None:
        self.folded = folded(name)
        self.tokens = tokens(name)
        self.weight = sum(weight(token) for token in self.tokens)


class NameIndex:
    """A catalogue prepared for look-up; building reads all names once, a look-up takes milliseconds."""

    def __init__(self, rows: Iterable[Candidate]) -> None:
        candidates = tuple(rows)
        named = [
            (each, folded(name), tokens(name)) for each in candidates for name in each.names if name.strip()
        ]
        frequency = Counter(token for _, _, found in named for token in found)
        self._rarity = {token: math.log(1 + len(named) / count) for token, count in frequency.items()}
        self._rarest = math.log(1 + max(1, len(named)))
        self._entries = [
            _Entry(each, name, found, sum(self._rarity[token] for token in found))
            for each, name, found in named
        ]
        self._by_name: dict[str, dict[str, Candidate]] = defaultdict(dict)
        self._by_token: dict[str, list[int]] = defaultdict(list)
        self._by_site: dict[str, list[int]] = defaultdict(list)
        self._by_start: dict[str, list[str]] = defaultdict(list)
        for number, entry in enumerate(self._entries):
            self._by_name[entry.folded][entry.candidate.id] = entry.candidate
            self._by_site[site(entry.candidate.website)].append(number)
            for token in entry.tokens:
                self._by_token[token].append(number)
        for token in self._rarity:
            self._by_start[token[:3]].append(token)
        self._by_site.pop("", None)
        self._alike = lru_cache(maxsize=10_000)(self._find_alike)

    def exact(
        self, name: str, *, country_hint: str = "", city_hint: str = "", website_hint: str = ""
    ) -> str | None:
        """Return the id of the one institution of this name; None for none, for several, for a contradiction.

        A country hint that differs from the catalogue forbids the match; among institutions of one name the
        hints decide if they leave one. What stands in brackets counts here, for it may be a place.
        """
        hints = Hints(country_hint, city_hint, website_hint)
        found = list(self._by_name.get(folded(name), {}).values()) if folded(name) else []
        if hints.country:
            found = [each for each in found if each.country in ("", hints.country)]
        for fits in (hints.fit_city, hints.fit_site):
            if len(found) > 1:
                found = [each for each in found if fits(each)] or found
        return found[0].id if len(found) == 1 else None

    def suggest(
        self,
        name: str,
        *,
        country_hint: str = "",
        city_hint: str = "",
        website_hint: str = "",
        limit: int = 5,
    ) -> list[Suggestion]:
        """Return the institutions most likely meant, best first; brackets in the name are left out.

        Score: overlap of words weighted by rarity (four fifths), likeness by letters (one fifth), then hints.
        """
        hints = Hints(country_hint, city_hint, website_hint)
        wanted = Wanted(without_brackets(name), self._weight)
        equal = {folded(name), wanted.folded}
        overlap = self._overlap(wanted)
        numbers = heapq.nlargest(CONSIDERED, overlap, key=lambda number: self._share(number, wanted, overlap))
        scores: dict[str, float] = {}
        for number in dict.fromkeys(numbers + self._by_site.get(site(hints.website), [])):
            entry = self._entries[number]
            score = 1.0 if entry.folded in equal else self._likeness(number, wanted, overlap)
            score = hints.weigh(score, entry.candidate)
            scores[entry.candidate.id] = max(score, scores.get(entry.candidate.id, 0.0))
        best = sorted(scores.items(), key=lambda scored: (-scored[1], scored[0]))
        return [Suggestion(found, round(score, 3)) for found, score in best if score >= LOWEST_SCORE][:limit]

    def _weight(self, token: str) -> float:
        return self._rarity.get(token, self._rarest * UNKNOWN_WORD)

    def _overlap(self, wanted: "Wanted") -> dict[int, float]:
        """Return per name of the catalogue how much of the wanted words it has, alike words in proportion."""
        overlap: dict[int, float] = {}
        for token in wanted.tokens:
            numbers = self._by_token.get(token, [])
            weight = self._weight(token)
            for number in numbers:
                overlap[number] = overlap.get(number, 0.0) + weight
            counted = set(numbers)
            for other, likeness in self._alike(token):
                for number in self._by_token[other]:
                    if number not in counted:
                        counted.add(number)
                        overlap[number] = overlap.get(number, 0.0) + likeness * self._rarity[other]
        return overlap

    def _share(
        self, number: int, wanted: "Wanted", overlap: Mapping[int, float], further: float = 0.0
    ) -> float:
        """Return the overlap as share of all words on both sides, between 0 and 1."""
        common = overlap.get(number, 0.0) + further
        apart = wanted.weight + self._entries[number].weight - common
        return min(1.0, common / apart) if apart > 0 else 1.0

    def _likeness(self, number: int, wanted: "Wanted", overlap: Mapping[int, float]) -> float:
        entry = self._entries[number]
        by_place = (wanted.tokens - entry.tokens) & tokens(entry.candidate.city)
        further = BY_PLACE * sum(self._weight(token) for token in by_place)
        letters = SequenceMatcher(None, wanted.folded, entry.folded, autojunk=False).ratio()
        return min(NOT_EQUAL, 0.8 * self._share(number, wanted, overlap, further) + 0.2 * letters)

    def _find_alike(self, token: str) -> tuple[tuple[str, float], ...]:
        """Return other words of the catalogue that may be the same one spelt otherwise, likest first."""
        if len(token) < 5:
            return ()
        matcher = SequenceMatcher(None, "", token, autojunk=False)
        found: list[tuple[str, float]] = []
        for other in self._by_start.get(token[:3], ()):
            matcher.set_seq1(other)
            if other != token and matcher.quick_ratio() >= LIKE and matcher.ratio() >= LIKE:
                found.append((other, matcher.ratio()))
        return tuple(sorted(found, key=lambda pair: (-pair[1], pair[0])))


def suggest(
    name: str,
    *,
    candidates: Iterable[Candidate],
    country_hint: str = "",
    city_hint: str = "",
    website_hint: str = "",
    limit: int = 5,
) -> list[Suggestion]:
    """Return what `NameIndex.suggest` does, for one name against few candidates."""
    return NameIndex(candidates).suggest(
        name, country_hint=country_hint, city_hint=city_hint, website_hint=website_hint, limit=limit
    )
