"""Kinds of programmes with their versions, categories and limits."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from sojourn.engines.workflow.written import Fault
from sojourn.kernel.flows import faults_in
from sojourn.kernel.steps import PARTY_LABELS
from sojourn.kernel.text import enumerated, language
from sojourn.organisation.models import AcademicYear, Person
from sojourn.programmes.models import Category, CategoryLimit, Kind
from sojourn.programmes.queries.office import belongs_to_office
from sojourn.programmes.shipped import SAID
from sojourn.programmes.ways import exchange_way, known_states

STAGE_LABELS = {
    "draft": gettext_lazy("being written"),
    "applicant": gettext_lazy("with the applicant"),
    "unit": gettext_lazy("with the unit"),
    "office": gettext_lazy("with the office"),
    "review": gettext_lazy("in review"),
    "outside": gettext_lazy("waiting for somebody outside"),
    "won": gettext_lazy("ended well"),
    "lost": gettext_lazy("ended with a refusal"),
    "ended": gettext_lazy("ended otherwise"),
}
FAULTS = {
    "no start": gettext_lazy("The state “%(name)s”, in which it begins, is not in the table."),
    "twice": gettext_lazy("“%(name)s” stands twice."),
    "unreachable": gettext_lazy("State “%(name)s”: no step leads there."),
    "no stage": gettext_lazy("State “%(name)s”: its stage is not said."),
    "unknown party": gettext_lazy("“%(name)s”: nobody is called “%(about)s”."),
    "idle": gettext_lazy("State “%(name)s” waits for “%(about)s”, who may do nothing there."),
    "dead end": gettext_lazy("State “%(name)s” is no end, and no step leads out of it."),
    "unknown state": gettext_lazy("Step “%(name)s” names the state “%(about)s”, which is not in the table."),
    "starts nowhere": gettext_lazy("Step “%(name)s” starts nowhere."),
    "nobody": gettext_lazy("Step “%(name)s”: nobody may take it."),
    "unknown guard": gettext_lazy("Step “%(name)s” has the condition “%(about)s”, which does not exist."),
    "half a letter": gettext_lazy("Step “%(name)s”: its letter needs subject and text in both languages."),
    "untranslated": gettext_lazy("“%(name)s” has no label in one language (%(about)s)."),
}
PARTS = (
    (
        "states",
        gettext_lazy("New state: %(name)s."),
        gettext_lazy("No longer: state %(name)s."),
        gettext_lazy("State %(name)s changed: %(what)s."),
    ),
    (
        "steps",
        gettext_lazy("New step: %(name)s."),
        gettext_lazy("No longer: step %(name)s."),
        gettext_lazy("Step %(name)s changed: %(what)s."),
    ),
)
COLUMN_LABELS = {
    "zh": gettext_lazy("label in Chinese"),
    "en": gettext_lazy("label in English"),
    "waits_for": gettext_lazy("whom it waits for"),
    "tone": gettext_lazy("colour"),
    "stage": gettext_lazy("stage"),
    "due": gettext_lazy("date of the call"),
    "from": pgettext_lazy("flow", "from"),
    "to": pgettext_lazy("flow", "to"),
    "who": gettext_lazy("who may take it"),
    "guards": gettext_lazy("conditions"),
    "needs_reason": gettext_lazy("asks for a reason"),
    "letter": gettext_lazy("letter"),
    "days": gettext_lazy("days to act afterwards"),
    "who_applies": gettext_lazy("who applies"),
    "direction": gettext_lazy("direction"),
    "ranks_places": gettext_lazy("places are ranked and allocated"),
    "once_a_year": gettext_lazy("one application per person and year"),
    "has_categories": gettext_lazy("categories"),
}


def limit_of(category: Category, year: AcademicYear) -> CategoryLimit | None:
    """What holds for the category in this academic year: the newest that began by then. One query."""
    said = CategoryLimit.objects.filter(category=category, academic_year__label__lte=year.label)
    return said.order_by("-academic_year__label").first()


def limits_of(kind: str, year: AcademicYear) -> list[tuple[Category, CategoryLimit | None]]:
    """The categories of a kind, each with what holds for it in this academic year. Two queries."""
    said = CategoryLimit.objects.filter(category__kind=kind, academic_year__label__lte=year.label)
    newest: dict[int, CategoryLimit] = {}
    for limit in said.select_related("academic_year").order_by("academic_year__label"):
        newest[limit.category_id] = limit
    return [(one, newest.get(one.pk)) for one in Category.objects.filter(kind=kind, is_active=True)]


def visible_kinds(person: Person) -> QuerySet[Kind]:
    """Every kind, for the office."""
    return Kind.objects.all() if belongs_to_office(person) else Kind.objects.none()


def visible_categories(person: Person) -> QuerySet[Category]:
    """The categories of the kinds one sees."""
    return Category.objects.filter(kind__in=visible_kinds(person)).select_related("kind")


def newest_table(kind: Kind) -> dict[str, Any]:
    """What the newest version says; empty where there is none. One query."""
    version = kind.versions.order_by("-number").first()
    return dict(version.table) if version else {}


def draft_of(kind: Kind) -> dict[str, Any]:
    """The table as it is being written: that of the newest version where nothing was changed."""
    return dict(kind.draft) if kind.draft else newest_table(kind)


def whole_table(kind: Kind) -> dict[str, Any]:
    """What the next version will say."""
    facts = {name: getattr(kind, name) for name in SAID}
    return {**draft_of(kind), **facts, "has_categories": kind.categories.filter(is_active=True).exists()}


def faults_told(kind: Kind) -> list[str]:
    """What keeps the draft from being published, each as a sentence."""
    table = whole_table(kind)
    told = [_sentence(fault, table) for fault in faults_in(table)]
    steps = {one["name"] for one in table["steps"]}
    if table["start"] != "draft" or "submit" not in steps:
        told.append(_("A table begins in the state “draft” and has a step “submit”."))
    known = known_states()
    told += [
        _("The state “%(name)s” stands for the stage “%(stage)s” in other kinds; take another name.")
        % {"name": one["name"], "stage": STAGE_LABELS[known[one["name"]].stage]}
        for one in table["states"]
        if one["name"] in known and known[one["name"]].stage != one.get("stage")
    ]
    if table["ranks_places"]:
        exchange = exchange_way().workflow
        lost = [str(one.label) for one in exchange.states if one.name not in _names(table, "states")]
        lost += [str(one.label) for one in exchange.steps if one.name not in steps]
        if lost:
            told.append(
                _("Where places are ranked, the table keeps: %(names)s.") % {"names": enumerated(lost)}
            )
    return told


def why_not_publishable(kind: Kind) -> str:
    """The first fault, or that nothing has changed; empty where it can be published."""
    if whole_table(kind) == newest_table(kind):
        return _("Nothing has changed since the newest version.")
    return next(iter(faults_told(kind)), "")


def _names(table: Mapping[str, Any], part: str) -> set[str]:
    return {one["name"] for one in table[part]}


def label_in(table: Mapping[str, Any], part: str, name: str) -> str:
    """What a state or step is called in the page's language; its name where the table does not hold it."""
    found = next((one for one in table[part] if one["name"] == name), {})
    return found.get(language()) or found.get("zh") or found.get("en") or name


def _sentence(fault: Fault, table: Mapping[str, Any]) -> str:
    part = "steps" if fault.of == "step" else "states"
    told = {"name": label_in(table, part, fault.name), "about": fault.about}
    if "party" in fault.what or fault.what == "idle":
        told["about"] = PARTY_LABELS.get(fault.about, fault.about)
    return FAULTS[fault.what] % told


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What differs between two tables, state by state and step by step, as sentences."""
    found = []
    for part, added, gone, changed in PARTS:
        old, new = ({one["name"]: one for one in table.get(part, [])} for table in (before, after))
        found += [added % {"name": label_in(after, part, name)} for name in new if name not in old]
        found += [gone % {"name": label_in(before, part, name)} for name in old if name not in new]
        for name in new:
            if name in old and old[name] != new[name]:
                keys = [key for key in {**old[name], **new[name]} if old[name].get(key) != new[name].get(key)]
                what = enumerated(str(COLUMN_LABELS.get(key, key)) for key in keys)
                found.append(changed % {"name": label_in(after, part, name), "what": what})
    facts = [name for name in (*SAID, "has_categories") if before.get(name) != after.get(name)]
    if before and facts:
        what = enumerated(str(COLUMN_LABELS[name]) for name in facts)
        found.append(_("Changed of the kind itself: %(what)s.") % {"what": what})
    return found
