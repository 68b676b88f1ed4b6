"""Authors of works and our people: the same ORCID, else the same name under our affiliation."""

from collections.abc import Iterable
from typing import Any

from sojourn.cooperation.intake import FoundAuthor, FoundWork
from sojourn.organisation.models import Employment, Person, Unit
from sojourn.partners.names import fold


class People:
    """Those who may be authors, by ORCID and by name, with the units at which they have worked."""

    def __init__(self) -> None:
        self.by_orcid: dict[str, int] = {}
        self.by_name: dict[str, set[int]] = {}
        self.contracts: dict[int, list[tuple[Any, Any, int]]] = {}
        for person, starts, ends, unit in Employment.objects.values_list(
            "person", "starts_on", "ends_on", "unit"
        ):
            self.contracts.setdefault(person, []).append((starts, ends, unit))
        for pk, orcid, name_zh, name_en in Person.objects.values_list("pk", "orcid", "name_zh", "name_en"):
            if orcid:
                self.by_orcid[orcid] = pk
            if pk in self.contracts or orcid:
                for name in spellings(name_zh, name_en):
                    self.by_name.setdefault(name, set()).add(pk)
        self.units = {
            pk: [fold(name) for name in names if name]
            for pk, *names in Unit.objects.exclude(parent=None).values_list("pk", "name_zh", "name_en")
        }

    def match(self, work: FoundWork) -> None:
        """Note on the work's authors who of ours may be meant; nobody twice on one work."""
        taken: set[int] = set()
        for author in work.authorships:
            person = self.by_orcid.get(author.orcid) if author.orcid else None
            if person is not None and person not in taken:
                self._mean(author, person, "orcid", work)
                taken.add(person)
        for author in work.authorships:
            if author.person_id is None and any(one["own"] for one in author.affiliations):
                person = self._named(author, work, taken)
                if person is not None:
                    self._mean(author, person, "name", work)
                    taken.add(person)

    def _named(self, author: FoundAuthor, work: FoundWork, taken: set[int]) -> int | None:
        """The only one of this name; of several the only one whose unit the affiliation names."""
        several = {pk for name in spellings(author.name) for pk in self.by_name.get(name, ())} - taken
        several = {pk for pk in several if not author.orcid or self.by_orcid.get(author.orcid) in (None, pk)}
        if len(several) > 1:
            written = fold(" ".join(str(one["name"]) for one in author.affiliations))
            several = {pk for pk in several if self._is_at(pk, written, work)}
        return several.pop() if len(several) == 1 else None

    def _is_at(self, person: int, written: str, work: FoundWork) -> bool:
        unit = self._unit(person, work)
        return unit is not None and any(name in written for name in self.units.get(unit, []))

    def _unit(self, person: int, work: FoundWork) -> int | None:
        contracts = self.contracts.get(person, [])
        running = [
            unit
            for starts, ends, unit in contracts
            if starts <= work.published_on and (ends is None or ends >= work.published_on)
        ]
        return next(iter(running), None) or next((unit for _s, _e, unit in contracts), None)

    def _mean(self, author: FoundAuthor, person: int, how: str, work: FoundWork) -> None:
        author.person_id, author.matched_by = person, how
        author.unit_id = self._unit(person, work)


def spellings(*names: str) -> Iterable[str]:
    """A name as works may write it: as it stands, and with the family name last."""
    for name in names:
        words = fold(name).split()
        if words:
            yield " ".join(words)
        if len(words) > 1:
            yield " ".join([*words[1:], words[0]])
