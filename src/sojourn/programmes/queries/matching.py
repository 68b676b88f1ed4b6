"""Which institution an offer means: certain where one name is equal, else suggestions to choose from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Q

from sojourn.engines.names import Candidate, NameIndex, Suggestion
from sojourn.partners import catalogue
from sojourn.partners.models import Institution
from sojourn.programmes.models import Programme


@dataclass(frozen=True)
class Suggested:
    """An institution that may be meant, with how alike the names are (1: equal)."""

    institution: Institution
    score: float


@lru_cache(maxsize=1)
def _catalogue_index() -> NameIndex:
    """The shipped catalogue by name and ROR id; what is closed or doubled would make names ambiguous."""
    return NameIndex(
        Candidate(
            row["ror_id"], _names(row["name"], row["name_zh"]), row["country"], row["city"], row["website"]
        )
        for row in catalogue.rows()
        if row["status"] == "active"
    )


def _names(*names: str) -> tuple[str, ...]:
    return tuple(name for name in names if name)


class HostLookup:
    """Look-up of institutions by name: in the catalogue, in what the office typed, in what was settled."""

    def __init__(self) -> None:
        """Two queries."""
        own = Institution.objects.filter(Q(ror_id=None) | Q(version__gt=0))
        self._own = NameIndex(
            Candidate(f"#{one.pk}", _names(one.name_en, one.name_zh), one.country, one.city, one.website)
            for one in own
        )
        self._settled: dict[str, int] = dict(
            Programme.objects.exclude(institution=None)
            .exclude(institution_as_written="")
            .order_by("pk")
            .values_list("institution_as_written", "institution")
        )

    def certain(self, name: str, *, website: str = "") -> Institution | None:
        """The institution settled for this name before, else the only one of exactly this name. One query."""
        if name in self._settled:
            return Institution.objects.get(pk=self._settled[name])
        found = self._own.exact(name, website_hint=website) or _catalogue_index().exact(
            name, website_hint=website
        )
        return _institutions([found]).get(found) if found else None

    def suggested(self, name: str, *, website: str = "", limit: int = 5) -> list[Suggested]:
        """The institutions most likely meant by the name, best first. One or two queries."""
        return self.suggested_for([(name, website)], limit=limit)[0]

    def suggested_for(self, asked: Iterable[tuple[str, str]], *, limit: int = 5) -> list[list[Suggested]]:
        """The same for several names with their websites. One or two queries in all."""
        found = [
            [
                suggestion
                for index in (self._own, _catalogue_index())
                for suggestion in index.suggest(name, website_hint=website, limit=limit)
            ]
            for name, website in asked
        ]
        institutions = _institutions([suggestion.id for suggestions in found for suggestion in suggestions])
        return [_best(suggestions, institutions)[:limit] for suggestions in found]


def _best(suggestions: Iterable[Suggestion], institutions: Mapping[str, Institution]) -> list[Suggested]:
    """Each institution once, with the better of its scores."""
    scores: dict[Institution, float] = {}
    for suggestion in suggestions:
        institution = institutions.get(suggestion.id)
        if institution is not None:
            scores[institution] = max(suggestion.score, scores.get(institution, 0.0))
    best = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0].pk))
    return [Suggested(institution, score) for institution, score in best]


def _institutions(ids: list[str]) -> dict[str, Institution]:
    """The rows behind the ids of both indexes: "#7" is our number 7, anything else a ROR id."""
    numbers = [int(one[1:]) for one in ids if one.startswith("#")]
    found = {f"#{one.pk}": one for one in Institution.objects.filter(pk__in=numbers)} if numbers else {}
    registered = [one for one in ids if not one.startswith("#")]
    if registered:
        found |= {str(one.ror_id): one for one in Institution.objects.filter(ror_id__in=registered)}
    return found
