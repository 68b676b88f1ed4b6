"""Obligations: begun with a plan, kept in step with real dates, met with evidence, waived or broken."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from sojourn.engines.obligations import Anchor, Changes, Kept, changes, due_days
from sojourn.followups.models import Leave, Obligation, ObligationPlan
from sojourn.followups.queries import obligations_to_tell, version_in_force
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.files import store_upload
from sojourn.kernel.mail import queue_mail
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.steps import take_step
from sojourn.organisation.models import Person, Unit


@action
def start_obligations(
    thing: Model,
    plan: ObligationPlan,
    *,
    person: Person,
    unit: Unit,
    anchors: Mapping[str, Anchor],
    by: Person | None,
) -> list[Obligation]:
    """What the person owes because of the thing, by the version of the plan now in force."""
    version = version_in_force(plan)
    if version is None:
        raise Refusal(_("No version of this plan is in force yet."))
    kind = ContentType.objects.get_for_model(thing)
    begun = Obligation.objects.filter(content_type=kind, object_id=thing.pk)
    if begun.filter(rule__plan_version__plan=plan).exists():
        raise Refusal(_("This plan has begun already."))
    dues = due_days([rule.as_rule for rule in version.rules.all()], anchors)
    rows = [
        Obligation(
            rule_id=due.key,
            number=due.number,
            content_type=kind,
            object_id=thing.pk,
            person=person,
            unit=unit,
            due_on=due.on,
            is_certain=due.is_certain,
        )
        for due in dues
    ]
    return Obligation.objects.bulk_create(rows)


@action
def follow_dates(thing: Model, *, anchors: Mapping[str, Anchor], by: Person | None) -> Changes:
    """Bring the open obligations of a thing in step with its dates; what is done stays done.

    Without any anchor, as when a stay is cancelled, nothing is owed any more. Each plan of the thing keeps
    the version it began with.
    """
    kind = ContentType.objects.get_for_model(thing)
    standing = list(
        Obligation.objects.select_for_update(of=("self",))
        .filter(content_type=kind, object_id=thing.pk)
        .select_related("rule__plan_version")
    )
    versions = {one.rule.plan_version for one in standing}
    rules = [rule.as_rule for version in versions for rule in version.rules.all()]
    kept = [
        Kept(one.rule_id, one.number, one.due_on, one.is_certain, one.state in {"open", "dropped"})
        for one in standing
    ]
    found = changes(kept, due_days(rules, anchors))
    _apply(thing, found, {(one.rule_id, one.number): one for one in standing}, due_days(rules, anchors))
    return found


def _apply(thing: Model, found: Changes, standing: dict[tuple[int, int], Obligation], wanted: list) -> None:
    asked = {(due.key, due.number) for due in wanted}
    for place, obligation in standing.items():
        if place in asked and obligation.state == "dropped":
            take_step(obligation, "renew", by=None)
        elif place not in asked and obligation.state == "open":
            take_step(obligation, "drop", by=None)
    for due in found.moved:
        obligation = standing[due.key, due.number]
        if due.on != obligation.due_on:
            obligation.reminded_on = None
        obligation.due_on, obligation.is_certain = due.on, due.is_certain
        obligation.save(update_fields=["due_on", "is_certain", "reminded_on"])
    if not found.added:
        return
    one = next(iter(standing.values()))
    for due in found.added:
        Obligation.objects.create(
            rule_id=due.key,
            number=due.number,
            content_type=one.content_type,
            object_id=thing.pk,
            person=one.person,
            unit=one.unit,
            due_on=due.on,
            is_certain=due.is_certain,
        )


@action
def hand_in_evidence(
    obligation: Obligation, *, text: str = "", upload: UploadedFile | None = None, by: Person
) -> Obligation:
    """What shows that it is met; the office confirms it."""
    require(by, "followups.hand_in", obligation)
    obligation = Obligation.objects.select_for_update(of=("self",)).get(pk=obligation.pk)
    if obligation.state == "open":
        obligation.evidence_text = text.strip()
        if upload is not None:
            obligation.evidence_file = store_upload(upload, by=by)
        obligation.handed_in_on = clock.today()
        obligation.save(update_fields=["evidence_text", "evidence_file", "handed_in_on"])
    return take_step(obligation, "hand_in", by=by)


@action
def decide_obligation(obligation: Obligation, *, step: str, reason: str = "", by: Person) -> Obligation:
    """The office confirms, sends back, waives with a reason, records a breach; the person is told."""
    obligation = take_step(obligation, step, by=by, reason=reason)
    _tell(obligation, "obligation_decided", reason=reason.strip())
    return obligation


def _tell(obligation: Obligation, letter: str, **context: object) -> None:
    queue_mail(
        obligation.person,
        template=f"followups/mail/{letter}.txt",
        context={"obligation": obligation} | context,
        path=reverse("followups:obligation", args=[obligation.pk]),
    )


@action
def take_leave(obligation: Obligation, *, starts_on: date, ends_on: date, reason: str, by: Person) -> Leave:
    """Days away from the host, refused where they go beyond what the rule allows."""
    require(by, "followups.take_leave", obligation)
    obligation = Obligation.objects.select_for_update(of=("self",)).get(pk=obligation.pk)
    limit = obligation.rule.leave_days
    if limit is None or obligation.state != "open":
        raise Refusal(_("No leave is counted here any more."))
    if ends_on < starts_on:
        raise Refusal(_("The last day lies before the first."))
    taken = list(obligation.leaves.all())
    if any(one.starts_on <= ends_on and starts_on <= one.ends_on for one in taken):
        raise Refusal(_("Some of these days are entered already."))
    asked = (ends_on - starts_on).days + 1
    left = limit - sum(one.days for one in taken)
    if asked > left:
        raise Refusal(
            _("These are %(asked)d days; of the %(limit)d days allowed in all, %(left)d are left.")
            % {"asked": asked, "limit": limit, "left": left}
        )
    return Leave.objects.create(
        obligation=obligation, starts_on=starts_on, ends_on=ends_on, reason=reason.strip()
    )


@action
def remind_of_obligations(*, by: Person | None = None) -> int:
    """One letter to each person with what is due or late; gives how many obligations were told of."""
    due = list(obligations_to_tell())
    waiting: dict[Person, list[Obligation]] = defaultdict(list)
    for obligation in due:
        waiting[obligation.person].append(obligation)
    for reader, obligations in waiting.items():
        late = sum(one.is_late for one in obligations)
        queue_mail(
            reader,
            template="followups/mail/obligations_due.txt",
            context={"obligations": obligations, "late": late},
            path=reverse("followups:my_obligations"),
        )
    Obligation.objects.filter(pk__in=[one.pk for one in due]).update(reminded_on=clock.today())
    return len(due)
