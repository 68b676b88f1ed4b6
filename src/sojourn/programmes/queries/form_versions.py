"""The form of a call: its sections with their questions, its versions, and what differs between two."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sojourn.kernel import clock
from sojourn.kernel.text import language
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call, FormVersion, Question, Section
from sojourn.programmes.queries.condition_words import condition_sentence
from sojourn.programmes.queries.questions import limits_in_words

Columns = dict[str, Any]
SECTION = ("title_zh", "title_en", "text_zh", "text_en")
QUESTION = (
    "text_zh",
    "text_en",
    "help_zh",
    "help_en",
    "kind",
    "options_zh",
    "options_en",
    "limits",
    "condition",
    "feeds",
    "is_obligatory",
)


@dataclass(frozen=True)
class Part:
    """A section of the form, or None for what stands before the first one, with its questions."""

    section: Section | None
    questions: list[Question]


def parts_of(call: Call, *, withdrawn: bool = False) -> list[Part]:
    """The form in its order; empty sections too. Two queries, none where prefetched."""
    questions = [one for one in call.questions.all() if withdrawn or not one.is_withdrawn]
    by_section: dict[int | None, list[Question]] = {None: []}
    sections = list(call.sections.all())
    for section in sections:
        by_section[section.pk] = []
    for question in questions:
        by_section[question.section_id].append(question)
    parts = [Part(None, by_section[None])] if by_section[None] else []
    return parts + [Part(section, by_section[section.pk]) for section in sections]


def content_of(call: Call) -> Columns:
    """The form as it stands now, as a version keeps it. Two queries."""
    return {
        "sections": [
            {"id": one.pk, **{name: getattr(one, name) for name in SECTION}}
            for one in Section.objects.filter(call=call)
        ],
        "questions": [
            {"id": one.pk, "section": one.section_id, **{name: getattr(one, name) for name in QUESTION}}
            for one in Question.objects.filter(call=call, is_withdrawn=False)
        ],
    }


@dataclass(frozen=True)
class VersionLine:
    """One version as its page tells it."""

    version: FormVersion
    by: Person | None
    changes: list[str]


def version_lines(call: Call) -> list[VersionLine]:
    """All versions, newest first, each with what it changed. Two queries."""
    versions = list(call.form_versions.select_related("by"))
    lines, before = [], {}
    for version in versions:
        lines.append(VersionLine(version, version.by, changes_between(before, version.content)))
        before = version.content
    return lines[::-1]


def changes_between(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """What differs between two versions, a sentence each."""
    said: list[str] = []
    for name, told in (("sections", _section_change), ("questions", _question_change)):
        before = {one["id"]: one for one in old.get(name, [])}
        after = {one["id"]: one for one in new.get(name, [])}
        for number, one in after.items():
            said += told(before.get(number), one)
        for number, one in before.items():
            said += [] if number in after else told(one, None)
        kept = [number for number in before if number in after]
        if kept != [number for number in after if number in before]:
            said.append(
                _("The sections stand in another order.")
                if name == "sections"
                else _("The questions stand in another order.")
            )
    return said


def changed_questions(old: Mapping[str, Any], new: Mapping[str, Any]) -> set[int]:
    """Numbers of the questions that are new or differ in anything that applicants see, and those gone."""
    before = {one["id"]: _seen(one) for one in old.get("questions", [])}
    after = {one["id"]: _seen(one) for one in new.get("questions", [])}
    return {number for number in before.keys() | after.keys() if before.get(number) != after.get(number)}


def _seen(question: Mapping[str, Any]) -> Columns:
    return {name: question.get(name) for name in QUESTION if name != "feeds"}


def _section_change(old: Columns | None, new: Columns | None) -> list[str]:
    title = _titled(new or old or {}, "title")
    if old is None:
        return [_("Section added: “%(title)s”.") % {"title": title}]
    if new is None:
        return [_("Section removed: “%(title)s”.") % {"title": title}]
    if any(old.get(name) != new.get(name) for name in SECTION):
        return [_("Section changed: “%(title)s”.") % {"title": title}]
    return []


def _question_change(old: Columns | None, new: Columns | None) -> list[str]:
    title = _titled(new or old or {}, "text")
    if old is None:
        return [_("Question added: “%(title)s”.") % {"title": title}]
    if new is None:
        return [_("Question no longer asked: “%(title)s”.") % {"title": title}]
    said = [told for told in differences_of(old, new) if told]
    return [_("“%(title)s”: %(what)s") % {"title": title, "what": " ".join(said)}] if said else []


def differences_of(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """What differs between two wordings of one question."""
    was, now = _row(old), _row(new)
    said = []
    for name, label in (("text", _("wording")), ("help", _("explanation"))):
        pairs = [(old.get(f"{name}_{one}") or "–", new.get(f"{name}_{one}") or "–") for one in ("zh", "en")]
        said += [
            _("%(what)s: “%(old)s” is now “%(new)s”.") % {"what": label, "old": one, "new": other}
            for one, other in pairs
            if one != other
        ]
    if old.get("is_obligatory") != new.get("is_obligatory"):
        said.append(_("It must be answered now.") if now.is_obligatory else _("It may be left out now."))
    if (old.get("options_zh"), old.get("options_en")) != (new.get("options_zh"), new.get("options_en")):
        said.append(_("The options have changed."))
    if old.get("limits") != new.get("limits"):
        said.append(
            _("Limits: %(old)s is now %(new)s")
            % {"old": limits_in_words(was) or "–", "new": limits_in_words(now) or "–"}
        )
    if old.get("condition") != new.get("condition"):
        said.append(
            _("Asked: %(old)s is now %(new)s")
            % {"old": condition_sentence(was.condition), "new": condition_sentence(now.condition)}
        )
    if old.get("kind") != new.get("kind"):
        said.append(
            _("Kind: %(old)s is now %(new)s.")
            % {"old": was.get_kind_display(), "new": now.get_kind_display()}
        )
    if old.get("feeds") != new.get("feeds"):
        said.append(_("It is held against the requirements in another way."))
    return said


def _row(columns: Mapping[str, Any]) -> Question:
    return Question(**{name: columns[name] for name in QUESTION if name in columns})


def _titled(columns: Mapping[str, Any], name: str) -> str:
    first, second = ("zh", "en") if language() == "zh" else ("en", "zh")
    return str(columns.get(f"{name}_{first}") or columns.get(f"{name}_{second}") or "")


def wording_in(content: Mapping[str, Any], number: int) -> str:
    """How a version worded a question; empty where it was not asked."""
    found = next((one for one in content.get("questions", []) if one["id"] == number), {})
    return _titled(found, "text")


def untold_versions(call: Call) -> QuerySet[FormVersion]:
    """Versions of which those who have begun have not been told."""
    return call.form_versions.filter(tell_after__isnull=False, told_at=None)


def versions_to_tell() -> dict[int, list[FormVersion]]:
    """By call: all its versions still to be told, once the newest of them is due. One query."""
    waiting: dict[int, list[FormVersion]] = {}
    for version in FormVersion.objects.filter(tell_after__isnull=False, told_at=None).order_by("number"):
        waiting.setdefault(version.call_id, []).append(version)
    now = clock.now()
    return {call: found for call, found in waiting.items() if all(_due(one, now) for one in found)}


def _due(version: FormVersion, now: datetime) -> bool:
    return version.tell_after is not None and version.tell_after <= now


def newest_number(call: Call) -> int:
    """The number of the form's newest version; 0 where it never changed. One query."""
    return call.form_versions.values_list("number", flat=True).order_by("-number").first() or 0


def names_of(questions: Iterable[Question]) -> dict[str, Question]:
    return {question.name: question for question in questions}


def earlier_than(questions: Sequence[Question], question: Question | None) -> list[Question]:
    """The questions that stand before this one; all for a new one."""
    if question is None or question.pk is None:
        return list(questions)
    return [one for one in questions if (one.position, one.pk) < (question.position, question.pk)]
