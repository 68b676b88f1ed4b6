"""The terms of a call in words and as they are recorded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, IntegerField, Value
from django.utils.translation import gettext as _

from sojourn.kernel.text import enumerated, in_language
from sojourn.organisation.models import Level, Unit
from sojourn.programmes.models import Call, Mechanism, Order, Place, Rules, ScorePart

NEED = "answer-"
OPEN_STATES = ("open", "closed")
"""States in which applicants have relied on the rules: a change needs a reason."""


def content_of_rules(call: Call) -> dict[str, Any]:
    """The rules of a call as they stand. Three queries."""
    return {
        "mechanism": call.mechanism,
        "ties": call.ties,
        "order": call.seats_order,
        "weights": {part.source: part.weight for part in call.score_parts.order_by("source")},
        "reserved": [
            {"place": one.place_id, "group": one.group, "seats": one.seats} for one in call.reserves.all()
        ],
        "minimum": [{"place": one.place_id, "people": one.people} for one in call.minimums.all()],
    }


def group_names(call: Call, groups: Iterable[str] | None = None) -> dict[str, str]:
    """The groups for which seats can be reserved, or these, with their names. Two queries at most."""
    wanted = None if groups is None else set(groups)

    def wants(kind: str) -> bool:
        return wanted is None or any(group.startswith(kind) for group in wanted)

    found: dict[str, str] = {}
    if wants("unit-"):
        found |= {f"unit-{unit.code}": in_language(unit, "name") for unit in Unit.objects.order_by("code")}
    found |= {f"level-{level}": _("level: %(level)s") % {"level": label} for level, label in Level.choices}
    if wants(NEED):
        for question in call.questions.filter(kind="yes_no", is_withdrawn=False):
            found[f"{NEED}{question.name}"] = _("answers yes to “%(question)s”") % {
                "question": in_language(question, "text")
            }
    return found if wanted is None else {group: found.get(group, group) for group in wanted}


def place_name(place: Place) -> str:
    return f"{in_language(place.programme, 'title')} · {place.get_period_display()}"


@dataclass(frozen=True)
class TermsLine:
    """A place with terms of its own."""

    place: Place
    reserved: list[tuple[str, int]]
    """Name of the group, seats."""
    minimum: int | None

    @property
    def sentence(self) -> str:
        """Both in one sentence."""
        told = [
            _("%(seats)d of %(all)d seats first for: %(group)s")
            % {"seats": seats, "all": self.place.seats, "group": group}
            for group, seats in self.reserved
        ]
        if self.minimum:
            told.append(_("runs with at least %(people)d people") % {"people": self.minimum})
        return enumerated(told)


def terms_of(call: Call) -> list[TermsLine]:
    """Every place of the call with terms of its own, as they stand. Four queries at most."""
    reserved = call.reserves.order_by().values_list("place", "group", "seats", "position")
    minimums = call.minimums.order_by().values_list(
        "place", Value("", CharField()), "people", Value(0, IntegerField())
    )
    rows = sorted(reserved.union(minimums, all=True), key=lambda row: row[3])
    return terms_in(
        call,
        {
            "reserved": [
                {"place": place, "group": group, "seats": seats} for place, group, seats, _at in rows if group
            ],
            "minimum": [
                {"place": place, "people": people} for place, group, people, _at in rows if not group
            ],
        },
    )


def told_of(call: Call) -> tuple[list[TermsLine], list["RulesTold"]]:
    """Terms and recorded rules: of a draft as they stand, later as they were recorded."""
    if call.state == "draft":
        return terms_of(call), []
    rules = rules_told(call)
    return (terms_in(call, rules[-1].rules.content) if rules else []), rules


def terms_in(call: Call, content: Mapping[str, Any]) -> list[TermsLine]:
    """The same of recorded rules. No query where no place has such terms."""
    reserved, minimums = content["reserved"], {row["place"]: row["people"] for row in content["minimum"]}
    numbers = {row["place"] for row in reserved} | set(minimums)
    if not numbers:
        return []
    names = group_names(call, [row["group"] for row in reserved])
    places = Place.objects.filter(pk__in=numbers).select_related("programme")
    return [
        TermsLine(
            place,
            [(names[row["group"]], row["seats"]) for row in reserved if row["place"] == place.pk],
            minimums.get(place.pk),
        )
        for place in places
    ]


def rules_of(call: Call) -> list[Rules]:
    """What was recorded of the call's rules, oldest first. One query."""
    return list(call.rules.select_related("by"))


@dataclass(frozen=True)
class RulesTold:
    """One recording, and what it changed of the one before, in words."""

    rules: Rules
    changed: list[str]

    @property
    def is_late(self) -> bool:
        """Whether something was known of the applicants by then."""
        return self.rules.known != Rules.Known.NOTHING


def rules_told(call: Call) -> list[RulesTold]:
    """The recordings in order with their changes, for the public page and the desk. One query."""
    told, before = [], None
    for rules in rules_of(call):
        told.append(RulesTold(rules, [] if before is None else _differences(before, rules.content)))
        before = rules.content
    return told


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    words = {
        "mechanism": (_("Mechanism"), dict(Mechanism.choices)),
        "ties": (_("Ties"), dict(Call.Ties.choices)),
        "order": (_("Reserved seats"), dict(Order.choices)),
    }
    found = [
        f"{label}: {names.get(before[part], before[part])} → {names.get(after[part], after[part])}"
        for part, (label, names) in words.items()
        if before[part] != after[part]
    ]
    sources = dict(ScorePart.Source.choices)
    for source in sorted({*before["weights"], *after["weights"]}):
        old, new = before["weights"].get(source, 0), after["weights"].get(source, 0)
        if old != new:
            found.append(f"{sources.get(source, source)}: {old} % → {new} %")
    if before["reserved"] != after["reserved"]:
        found.append(
            f"{_('Reserved seats')}: {_seats_told(before['reserved'])} → {_seats_told(after['reserved'])}"
        )
    if before["minimum"] != after["minimum"]:
        old, new = (len(one["minimum"]) for one in (before, after))
        found.append(f"{_('Places with a minimum number')}: {old} → {new}")
    return found


def _seats_told(rows: list[dict[str, Any]]) -> str:
    return str(sum(row["seats"] for row in rows))
