"""What an office does to kinds: written state by state and step by step, then published as a version."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.text import enumerated
from sojourn.kernel.versions import save_version
from sojourn.organisation.models import AcademicYear, Person
from sojourn.organisation.years import academic_year
from sojourn.programmes.models import Category, CategoryLimit, Kind, KindVersion
from sojourn.programmes.queries.kinds import draft_of, whole_table, why_not_publishable
from sojourn.programmes.shipped import bring_in, digest_of, shipped
from sojourn.programmes.ways import way_called

BEGINNING = {
    "start": "draft",
    "states": [
        {"name": "draft", "zh": "草稿", "en": "draft", "waits_for": ["applicant"], "stage": "draft"},
        {
            "name": "applied",
            "zh": "已提交",
            "en": "submitted",
            "waits_for": ["office"],
            "stage": "office",
            "tone": "info",
        },
        {"name": "withdrawn", "zh": "已撤回", "en": "withdrawn", "waits_for": [], "stage": "ended"},
    ],
    "steps": [
        {
            "name": "submit",
            "zh": "提交",
            "en": "Submit",
            "from": ["draft"],
            "to": "applied",
            "who": ["applicant"],
            "guards": [{"name": "complete"}],
        },
        {
            "name": "withdraw",
            "zh": "撤回",
            "en": "Withdraw",
            "from": ["draft", "applied"],
            "to": "withdrawn",
            "who": ["applicant"],
        },
    ],
}
"""What a kind of the office's own begins with; it is complete once somebody may do something with what is
submitted."""


@action
def create_kind(*, code: str, by: Person, **columns: Any) -> Kind:
    """A kind of the office's own, with a table to go on from."""
    require(by, "programmes.add_kind")
    if Kind.objects.filter(code=code).exists():
        raise Refusal(_("Another kind has the code “%(code)s”.") % {"code": code})
    return Kind.objects.create(code=code, draft=BEGINNING, **columns)


@action
def change_kind(kind: Kind, *, seen: int, by: Person, **columns: Any) -> Kind:
    """Names and facts of a kind; what a version keeps of them holds from the next version on."""
    require(by, "programmes.change_kind", kind)
    return save_version(kind, seen=seen, changes=columns, by=by)


@action
def keep_line(kind: Kind, part: str, *, name: str, line: Mapping[str, Any], seen: int, by: Person) -> Kind:
    """Write a state or a step (`part`) into the draft: in place of `name`, or new where that is empty."""
    require(by, "programmes.change_kind", kind)
    table = draft_of(kind)
    lines = list(table[part])
    if line["name"] != name and any(one["name"] == line["name"] for one in lines):
        raise Refusal(_("“%(name)s” stands in the table already.") % {"name": line["name"]})
    if not name:
        lines.append(dict(line))
    else:
        lines = [dict(line) if one["name"] == name else one for one in lines]
    table = table | {part: lines}
    if part == "states" and name and name != line["name"]:
        table = _renamed(table, name, line["name"])
    return save_version(kind, seen=seen, changes={"draft": table}, by=by)


def _renamed(table: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    steps = [
        step
        | {"from": [new if one == old else one for one in step["from"]]}
        | ({"to": new} if step["to"] == old else {})
        for step in table["steps"]
    ]
    return table | {"steps": steps, "start": new if table["start"] == old else table["start"]}


@action
def remove_line(kind: Kind, part: str, *, name: str, seen: int, by: Person) -> Kind:
    """Take a state or a step out of the draft; a state goes out of the steps that begin in it."""
    require(by, "programmes.change_kind", kind)
    table = draft_of(kind)
    if part not in ("states", "steps"):
        raise Refusal(_("Say which state or step goes out."))
    if part == "states" and any(step["to"] == name for step in table["steps"]):
        into = [step["name"] for step in table["steps"] if step["to"] == name]
        raise Refusal(
            _("Steps lead to this state: %(steps)s. Change them first.") % {"steps": enumerated(into)}
        )
    table = table | {part: [one for one in table[part] if one["name"] != name]}
    if part == "states":
        steps = [step | {"from": [one for one in step["from"] if one != name]} for step in table["steps"]]
        table = table | {"steps": [step for step in steps if step["from"]]}
    return save_version(kind, seen=seen, changes={"draft": table}, by=by)


@action
def drop_draft(kind: Kind, *, seen: int, by: Person) -> Kind:
    """Go back to the newest version."""
    require(by, "programmes.change_kind", kind)
    if not kind.versions.exists():
        raise Refusal(_("This kind has no version yet to go back to."))
    return save_version(kind, seen=seen, changes={"draft": {}}, by=by)


@action
def publish_kind(kind: Kind, *, note: str, by: Person) -> KindVersion:
    """Make the draft the newest version: calls published from now on take it, others keep theirs."""
    require(by, "programmes.change_kind", kind)
    current = Kind.objects.select_for_update().get(pk=kind.pk)
    refusal = why_not_publishable(current)
    if refusal:
        raise Refusal(refusal)
    last = current.versions.order_by("-number").first()
    number, table = (last.number if last else 0) + 1, whole_table(current)
    version = KindVersion.objects.create(
        kind=current,
        number=number,
        table=table,
        digest=digest_of(current.code, number, table),
        note=note.strip(),
        by=by,
        at=clock.now(),
    )
    save_version(current, seen=current.version, changes={"draft": {}}, by=by)
    way_called(version.digest)
    return version


@action
def bring_in_kind(code: str, *, year: str, by: Person | None) -> Kind:
    """A kind that comes with the house, with its categories and what their source says from a year on."""
    if by is not None:
        require(by, "programmes.add_kind")
    if code not in shipped():
        raise Refusal(_("No kind with the code “%(code)s” comes with the system.") % {"code": code})
    bring_in(code, at=clock.now(), kinds=Kind, versions=KindVersion)
    kind = Kind.objects.get(code=code)
    way_called(kind.versions.order_by("-number")[0].digest)
    begins = academic_year(year, by=by)
    for position, told in enumerate(shipped()[code]["categories"]):
        columns = {name: told[name] for name in ("name_zh", "name_en")} | {"position": position}
        category, _made = Category.objects.get_or_create(kind=kind, code=told["code"], defaults=columns)
        if "limits" in told:
            CategoryLimit.objects.get_or_create(
                category=category, academic_year=begins, defaults=told["limits"]
            )
    return kind


@action
def add_category(kind: Kind, *, by: Person, **columns: Any) -> Category:
    """A category more; the next version of the kind asks applicants for it."""
    require(by, "programmes.change_kind", kind)
    if kind.categories.filter(code=columns["code"]).exists():
        raise Refusal(_("“%(name)s” stands in the table already.") % {"name": columns["code"]})
    return Category.objects.create(kind=kind, **columns)


@action
def set_limit(category: Category, *, year: AcademicYear, by: Person, **columns: Any) -> CategoryLimit:
    """What holds for a category from an academic year on, with the rule that says so."""
    require(by, "programmes.change_kind", category.kind)
    limit, _made = CategoryLimit.objects.update_or_create(
        category=category, academic_year=year, defaults=columns
    )
    return limit
