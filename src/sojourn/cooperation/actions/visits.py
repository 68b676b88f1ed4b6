"""Visits and conferences: planned, approved, held, reported."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from sojourn.cooperation.models import Conference, ProgrammeEntry, Visit, VisitMember, VisitPaper
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.files import store_upload
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.kernel.steps import take_step
from sojourn.kernel.versions import save_version
from sojourn.organisation.models import Person
from sojourn.organisation.queries import OFFICE, UNIT, standing_of


def _check(facts: dict[str, Any]) -> None:
    if facts["ends_on"] < facts["starts_on"]:
        raise Refusal(_("The last day lies before the first."))


def _next_number(model: type[Visit] | type[Conference], letter: str) -> str:
    year = clock.today().year
    begun = model.objects.filter(number__startswith=f"{letter}-{year}-").count()
    return f"{letter}-{year}-{begun + 1:03d}"


def _speaks_for(unit: int, by: Person) -> None:
    if not standing_of(by).reaches(OFFICE | UNIT, unit):
        raise Forbidden(_("You may plan for your own unit only."))


@action
def plan_visit(*, by: Person, **facts: Any) -> Visit:
    """A visit that is still to come: programme and people follow, then it is submitted."""
    require(by, "cooperation.add_visit")
    _check(facts)
    _speaks_for(facts["unit"].pk, by)
    return Visit.objects.create(number=_next_number(Visit, "V"), state="planned", **facts)


@action
def change_visit(visit: Visit, *, seen: int, changes: dict[str, Any], by: Person) -> Visit:
    """Change the plan, or write down what it cost and what came of it."""
    require(by, "cooperation.keep_visit", visit)
    if visit.state in {"published", "cancelled"}:
        raise Refusal(_("This visit is closed."))
    current = {"starts_on": visit.starts_on, "ends_on": visit.ends_on} | changes
    _check(current)
    if "unit" in changes:
        _speaks_for(changes["unit"].pk, by)
    return save_version(visit, seen=seen, changes=changes, by=by)


@action
def move_visit(visit: Visit, name: str, *, by: Person, reason: str = "") -> Visit:
    """Take a step on its way."""
    return take_step(visit, name, by=by, reason=reason)


@action
def add_member(visit: Visit, *, by: Person, **facts: Any) -> VisitMember:
    """Somebody of the delegation, a host, an interpreter."""
    require(by, "cooperation.keep_visit", visit)
    return _sound(VisitMember(visit=visit, **facts))


@action
def add_programme_entry(visit: Visit, *, by: Person, **facts: Any) -> ProgrammeEntry:
    """One point of the programme; it lies within the days of the visit."""
    require(by, "cooperation.keep_visit", visit)
    entry = ProgrammeEntry(visit=visit, **facts)
    day = timezone.localdate(entry.starts_at)
    if not visit.starts_on <= day <= visit.ends_on:
        raise Refusal(_("This point of the programme lies outside the days of the visit."))
    return _sound(entry)


def _sound(row: Any) -> Any:
    try:
        row.full_clean()
    except ValidationError as wrong:
        raise Refusal(" ".join(wrong.messages)) from wrong
    row.save()
    return row


@action
def remove_part(part: VisitMember | ProgrammeEntry, *, by: Person) -> None:
    """Take somebody, or a point of the programme, out again."""
    require(by, "cooperation.keep_visit", part.visit)
    part.delete()


@action
def keep_paper(visit: Visit, *, kind: str, upload: UploadedFile, by: Person) -> VisitPaper:
    """An invitation, the approval paper, a presentation."""
    require(by, "cooperation.keep_visit", visit)
    return VisitPaper.objects.create(visit=visit, kind=kind, stored=store_upload(upload, by=by))


@action
def hand_passport(member: VisitMember, *, by: Person) -> VisitMember:
    """Hand the passport out for an approved journey, or take it back into custody."""
    require(by, "cooperation.keep_passports", member.visit)
    member = VisitMember.objects.select_for_update(of=("self",)).select_related("visit").get(pk=member.pk)
    if member.passport_out_on is None:
        if member.visit.direction != "out" or member.visit.state != "approved":
            raise Refusal(_("A passport is handed out for an approved journey abroad only."))
        member.passport_out_on = clock.today()
    elif member.passport_back_on is None:
        member.passport_back_on = clock.today()
    else:
        raise Refusal(_("This passport is back in custody already."))
    member.save(update_fields=["passport_out_on", "passport_back_on"])
    return member


@action
def plan_conference(*, by: Person, **facts: Any) -> Conference:
    """An international conference in the plan of the year."""
    require(by, "cooperation.add_conference")
    _check(facts)
    _speaks_for(facts["unit"].pk, by)
    return Conference.objects.create(number=_next_number(Conference, "C"), state="planned", **facts)


@action
def move_conference(conference: Conference, name: str, *, by: Person, reason: str = "") -> Conference:
    """Take a step on its way."""
    return take_step(conference, name, by=by, reason=reason)
