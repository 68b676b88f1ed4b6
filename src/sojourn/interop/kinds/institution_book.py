"""Institutions as sheets name them: by identifier or by name; what is not there yet is proposed as new."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sojourn.interop.kinds.kind import TO_DECIDE, Open, Plan
from sojourn.kernel.countries import country_name
from sojourn.organisation.models import Person
from sojourn.partners.intake import take_in
from sojourn.partners.models import Institution, InstitutionCode
from sojourn.partners.names import fold
from sojourn.programmes.queries.matching import HostLookup

NEW_ONE = "new"
"""The decision that a name stands for an institution which is not there yet."""
LIKELY = 0.86
"""From this likeness on a name is put before a person instead of being taken for a new institution."""


class Known(NamedTuple):
    """An institution as it was when the sheet was read; a row of its own for each would take much memory."""

    pk: int
    version: int
    ror_id: str | None
    name_en: str
    name_zh: str
    kind: str
    country: str
    city: str
    latitude: float | None
    longitude: float | None
    website: str


class InstitutionBook:
    """All institutions by identifier and by name. Two queries."""

    def __init__(self, decisions: dict[str, str] | None = None) -> None:
        self.decisions = decisions or {}
        self.known: dict[int, Known] = {}
        self.by_ror: dict[str, int] = {}
        self.by_name: dict[str, list[int]] = {}
        self.by_code: dict[tuple[str, str], int] = {}
        self.codes: dict[int, dict[str, str]] = {}
        for row in Institution.objects.values_list(*Known._fields).iterator(chunk_size=2000):
            self._add(Known(*row))
        for pk, scheme, code in InstitutionCode.objects.values_list("institution", "scheme", "code"):
            self.add_code(pk, scheme, code)
        self.opens: dict[str, Open | None] = {}
        self._lookup: HostLookup | None = None
        self.proposed: dict[str, dict[str, Any]] = {}
        """Folded name and country -> facts of what would be new."""
        self.made: dict[str, int] = {}
        """The same key -> number of what was made for it."""
        self.proposed_codes: dict[tuple[str, str], str] = {}

    def _add(self, one: Known) -> None:
        self.known[one.pk] = one
        if one.ror_id:
            self.by_ror[one.ror_id] = one.pk
        for name in {fold(one.name_en), fold(one.name_zh)} - {""}:
            self.by_name.setdefault(name, []).append(one.pk)

    def add(self, institution: Institution) -> None:
        self._add(Known(*(getattr(institution, name) for name in Known._fields)))

    def add_code(self, pk: int, scheme: str, code: str) -> None:
        self.by_code[scheme, folded_code(code)] = pk
        self.codes.setdefault(pk, {})[scheme] = code

    def by_identifier(self, values: dict[str, Any], schemes: dict[str, str]) -> int | None:
        """The institution of the ROR id, else of another register's code; `schemes`: column -> register."""
        if values.get("ror_id") in self.by_ror:
            return self.by_ror[values["ror_id"]]
        for column, scheme in schemes.items():
            if column in values and (scheme, folded_code(values[column])) in self.by_code:
                return self.by_code[scheme, folded_code(values[column])]
        return None

    def named(self, names: Iterable[str], *, country: str = "", city: str = "") -> list[int]:
        """Those of one of these names; where several, those of the country, then those of the city."""
        for name in names:
            found = self.by_name.get(fold(name), []) if name else []
            if country:
                found = [pk for pk in found if self.known[pk].country in ("", country)]
            if len(found) > 1 and city:
                found = [pk for pk in found if fold(self.known[pk].city) == fold(city)] or found
            if found:
                return list(dict.fromkeys(found))
        return []

    def refer(self, plan: Plan, facts: dict[str, Any], *, schemes: dict[str, str]) -> int | None:
        """The institution that a row means; None where it is proposed as new or left to a person.

        `facts` are columns of an institution: name_en at least.
        """
        found = self.by_identifier(facts, schemes)
        if found is not None:
            return found
        name = facts["name_en"]
        decided = self.decisions.get(name, "")
        if decided.isdecimal() and int(decided) in self.known:
            return int(decided)
        several = self.named([name], country=facts.get("country", ""), city=facts.get("city", ""))
        if len(several) == 1:
            return several[0]
        if decided != NEW_ONE:
            self._ask(plan, name, several, website=facts.get("website", ""))
        self._propose(plan, facts, schemes)
        return None

    def _ask(self, plan: Plan, name: str, several: Sequence[int], *, website: str) -> None:
        if name not in self.opens:
            self.opens[name] = self._open(name, several, website=website)
        if self.opens[name] is not None:
            plan.open = self.opens[name]
            if several:
                plan.outcome = TO_DECIDE

    def _open(self, name: str, several: Sequence[int], *, website: str) -> Open | None:
        """What may be meant: those of the same name, else those of names that are very much alike."""
        if several:
            alike = [(self.known[pk], 1.0) for pk in several]
        elif self.known:
            self._lookup = self._lookup or HostLookup()
            suggested = self._lookup.suggested(name, website=website)
            alike = [
                (self.known[one.institution.pk], one.score)
                for one in suggested
                if one.score >= LIKELY and one.institution.pk in self.known
            ]
        else:
            alike = []
        if not alike:
            return None
        return Open(name, [told(one, score) for one, score in alike])

    def _propose(self, plan: Plan, facts: dict[str, Any], schemes: dict[str, str]) -> None:
        """What bears the same code is the same, however its name is spelt."""
        key = proposal_key(facts)
        codes = [(scheme, folded_code(facts[one])) for one, scheme in schemes.items() if one in facts]
        key = next((self.proposed_codes[one] for one in codes if one in self.proposed_codes), key)
        self.proposed_codes.update(dict.fromkeys(codes, key))
        standing = self.proposed.setdefault(key, {})
        for name, value in facts.items():
            standing.setdefault(name, value)
        plan.proposed = (*plan.proposed, ("institutions", facts["name_en"]))
        plan.note(institution=key)

    def propose(self, plans: Iterable[Plan], *, by: Person | None, schemes: dict[str, str]) -> dict[str, int]:
        """Make the institutions that rows propose, each once; gives key -> number."""
        firsts: dict[str, Plan] = {}
        for plan in plans:
            key = plan.notes.get("institution", "")
            if key and key not in self.made:
                firsts.setdefault(key, plan)
        made = [institution_from(self.proposed[key]) for key in firsts]
        take_in(made, by=by)
        codes = []
        for institution, (key, plan) in zip(made, firsts.items(), strict=True):
            self.add(institution)
            plan.made_beside(institution)
            for column, scheme in schemes.items():
                code = self.proposed[key].get(column)
                if code and (scheme, folded_code(code)) not in self.by_code:
                    codes.append((plan, InstitutionCode(institution=institution, scheme=scheme, code=code)))
                    self.add_code(institution.pk, scheme, code)
        take_in([code for _plan, code in codes], by=by)
        for plan, code in codes:
            plan.made_beside(code)
        self.made |= {key: institution.pk for institution, key in zip(made, firsts, strict=True)}
        return self.made


def folded_code(code: str) -> str:
    """Codes are compared without spaces and case: "A  WIEN01" is "A WIEN01"."""
    return "".join(code.split()).casefold()


def proposal_key(facts: dict[str, Any]) -> str:
    return f"{fold(facts['name_en'])}|{facts.get('country', '')}"


def institution_from(facts: dict[str, Any]) -> Institution:
    names = ("ror_id", "name_en", "name_zh", "kind", "country", "city", "latitude", "longitude", "website")
    return Institution(**{name: facts[name] for name in names if name in facts})


def told(one: Known, score: float) -> tuple[int, str, str, str, float]:
    return one.pk, one.ror_id or "", one.name_en, country_name(one.country) or one.country, round(score, 3)
