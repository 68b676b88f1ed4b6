"""Works taken in from OpenAlex: each found again by its id, its authors by their place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sojourn.cooperation.models import Authorship, Work
from sojourn.kernel.action import action
from sojourn.kernel.many import create_many, save_many
from sojourn.kernel.permission import require
from sojourn.organisation.models import Person
from sojourn.partners.models import Institution

AT_ONCE = 500
OF_WORK = ("doi", "title", "kind", "year", "published_on", "authors", "is_retracted")
OF_AUTHOR = ("name", "orcid", "is_corresponding", "affiliations")


@dataclass
class FoundAuthor:
    """An author as the file has them, and who of ours may be meant."""

    position: int
    name: str
    orcid: str = ""
    is_corresponding: bool | None = None
    affiliations: list[dict[str, Any]] = field(default_factory=list)
    person_id: int | None = None
    unit_id: int | None = None
    matched_by: str = ""


@dataclass
class FoundWork:
    """A work as the file has it."""

    openalex_id: str
    title: str
    year: int
    published_on: date
    authors: int
    doi: str = ""
    kind: str = ""
    is_retracted: bool = False
    authorships: list[FoundAuthor] = field(default_factory=list)


@dataclass
class Taken:
    """What became of the works of a file."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    waiting: int = 0
    """Authorships that newly wait for somebody's answer."""
    set_apart: int = 0


@action
def take_in_works(found: Sequence[FoundWork], *, by: Person | None) -> Taken:
    """Write works that are new or changed; what people have answered stays as they said."""
    if by is not None:
        require(by, "cooperation.take_in_works")
    taken = Taken()
    for start in range(0, len(found), AT_ONCE):
        _take_in_part(found[start : start + AT_ONCE], taken, by=by)
    return taken


def _take_in_part(found: Sequence[FoundWork], taken: Taken, *, by: Person | None) -> None:
    held = Work.objects.select_for_update().filter(openalex_id__in=[one.openalex_id for one in found])
    standing = {work.openalex_id: work for work in held}
    authors: dict[int, dict[int, Authorship]] = {}
    for line in Authorship.objects.filter(work__in=held):
        authors.setdefault(line.work_id, {})[line.position] = line
    new = {
        one.openalex_id: Work(openalex_id=one.openalex_id, **_facts(one, OF_WORK))
        for one in found
        if one.openalex_id not in standing
    }
    create_many(list(new.values()), by=by)
    works = standing | new
    changed = {one.openalex_id for one in found if _differs(standing.get(one.openalex_id), one, OF_WORK)}
    save_many([works[number] for number in changed], columns=OF_WORK, by=by)
    added, altered, touched = [], [], set()
    for one in found:
        work = works[one.openalex_id]
        for author in one.authorships:
            line = authors.get(work.pk, {}).get(author.position)
            if line is None:
                added.append(_new_line(work, author))
                touched.add(one.openalex_id)
            elif _renew(line, author):
                altered.append(line)
                touched.add(one.openalex_id)
    create_many(added, by=by)
    save_many(altered, columns=[*OF_AUTHOR, "person", "unit", "claim", "matched_by", "answered_at"], by=by)
    _name_institutions([works[one.openalex_id] for one in found], found)
    touched = (touched | changed) - set(new)
    taken.new += len(new)
    taken.changed += len(touched)
    taken.unchanged += len(found) - len(new) - len(touched)
    taken.waiting += sum(line.claim == Authorship.Claim.PROPOSED for line in added)
    taken.set_apart += sum(works[one.openalex_id].is_set_apart for one in found)


def _name_institutions(works: Sequence[Work], found: Sequence[FoundWork]) -> None:
    """Which institutions of the catalogue each work was written at, as its authors' affiliations say now."""
    named = {
        work.pk: {
            str(place["institution"])
            for author in one.authorships
            for place in author.affiliations
            if place.get("institution") and not place.get("own")
        }
        for work, one in zip(works, found, strict=True)
    }
    known = dict(
        Institution.objects.filter(ror_id__in=set().union(*named.values())).values_list("ror_id", "pk")
    )
    wanted = {(pk, known[name]) for pk, names in named.items() for name in names if name in known}
    line = Work.institutions.through
    standing = line.objects.filter(work__in=named)
    kept = set(standing.values_list("work_id", "institution_id"))
    gone = [one.pk for one in standing if (one.work_id, one.institution_id) not in wanted]
    line.objects.filter(pk__in=gone).delete()
    line.objects.bulk_create(
        [line(work_id=pk, institution_id=number) for pk, number in sorted(wanted - kept)], batch_size=1000
    )


def _facts(found: Any, columns: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(found, name) for name in columns}


def _differs(thing: Any, found: Any, columns: Iterable[str]) -> bool:
    """Whether the file says something else; the row is then changed in memory."""
    if thing is None:
        return False
    different = {
        name: value for name, value in _facts(found, columns).items() if getattr(thing, name) != value
    }
    for name, value in different.items():
        setattr(thing, name, value)
    return bool(different)


def _new_line(work: Work, author: FoundAuthor) -> Authorship:
    line = Authorship(work=work, position=author.position, **_facts(author, OF_AUTHOR))
    _propose(line, author)
    return line


def _propose(line: Authorship, author: FoundAuthor) -> None:
    line.person_id, line.unit_id, line.matched_by = author.person_id, author.unit_id, author.matched_by
    line.claim = Authorship.Claim.PROPOSED if author.person_id else Authorship.Claim.NONE
    line.answered_at = None


def _renew(line: Authorship, author: FoundAuthor) -> bool:
    """Bring an author up to date; somebody else in the same place is asked for anew, an answer stays."""
    was_somebody_else = line.name != author.name and (not line.orcid or line.orcid != author.orcid)
    differs = _differs(line, author, OF_AUTHOR)
    is_free = line.claim == Authorship.Claim.NONE and author.person_id is not None
    if was_somebody_else or is_free:
        _propose(line, author)
        return True
    return differs
