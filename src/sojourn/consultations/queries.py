"""What is read of meetings, suggestions and drafts."""

import difflib
import io
import re
from dataclasses import dataclass
from datetime import datetime

import segno
from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from sojourn.consultations.models import Draft, DraftVersion, Meeting, Opinion, Registration, Suggestion
from sojourn.organisation.models import Person, Unit
from sojourn.organisation.queries import OFFICE, UNIT, standing_of

ORGANISERS = OFFICE | UNIT
"""Roles whose holders call meetings and open drafts for their units."""


def organised_units(person: Person) -> frozenset[int]:
    return standing_of(person).units(ORGANISERS)


def visible_meetings(person: Person) -> QuerySet[Meeting]:
    """Those open to everybody inside, those one is invited to, and those of one's units."""
    seen = Q(unit__in=organised_units(person)) | Q(
        pk__in=Registration.objects.filter(person=person).values("meeting")
    )
    if standing_of(person).reach:
        seen |= Q(is_open=True)
    return Meeting.objects.filter(seen)


def visible_registrations(person: Person) -> QuerySet[Registration]:
    """One's own, and those for meetings that one organises."""
    return Registration.objects.filter(Q(person=person) | Q(meeting__unit__in=organised_units(person)))


def visible_suggestions(person: Person) -> QuerySet[Suggestion]:
    """One's own, and those for one's units to answer."""
    return Suggestion.objects.filter(Q(made_by=person) | Q(unit__in=organised_units(person)))


def visible_drafts(person: Person) -> QuerySet[Draft]:
    """What has been opened, for everybody inside; before that for the unit alone."""
    seen = Q(unit__in=organised_units(person))
    if standing_of(person).reach:
        seen |= Q(state__in=("open", "closed", "adopted"))
    return Draft.objects.filter(seen)


def visible_opinions(person: Person) -> QuerySet[Opinion]:
    return Opinion.objects.filter(Q(version__draft__in=visible_drafts(person)))


def office_unit() -> Unit:
    """Which answers what no meeting brought: the International Office, else the whole institution."""
    tops = Unit.objects.order_by("pk")
    return tops.filter(code="OIA").first() or tops.filter(parent=None)[0]


def taken_places(place: str, begins_at: datetime, ends_at: datetime, but: int | None) -> QuerySet[Meeting]:
    """Meetings in the same place at the same time."""
    return Meeting.objects.filter(
        Q(place_zh__iexact=place) | Q(place_en__iexact=place),
        is_cancelled=False,
        begins_at__lt=ends_at,
        ends_at__gt=begins_at,
    ).exclude(pk=but)


def code_picture(registration: Registration) -> SafeString:
    """The code shown at the door, as a picture that scales."""
    path = reverse("consultations:check_in", args=[registration.pk, registration.secret])
    out = io.BytesIO()
    segno.make(settings.ADDRESS + path, error="m").save(
        out, kind="svg", scale=6, border=3, xmldecl=False, svgns=False, light="#fff", omitsize=True
    )
    return mark_safe(out.getvalue().decode())  # noqa: S308 - drawn here from an address of ours


def paragraphs(text: str) -> list[str]:
    """An empty line parts them."""
    return [one.strip() for one in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if one.strip()]


@dataclass(frozen=True)
class Piece:
    """A part of a paragraph that stayed, came or went."""

    text: str
    how: str = ""
    """Empty, "came" or "went"."""


def compared(old: DraftVersion, new: DraftVersion, language: str) -> list[list[Piece]]:
    """Paragraph by paragraph what is new; within a changed one, word by word (sign by sign in Chinese)."""
    before, after = (paragraphs(getattr(one, f"text_{language}")) for one in (old, new))
    lines: list[list[Piece]] = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for how, start, end, first, last in matcher.get_opcodes():
        if how == "equal":
            lines += [[Piece(text)] for text in after[first:last]]
            continue
        pairs = min(end - start, last - first)
        lines += [_words(before[start + number], after[first + number]) for number in range(pairs)]
        lines += [[Piece(text, "went")] for text in before[start + pairs : end]]
        lines += [[Piece(text, "came")] for text in after[first + pairs : last]]
    return lines


def _words(old: str, new: str) -> list[Piece]:
    before, after = (re.findall(r"[A-Za-z0-9'’-]+|\s+|.", text) for text in (old, new))
    pieces: list[Piece] = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for how, start, end, first, last in matcher.get_opcodes():
        if how == "equal":
            pieces.append(Piece("".join(after[first:last])))
            continue
        went, came = "".join(before[start:end]), "".join(after[first:last])
        pieces += [Piece(went, "went")] if went else []
        pieces += [Piece(came, "came")] if came else []
    return pieces
