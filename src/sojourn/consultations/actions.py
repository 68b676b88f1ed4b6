"""Meetings and who comes, questions, suggestions and what becomes of them, opinions on drafts."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from sojourn.consultations.models import (
    Draft,
    DraftVersion,
    Meeting,
    Opinion,
    Paper,
    PaperVersion,
    Question,
    Registration,
    Suggestion,
)
from sojourn.consultations.queries import office_unit, organised_units, paragraphs, taken_places
from sojourn.followups.actions import add_action_item
from sojourn.followups.models import ActionItem
from sojourn.followups.queries import action_items_of
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.files import store_upload
from sojourn.kernel.links import link
from sojourn.kernel.mail import queue_mail
from sojourn.kernel.many import create_many
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.kernel.steps import take_step
from sojourn.kernel.versions import save_version
from sojourn.organisation.models import Person, Unit

LONGEST = timedelta(days=14)


def _require_unit(by: Person, unit: Unit) -> None:
    if unit.pk not in organised_units(by):
        raise Forbidden(_("You do not act for this unit."))


def _refuse_time(facts: dict[str, Any], *, but: int | None = None) -> None:
    """A time at which nobody can meet."""
    begins: datetime = facts["begins_at"]
    ends: datetime = facts["ends_at"]
    if ends <= begins:
        raise Refusal(_("It must end after it begins."))
    if ends - begins > LONGEST:
        raise Refusal(_("It lasts longer than %(days)d days. Look at both dates.") % {"days": LONGEST.days})
    for place in {facts.get("place_zh", ""), facts.get("place_en", "")} - {""}:
        taken = taken_places(place, begins, ends, but).first()
        if taken is not None:
            raise Refusal(
                _("“%(place)s” is taken at this time by: %(meeting)s.") % {"place": place, "meeting": taken}
            )


@action
def call_meeting(*, by: Person, **facts: Any) -> Meeting:
    """Enter a meeting at a time that is possible."""
    _require_unit(by, facts["unit"])
    _refuse_time(facts)
    meeting = Meeting.objects.create(**facts)
    if meeting.follows is not None:
        link(meeting.follows, meeting, by=by)
    return meeting


@action
def change_meeting(meeting: Meeting, *, seen: int, changes: dict[str, Any], by: Person) -> Meeting:
    """Change what is known of it; minutes and decisions too."""
    require(by, "consultations.run_meeting", meeting)
    _require_unit(by, changes.get("unit", meeting.unit))
    names = ("begins_at", "ends_at", "place_zh", "place_en")
    moved = {name: changes.get(name, getattr(meeting, name)) for name in names}
    if any(moved[name] != getattr(meeting, name) for name in names):
        _refuse_time(moved, but=meeting.pk)
    return save_version(meeting, seen=seen, changes=changes, by=by)


@action
def add_paper(meeting: Meeting, *, title: str, upload: UploadedFile, by: Person) -> PaperVersion:
    """Convey a document; the same title again is its next version."""
    require(by, "consultations.run_meeting", meeting)
    paper, _is_new = Paper.objects.select_for_update().get_or_create(meeting=meeting, title=title.strip())
    number = paper.versions.count() + 1
    file = store_upload(upload, by=by)
    return PaperVersion.objects.create(paper=paper, number=number, file=file, added_at=clock.now())


@action
def invite(meeting: Meeting, *, people: Iterable[Person], by: Person) -> int:
    """Put people on the list and write to those who were not on it; gives how many."""
    require(by, "consultations.run_meeting", meeting)
    known = set(meeting.registrations.values_list("person", flat=True))
    fresh = [person for person in {one.pk: one for one in people}.values() if person.pk not in known]
    create_many([_registration(meeting, one, invited_at=clock.now()) for one in fresh], by=by)
    for person in fresh:
        queue_mail(
            person,
            template="consultations/mail/invited.txt",
            context={"meeting": meeting},
            path=reverse("consultations:meeting", args=[meeting.pk]),
        )
    return len(fresh)


def _registration(meeting: Meeting, person: Person, **facts: Any) -> Registration:
    return Registration(meeting=meeting, person=person, secret=secrets.token_hex(16), **facts)


@action
def register(meeting: Meeting, *, by: Person) -> Registration:
    """Say that one comes; who has said so already, has."""
    require(by, "consultations.take_part", meeting)
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if meeting.is_cancelled:
        raise Refusal(_("The meeting is cancelled."))
    if meeting.is_over:
        raise Refusal(_("The meeting is over."))
    found = meeting.registrations.filter(person=by).first()
    if found is not None and found.registered_at is not None:
        return found
    if (
        meeting.seats is not None
        and meeting.registrations.exclude(registered_at=None).count() >= meeting.seats
    ):
        raise Refusal(_("All %(count)d seats are taken.") % {"count": meeting.seats})
    made = found or _registration(meeting, by)
    made.registered_at = clock.now()
    made.save()
    return made


@action
def check_in(registration: Registration, *, by: Person, secret: str | None = None) -> bool:
    """Somebody has come; False where that was noted before, which changes nothing."""
    require(by, "consultations.run_meeting", registration.meeting)
    registration = Registration.objects.select_for_update().get(pk=registration.pk)
    if secret is not None and not constant_time_compare(secret, registration.secret):
        raise Refusal(_("This code is not known here."))
    if registration.checked_in_at is not None:
        return False
    registration.checked_in_at = clock.now()
    registration.checked_in_by = by
    registration.save(update_fields=["checked_in_at", "checked_in_by"])
    return True


@action
def ask_question(meeting: Meeting, *, text: str, is_signed: bool, by: Person) -> Question:
    require(by, "consultations.take_part", meeting)
    question = Question(
        meeting=meeting, text=text.strip(), asked_by=by if is_signed else None, asked_at=clock.now()
    )
    _save_for(question, is_signed=is_signed)
    return question


@action
def answer_question(question: Question, *, answer: str, by: Person) -> Question:
    require(by, "consultations.run_meeting", question.meeting)
    question.answer, question.answered_by, question.answered_at = answer.strip(), by, clock.now()
    question.save(update_fields=["answer", "answered_by", "answered_at"])
    return question


@action
def suggest(
    *,
    theme: str,
    text: str,
    is_signed: bool,
    meeting: Meeting | None = None,
    is_from_floor: bool = False,
    by: Person,
) -> Suggestion:
    """Keep a suggestion; where it is not signed, nothing here tells whose it is."""
    if meeting is not None:
        require(by, "consultations.run_meeting" if is_from_floor else "consultations.take_part", meeting)
    else:
        require(by, "consultations.list_suggestions")
    suggestion = Suggestion(
        theme=theme,
        text=text.strip(),
        meeting=meeting,
        unit=meeting.unit if meeting else office_unit(),
        made_by=by if is_signed and not is_from_floor else None,
        made_at=clock.now() if is_signed else clock.now().replace(minute=0, second=0, microsecond=0),
        is_from_floor=is_from_floor,
    )
    _save_for(suggestion, is_signed=is_signed)
    return suggestion


def _save_for(thing: Question | Suggestion, *, is_signed: bool) -> None:
    """Insert it; where it is not signed, its line of history has no author either."""
    if not is_signed:
        thing._history_user = None  # type: ignore[union-attr] - the library's word for it
    thing.save()


@action
def merge_suggestion(suggestion: Suggestion, *, into: Suggestion, by: Person) -> Suggestion:
    """Join it to another that says the same; both are answered together."""
    while into.merged_into is not None:
        into = into.merged_into
    if into.pk == suggestion.pk:
        raise Refusal(_("A suggestion cannot be joined to itself."))
    require(by, "consultations.answer_suggestion", into)
    merged = take_step(suggestion, "merge", by=by, also={"merged_into": into})
    Suggestion.objects.filter(merged_into=suggestion).update(merged_into=into)
    return merged


@action
def answer_suggestion(suggestion: Suggestion, *, answer: str, by: Person) -> Suggestion:
    """Answer it for all who said so; those who signed are told."""
    if not answer.strip():
        raise Refusal(_("Write the answer; those who suggested it will read it."))
    answered = take_step(suggestion, "answer", by=by, also={"answer": answer.strip()})
    _tell(answered, "answered")
    return answered


@action
def take_up_suggestion(
    suggestion: Suggestion, *, what_zh: str, what_en: str, owner: Person, due_on: date, by: Person
) -> ActionItem:
    """Agree on what is done about it, by whom and until when."""
    suggestion = take_step(suggestion, "take_up", by=by)
    made = add_action_item(suggestion, what_zh=what_zh, what_en=what_en, owner=owner, due_on=due_on, by=by)
    _tell(suggestion, "taken_up")
    return made


@action
def report_back(meeting: Meeting, *, by: Person) -> int:
    """Everything taken up or answered of the meeting before counts as told here; gives how many."""
    require(by, "consultations.run_meeting", meeting)
    if meeting.follows is None:
        raise Refusal(_("Say first which meeting came before this one."))
    told = meeting.follows.suggestions.filter(state__in=("taken_up", "answered")).order_by("pk")
    open_ones = [one for one in told if any(item.state == "open" for item in action_items_of(one))]
    if open_ones:
        raise Refusal(
            _("%(count)d action items from there are still open: do or drop them first.")
            % {"count": len(open_ones)}
        )
    for suggestion in told:
        _tell(take_step(suggestion, "report", by=by, also={"reported_at": meeting}), "reported")
    return len(told)


def _tell(suggestion: Suggestion, letter: str) -> None:
    """Write to everybody who signed it or one joined to it."""
    makers = Person.objects.filter(
        suggestions__in=[suggestion.pk, *suggestion.joined.values_list("pk", flat=True)]
    ).distinct()
    for reader in makers:
        queue_mail(
            reader,
            template=f"consultations/mail/{letter}.txt",
            context={"suggestion": suggestion, "items": action_items_of(suggestion)},
            path=reverse("consultations:suggestion_list"),
        )


@action
def prepare_draft(
    *, unit: Unit, open_until: date, title_zh: str = "", title_en: str = "", by: Person, **texts: str
) -> Draft:
    """A draft with its first text."""
    _require_unit(by, unit)
    if open_until < clock.today():
        raise Refusal(_("The last day for opinions has passed already."))
    draft = Draft.objects.create(title_zh=title_zh, title_en=title_en, unit=unit, open_until=open_until)
    write_version(draft, by=by, **texts)
    return draft


@action
def write_version(
    draft: Draft, *, text_zh: str = "", text_en: str = "", note: str = "", by: Person
) -> DraftVersion:
    """The next text; the earlier ones and what was said about them stay."""
    require(by, "consultations.keep_draft", draft)
    draft = Draft.objects.select_for_update().get(pk=draft.pk)
    if draft.state in ("adopted", "withdrawn"):
        raise Refusal(_("It is adopted or withdrawn; its text stays as it is."))
    if not (text_zh.strip() or text_en.strip()):
        raise Refusal(_("Write the text in one language at least."))
    last = draft.versions.first()
    if last is not None and (last.text_zh, last.text_en) == (text_zh, text_en):
        raise Refusal(_("The text is the same as before."))
    return DraftVersion.objects.create(
        draft=draft,
        number=last.number + 1 if last else 1,
        text_zh=text_zh,
        text_en=text_en,
        note=note,
        made_at=clock.now(),
    )


@action
def take_draft_step(draft: Draft, *, step: str, by: Person | None, reason: str = "") -> Draft:
    return take_step(draft, step, by=by, reason=reason)


@action
def give_opinion(version: DraftVersion, *, paragraph: int, text: str, by: Person) -> Opinion:
    """Say what one thinks of a paragraph of the text that stands now."""
    draft = Draft.objects.select_for_update().get(pk=version.draft_id)
    if draft.state != "open" or draft.open_until < clock.today():
        raise Refusal(_("It is not open to opinion any more."))
    require(by, "consultations.give_opinion", draft)
    if draft.versions.first() != version:
        raise Refusal(_("There is a newer text. Look at it first."))
    most = max(len(paragraphs(version.text_zh)), len(paragraphs(version.text_en)))
    if not 1 <= paragraph <= most:
        raise Refusal(_("There is no such paragraph."))
    return Opinion.objects.create(
        version=version, paragraph=paragraph, text=text.strip(), given_by=by, given_at=clock.now()
    )


@action
def answer_opinion(opinion: Opinion, *, outcome: str, answer: str, by: Person) -> Opinion:
    """Say whether it was followed and why; who gave it is told."""
    require(by, "consultations.answer_opinion", opinion)
    opinion.outcome, opinion.answer, opinion.answered_by = outcome, answer.strip(), by
    opinion.save(update_fields=["outcome", "answer", "answered_by"])
    queue_mail(
        opinion.given_by,
        template="consultations/mail/opinion_answered.txt",
        context={"opinion": opinion, "draft": opinion.version.draft},
        path=reverse("consultations:draft", args=[opinion.version.draft_id]),
    )
    return opinion
