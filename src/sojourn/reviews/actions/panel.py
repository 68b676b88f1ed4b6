"""The panel of a call and what it gives points for."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.db.models import Model
from django.utils.translation import gettext as _

from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.steps import take_step
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call
from sojourn.reviews.models import Anchor, Criterion, PanelMember, PanelRules, Remark, Review, Score

M = TypeVar("M", bound=Model)

TEXTS = ("title_zh", "title_en", "low_zh", "low_en", "high_zh", "high_en")
DEFAULT_CRITERIA: tuple[dict[str, Any], ...] = (
    {
        "title_zh": "学业基础",
        "title_en": "Academic standing",
        "low_zh": "成绩勉强够用，与所选课程衔接不足",
        "low_en": "Marks just suffice; little that the chosen courses could build on",
        "high_zh": "成绩优异，专业基础与所选课程高度契合",
        "high_en": "Excellent marks; the courses build on a solid foundation",
        "weight": 3,
    },
    {
        "title_zh": "学习计划",
        "title_en": "Study plan",
        "low_zh": "目标笼统，未说明选课与学分认定",
        "low_en": "Vague aims; says nothing about courses or recognition",
        "high_zh": "目标明确，选课具体，学分认定有安排",
        "high_en": "Clear aims, named courses, recognition thought through",
        "weight": 3,
    },
    {
        "title_zh": "语言与跨文化适应",
        "title_en": "Language and life abroad",
        "low_zh": "难以用授课语言学习和生活",
        "low_en": "Would struggle to study and live in the language of instruction",
        "high_zh": "能以授课语言学习讨论，有跨文化经历",
        "high_en": "Studies and argues in it; has lived among other cultures",
        "weight": 2,
    },
    {
        "title_zh": "综合表现与回校贡献",
        "title_en": "Engagement and what it brings back",
        "low_zh": "很少参与集体活动，未说明回校后的打算",
        "low_en": "Little engagement; nothing said about the time after the return",
        "high_zh": "积极参与校园与社会服务，回校后有切实打算",
        "high_en": "Active for others; concrete plans for the time after the return",
        "weight": 2,
    },
)


@action
def add_panel_member(call: Call, person: Person, *, by: Person) -> PanelMember:
    """Name somebody as a reviewer of the call; membership alone is the right to review what is assigned."""
    require(by, "reviews.run_panel")
    if person.account_id is None:
        raise Refusal(_("This person cannot sign in. Invite them first."))
    return PanelMember.objects.get_or_create(call=call, person=person)[0]


@action
def remove_panel_member(member: PanelMember, *, by: Person) -> None:
    """Take somebody off the panel: reviews handed in stay, those still to be written are cancelled."""
    require(by, "reviews.run_panel")
    waiting = Review.objects.filter(
        application__call=member.call, reviewer=member.person, state__in=["assigned", "recused"]
    )
    for review in waiting.select_related("application"):
        take_step(review, "cancel", by=by)
    member.delete()


@action
def save_panel_rules(
    call: Call, rules: Mapping[str, Any], members: Mapping[int, Mapping[str, Any]], *, by: Person
) -> PanelRules:
    """Set how the panel works, and of its members (number -> columns) what they know and take on."""
    require(by, "reviews.run_panel")
    for member in call.panel.select_for_update().filter(pk__in=members):
        _save_columns(member, members[member.pk])
    current, _is_new = PanelRules.objects.select_for_update().get_or_create(call=call)
    current.call = call  # whoever holds the call reads these rules from now on
    return _save_columns(current, rules)


def _save_columns(row: M, columns: Mapping[str, Any]) -> M:
    changed = {name: value for name, value in columns.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        row.save(update_fields=list(changed))
    return row


@action
def save_anchors(call: Call, rows: Mapping[int, Sequence[Mapping[str, Any]]], *, by: Person) -> None:
    """Set what points mean: number of the criterion -> rows of points, text_zh, text_en."""
    require(by, "reviews.run_panel")
    for criterion in call.criteria.filter(pk__in=rows).prefetch_related("anchors"):
        _set_anchors(criterion, rows[criterion.pk])


def _set_anchors(criterion: Criterion, rows: Sequence[Mapping[str, Any]]) -> None:
    wanted = {row["points"]: row for row in rows}
    named = {"criterion": in_language(criterion, "title"), "points": criterion.points}
    if len(wanted) < len(rows):
        raise Refusal(_("%(criterion)s: two lines stand for the same number of points.") % named)
    if any(points > criterion.points for points in wanted):
        raise Refusal(_("%(criterion)s gives %(points)d points at most.") % named)
    for anchor in criterion.anchors.all():
        row = wanted.pop(anchor.points, None)
        if row is None:
            anchor.delete()
        else:
            _save_columns(anchor, row)
    for row in wanted.values():
        Anchor.objects.create(criterion=criterion, **row)


@action
def use_default_criteria(call: Call, *, by: Person) -> list[Criterion]:
    """Give a call without criteria the usual four, ten points each."""
    require(by, "reviews.run_panel")
    if call.criteria.exists():
        raise Refusal(_("The call has criteria already."))
    return [
        Criterion.objects.create(call=call, position=position, **facts)
        for position, facts in enumerate(DEFAULT_CRITERIA, 1)
    ]


@action
def save_criteria(call: Call, rows: Sequence[Mapping[str, Any]], *, by: Person) -> None:
    """Set the criteria to these rows, in this order: a row with an `id` changes that one, one left out goes.

    Once points have been given only the texts may change.
    """
    require(by, "reviews.run_panel")
    Call.objects.select_for_update().get(pk=call.pk)
    before = {criterion.pk: criterion for criterion in call.criteria.all()}
    kept = {row["id"] for row in rows if row.get("id")}
    if not kept <= before.keys():
        raise Refusal(_("The criteria have changed in the meantime. Look at them again."))
    is_in_use = any(kind.objects.filter(criterion__call=call).exists() for kind in (Score, Remark))
    if is_in_use and not _texts_only(before, rows, kept):
        raise Refusal(_("Points have been given already; only the texts of the criteria can change."))
    for number in before.keys() - kept:
        before[number].delete()
    for position, row in enumerate(rows, 1):
        criterion = before[row["id"]] if row.get("id") else Criterion(call=call)
        for name in (*TEXTS, "points", "weight"):
            setattr(criterion, name, row[name])
        criterion.position = position
        criterion.save()


def _texts_only(before: Mapping[int, Criterion], rows: Sequence[Mapping[str, Any]], kept: set[int]) -> bool:
    return len(rows) == len(kept) == len(before) and all(
        before[row["id"]].points == row["points"] and before[row["id"]].weight == row["weight"]
        for row in rows
    )
