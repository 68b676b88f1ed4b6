"""What is done to the form of a call: sections and questions, one change at a time, each a version."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.text import in_language
from sojourn.kernel.versions import save_version
from sojourn.organisation.models import Person
from sojourn.programmes.actions.sections import locked, refuse_change
from sojourn.programmes.conditions import OF_APPLICANT
from sojourn.programmes.feeds import FEEDS
from sojourn.programmes.models import Call, FormVersion, Question, Section
from sojourn.programmes.queries.form_versions import changed_questions, content_of, untold_versions

OPTIONS = ("options_zh", "options_en")
PAUSE = timedelta(minutes=10)
"""So long after the last change those who have begun are told, once for all changes in between."""


@action
def add_section(call: Call, *, by: Person, **texts: str) -> Section:
    """A new section at the end of the form."""
    current = _opened(call, by)
    last = current.sections.aggregate(last=Max("position"))["last"] or 0
    section = Section.objects.create(call=current, position=last + 1, **texts)
    keep_version(current, by)
    return section


@action
def change_section(section: Section, *, seen: int, changes: dict[str, Any], by: Person) -> Section:
    """Change title or explanation of a section."""
    current = _opened(section.call, by)
    saved = save_version(section, seen=seen, changes=changes, by=by)
    keep_version(current, by)
    return saved


@action
def remove_section(section: Section, *, by: Person) -> None:
    """Take away a section in which no question stands."""
    current = _opened(section.call, by)
    if section.questions.filter(is_withdrawn=False).exists():
        raise Refusal(_("Questions stand in this section. Move or remove them first."))
    section.questions.update(section=None)
    section.delete()
    keep_version(current, by)


@action
def move_section(section: Section, *, up: bool, by: Person) -> None:
    """Put a section, with its questions, before the one above it or after the one below it."""
    current = _opened(section.call, by)
    sections = list(current.sections.all())
    place = next(number for number, one in enumerate(sections) if one.pk == section.pk)
    other = place - 1 if up else place + 1
    if 0 <= other < len(sections):
        sections[place], sections[other] = sections[other], sections[place]
        _set_positions(sections)
        _renumber(current)
        _refuse_broken_conditions(current)
        keep_version(current, by)


@action
def add_question(call: Call, *, section: Section | None = None, by: Person, **facts: Any) -> Question:
    """A new question at the end of a section, or of those before the first section."""
    current = _opened(call, by)
    _refuse_facts(current, facts)
    last = current.questions.aggregate(last=Max("position"))["last"] or 0
    question = Question.objects.create(call=current, section=section, position=last + 1, **facts)
    _renumber(current)
    _refuse_broken_conditions(current)
    keep_version(current, by)
    question.refresh_from_db()
    return question


@action
def change_question(question: Question, *, seen: int, changes: dict[str, Any], by: Person) -> Question:
    """Change a question; once the call has opened its kind stays, since answers are there."""
    current = _opened(question.call, by)
    facts = {name: changes.get(name, getattr(question, name)) for name in ("kind", "feeds", "condition")}
    _refuse_facts(current, facts | changes, but=question)
    if has_begun(current) and facts["kind"] != question.kind:
        raise Refusal(
            _("The call has opened: the kind of a question stays. Remove it and ask another one instead.")
        )
    saved = save_version(question, seen=seen, changes=changes, by=by)
    if "section" in changes:
        _renumber(current)
    _refuse_broken_conditions(current)
    keep_version(current, by)
    saved.refresh_from_db()
    return saved


@action
def remove_question(question: Question, *, by: Person) -> None:
    """Ask it no longer; once the call has opened, the answers that were given to it stay readable."""
    current = _opened(question.call, by)
    if has_begun(current):
        question.is_withdrawn = True
        question.save(update_fields=["is_withdrawn"])
    else:
        question.delete()
    _refuse_broken_conditions(current)
    keep_version(current, by)


@action
def move_question(question: Question, *, up: bool, by: Person) -> None:
    """Put a question before the one above it or after the one below it, if need be in the next section."""
    current = _opened(question.call, by)
    lanes = _lanes(current)
    numbers = list(lanes)
    lane = next(number for number in numbers if any(one.pk == question.pk for one in lanes[number]))
    row = lanes[lane]
    place = next(number for number, one in enumerate(row) if one.pk == question.pk)
    other = place - 1 if up else place + 1
    if 0 <= other < len(row):
        row[place], row[other] = row[other], row[place]
    else:
        beside = numbers.index(lane) + (-1 if up else 1)
        if not 0 <= beside < len(numbers):
            return
        row.pop(place)
        target = lanes[numbers[beside]]
        target.insert(len(target) if up else 0, question)
        question.section_id = numbers[beside]
        question.save(update_fields=["section"])
    _set_positions([one for row in lanes.values() for one in row])
    _refuse_broken_conditions(current)
    keep_version(current, by)


@action
def tell_now(call: Call, *, by: Person) -> int:
    """Have those who have begun told of the changes at once; gives how many versions wait."""
    require(by, "programmes.change_call", call)
    return untold_versions(locked(call)).update(tell_after=clock.now())


def _opened(call: Call, by: Person) -> Call:
    require(by, "programmes.change_call", call)
    current = locked(call)
    refuse_change(current, "questions")
    if has_begun(current) and not current.form_versions.exists():
        _write_version(current, number=1, content=content_of(current), by=None)
    return current


def has_begun(call: Call) -> bool:
    """Whether applicants may have answered already."""
    return call.state != "draft" and call.is_past_opening


def keep_version(call: Call, by: Person | None) -> None:
    """Keep the form as it stands as a version, where it differs from the newest one."""
    newest = call.form_versions.order_by("-number").first()
    content = content_of(call)
    if newest is not None and newest.content == content:
        return
    number = newest.number + 1 if newest else 1
    changed = changed_questions(newest.content if newest else {}, content)
    if changed and has_begun(call):
        Question.objects.filter(call=call, pk__in=changed).update(changed_in=number)
        tell_after = clock.now() + PAUSE
    else:
        tell_after = None
    _write_version(call, number=number, content=content, by=by, tell_after=tell_after)


def _write_version(call: Call, *, by: Person | None, **facts: Any) -> None:
    FormVersion.objects.create(call=call, by=by, at=clock.now(), **facts)


def _lanes(call: Call) -> dict[int | None, list[Question]]:
    """The questions of each section in their order; what stands before the first section under None."""
    lanes: dict[int | None, list[Question]] = {None: []}
    lanes |= {number: [] for number in call.sections.values_list("pk", flat=True)}
    for question in call.questions.filter(is_withdrawn=False):
        lanes[question.section_id].append(question)
    return lanes


def _renumber(call: Call) -> None:
    """Let positions follow the sections."""
    _set_positions([one for row in _lanes(call).values() for one in row])


def _set_positions(rows: list[Any]) -> None:
    for position, row in enumerate(rows, start=1):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])


def _refuse_facts(call: Call, facts: Mapping[str, Any], *, but: Question | None = None) -> None:
    """Options, and the requirement it answers, must fit its kind."""
    kind, title = facts["kind"], facts.get("text_zh") or (but.text_zh if but else "")
    if kind in (Question.Kind.CHOICE, Question.Kind.CHOICES):
        zh, en = ([line for line in (facts.get(name) or "").splitlines() if line.strip()] for name in OPTIONS)
        if len(zh) < 2 or len(zh) != len(en):
            raise Refusal(
                _("“%(question)s” needs at least two options, the same number in both languages.")
                % {"question": title}
            )
    if kind == Question.Kind.TABLE and not (facts.get("limits") or {}).get("columns"):
        raise Refusal(_("A table needs at least one column."))
    feeds = facts.get("feeds")
    if feeds and (feeds not in FEEDS or kind not in FEEDS[feeds][1]):
        raise Refusal(_("An answer of this kind cannot be held against that requirement."))


def _refuse_broken_conditions(call: Call) -> None:
    """A condition speaks of questions that stand before it."""
    earlier: set[str] = set()
    for question in call.questions.filter(is_withdrawn=False).order_by("position", "pk"):
        for test in (question.condition or {}).get("tests") or []:
            if test.get("of") not in earlier and test.get("of") not in OF_APPLICANT:
                raise Refusal(
                    _("“%(question)s” depends on a question that must stay and stand before it.")
                    % {"question": in_language(question, "text")}
                )
        earlier.add(question.name)
