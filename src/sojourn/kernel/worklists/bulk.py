"""An act on many rows: prepared and looked at, done row by row, and for a while to be undone."""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.jobs import start_job
from sojourn.kernel.mail import withdraw_mails, written_by
from sojourn.kernel.models import BulkAct, BulkLine, Job, StepTaken, Versioned
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.kernel.worklists.choosing import Chosen, in_their_order
from sojourn.kernel.worklists.declaration import Act, Worklist, worklist_named
from sojourn.kernel.worklists.narrowing import with_needs

UNDONE_WITHIN = timedelta(minutes=10)
AT_ONCE = 100
"""Up to so many rows are done while one waits; more become a job."""
JOB, UNDO_JOB = "kernel.bulk_act", "kernel.undo_bulk_act"
Tell = Callable[[int, int], None]


def visible_acts(person: Any) -> QuerySet[BulkAct]:
    """The acts one has begun oneself."""
    if not person.account_id:
        return BulkAct.objects.none()
    return BulkAct.objects.filter(author=person.account_id)


def declared(act: BulkAct) -> tuple[Worklist, Act]:
    """The list and the act as their package declares them; Refusal where it no longer does."""
    worklist = worklist_named(act.worklist)
    found = worklist.act(act.act) if worklist else None
    if worklist is None or found is None:
        raise Refusal(_("This act is not offered any more."))
    return worklist, found


@action
def prepare_act(chosen: Chosen, name: str, *, by: Any) -> BulkAct:
    """Note for each chosen row whether the act can be done to it, and if not, why; nothing is done yet."""
    worklist = chosen.worklist
    require(by, worklist.permission)
    act = worklist.act(name)
    if act is None or not act.offered(by):
        raise Forbidden(_("You may not do this."))
    needs = [*worklist.needs, *worklist.title_needs, *act.needs]
    rows = list(with_needs(in_their_order(chosen), needs, [*worklist.fetches, *act.fetches]))
    if not rows:
        raise Refusal(_("Tick the rows first."))
    made = BulkAct.objects.create(
        worklist=worklist.name,
        act=name,
        author=by.account,
        query=chosen.asked.query(),
        created_at=clock.now(),
    )
    lines = []
    for row in rows:
        why = act.why_not(row, by)
        outcome = BulkLine.Outcome.LEFT_OUT if why else BulkLine.Outcome.WILL
        title = worklist.title(row)[:250]
        lines.append(BulkLine(act=made, number=row.pk, title=title, outcome=outcome, why=str(why or "")))
    BulkLine.objects.bulk_create(lines, batch_size=500)
    return made


@action
def begin_act(act: BulkAct, *, given: dict[str, Any] | None = None, by: Any) -> BulkAct:
    """Confirm it: short ones are done at once by `do_act`, long ones become a job; twice is harmless."""
    require(by, "kernel.run_bulk_act", act)
    locked = BulkAct.objects.select_for_update().get(pk=act.pk)
    if locked.state != BulkAct.State.PREPARED:
        return locked
    _worklist, told = declared(locked)
    if not locked.lines.filter(outcome=BulkLine.Outcome.WILL).exists():
        raise Refusal(_("Nothing of what was chosen can be done."))
    locked.given = {name: value for name, value in (given or {}).items() if name != "version"}
    locked.state, locked.began_at = BulkAct.State.RUNNING, clock.now()
    locked.undo_until = clock.now() + UNDONE_WITHIN if told.undo else None
    if locked.lines.filter(outcome=BulkLine.Outcome.WILL).count() > AT_ONCE:
        locked.job = start_job(JOB, by=by, act=locked.pk)
    locked.save()
    return locked


def do_act(act: BulkAct, *, by: Any, tell: Tell = lambda done, total: None) -> BulkAct:
    """Do what is left of it, each row in its own transaction: begun again, nothing is done twice."""
    worklist, told = declared(act)
    given = _cleaned(told, act.given)
    waiting = list(act.lines.filter(outcome=BulkLine.Outcome.WILL).values_list("pk", flat=True))
    total = act.lines.exclude(outcome=BulkLine.Outcome.LEFT_OUT).count()
    for place, number in enumerate(waiting):
        tell(total - len(waiting) + place, total)
        _do_line(act, number, worklist, told, given, by=by)
    ended = clock.now()
    BulkAct.objects.filter(pk=act.pk, state=BulkAct.State.RUNNING).update(
        state=BulkAct.State.DONE, ended_at=ended, undo_until=ended + UNDONE_WITHIN if told.undo else None
    )
    tell(total, total)
    act.refresh_from_db()
    return act


@action
def begin_undoing(act: BulkAct, *, by: Any) -> BulkAct:
    """Ask for it to be taken back, as long as that is possible; `undo_act` then does it, or a job."""
    require(by, "kernel.run_bulk_act", act)
    locked = BulkAct.objects.select_for_update(of=("self",)).select_related("job").get(pk=act.pk)
    if locked.state in (BulkAct.State.UNDOING, BulkAct.State.UNDONE):
        return locked
    _worklist, told = declared(locked)
    if told.undo is None or locked.undo_until is None:
        raise Refusal(_("This cannot be undone."))
    if locked.state == BulkAct.State.PREPARED:
        raise Refusal(_("This has not been done."))
    if clock.now() >= locked.undo_until:
        raise Refusal(_("The time in which it could be undone is over."))
    if locked.job and locked.job.state in (Job.State.WAITING, Job.State.RUNNING):
        raise Refusal(_("It is still being done. Cancel the work first, then undo what was done."))
    locked.lines.filter(outcome=BulkLine.Outcome.WILL).update(outcome=BulkLine.Outcome.LEFT_OUT)
    locked.state = BulkAct.State.UNDOING
    locked.undo_until = clock.now() + timedelta(days=1)  # the letters wait until it is settled
    if locked.lines.filter(outcome=BulkLine.Outcome.DONE).count() > AT_ONCE:
        locked.job = start_job(UNDO_JOB, by=by, act=locked.pk)
    locked.save(update_fields=["state", "undo_until", "job"])
    return locked


def undo_act(act: BulkAct, *, by: Any, tell: Tell = lambda done, total: None) -> BulkAct:
    """Take it back row by row, the last first: rows changed since are left alone and named.

    The letters of the rows taken back leave no more; the others do.
    """
    worklist, told = declared(act)
    waiting = list(
        act.lines.filter(outcome=BulkLine.Outcome.DONE).order_by("-pk").values_list("pk", flat=True)
    )
    for place, number in enumerate(waiting):
        tell(place, len(waiting))
        _undo_line(number, worklist, told, by=by)
    BulkAct.objects.filter(pk=act.pk, state=BulkAct.State.UNDOING).update(
        state=BulkAct.State.UNDONE, undone_at=clock.now(), undo_until=clock.now()
    )
    tell(len(waiting), len(waiting))
    act.refresh_from_db()
    return act


@action
def discard_act(act: BulkAct, *, by: Any) -> None:
    """Throw away what was prepared and not confirmed."""
    require(by, "kernel.run_bulk_act", act)
    if act.state != BulkAct.State.PREPARED:
        raise Refusal(_("This has been done; it stays on record."))
    act.delete()


def remove_old_preparations() -> int:
    """What nobody confirmed within a day is thrown away; gives how many."""
    old = BulkAct.objects.filter(state=BulkAct.State.PREPARED, created_at__lt=clock.now() - timedelta(days=1))
    return old.delete()[1].get("kernel.BulkAct", 0)


def form_of(act: Act, data: Any = None) -> forms.Form | None:
    """The form of the act, where it asks for anything."""
    return act.form(data, auto_id="act_%s") if act.form else None


def _cleaned(act: Act, given: dict[str, Any]) -> dict[str, Any]:
    form = form_of(act, given)
    if form is None:
        return {}
    if not form.is_valid():
        raise Refusal(_("What was typed for this is not complete any more."))
    return form.cleaned_data


def _row(worklist: Worklist, number: int, by: Any) -> Any:
    """The row, as far as the person still sees it, locked."""
    row = worklist.model._default_manager.select_for_update().filter(pk=number).first()
    if row is None or not worklist.listing(by).filter(pk=number).exists():
        raise Refusal(_("It is not in your list any more."))
    return row


def _do_line(
    act: BulkAct, number: int, worklist: Worklist, told: Act, given: dict[str, Any], *, by: Any
) -> None:
    with transaction.atomic():
        line = BulkLine.objects.select_for_update().get(pk=number)
        if line.outcome != BulkLine.Outcome.WILL:
            return
        try:
            with transaction.atomic(), written_by(line if told.undo else None):
                told.run(_row(worklist, line.number, by), by=by, **given)
        except Refusal as refusal:
            line.outcome, line.why = BulkLine.Outcome.REFUSED, str(refusal)
        else:
            line.outcome = BulkLine.Outcome.DONE
            line.seen = _standing(worklist, line.number)
        line.save(update_fields=["outcome", "why", "seen"])
        if told.undo:
            BulkAct.objects.filter(pk=act.pk).update(undo_until=clock.now() + UNDONE_WITHIN)


def _undo_line(number: int, worklist: Worklist, told: Act, *, by: Any) -> None:
    assert told.undo is not None
    with transaction.atomic():
        line = BulkLine.objects.select_for_update().get(pk=number)
        if line.outcome != BulkLine.Outcome.DONE:
            return
        try:
            with transaction.atomic():
                row = _row(worklist, line.number, by)
                if _standing(worklist, line.number) != line.seen:
                    raise Refusal(_("It was changed since; it is left as it is."))
                told.undo(row, by=by)
        except Refusal as refusal:
            line.outcome, line.why = BulkLine.Outcome.KEPT, str(refusal)
        else:
            line.outcome = BulkLine.Outcome.UNDONE
            withdraw_mails(line.mails.all())
        line.save(update_fields=["outcome", "why"])


def _standing(worklist: Worklist, number: int) -> str:
    """How the row stands: its last step and its version."""
    steps = StepTaken.objects.filter(
        content_type=ContentType.objects.get_for_model(worklist.model), object_id=number
    )
    last = steps.aggregate(last=Max("pk"))["last"]
    version = ""
    if issubclass(worklist.model, Versioned):
        version = worklist.model._default_manager.values_list("version", flat=True).get(pk=number)
    return f"{last or 0}/{version}"


def reasons_of(lines: Iterable[BulkLine]) -> Sequence[tuple[str, list[BulkLine]]]:
    """Lines grouped by why they were left out."""
    found: dict[str, list[BulkLine]] = {}
    for line in lines:
        found.setdefault(line.why, []).append(line)
    return list(found.items())
