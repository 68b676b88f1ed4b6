"""Those who have begun are told what changed in the questions of a call."""

from collections.abc import Sequence

from django.urls import reverse

from sojourn.applications.models import Application
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.mail import queue_mail
from sojourn.programmes.conditions import NOTHING
from sojourn.programmes.models import Call, FormVersion, Question
from sojourn.programmes.queries.form_versions import changed_questions, versions_to_tell

OVER = frozenset({"not_eligible", "not_placed", "declined", "lapsed", "withdrawn", "accepted"})
"""States in which nothing in the form matters to the applicant any more."""


def tell_changes_due() -> int:
    """Tell of every change whose time has come; gives how many letters were written."""
    return sum(tell_changes(versions) for versions in versions_to_tell().values())


@action
def tell_changes(versions: Sequence[FormVersion]) -> int:
    """One letter to each applicant whom any of these changes of one call touches."""
    waiting = list(
        FormVersion.objects.select_for_update().filter(pk__in=[one.pk for one in versions], told_at=None)
    )
    if not waiting:
        return 0
    before = FormVersion.objects.filter(call=waiting[0].call_id, number__lt=waiting[0].number).last()
    old = before.content if before else {}
    numbers = changed_questions(old, waiting[-1].content)
    told = _write_letters(Call.objects.get(pk=waiting[0].call_id), numbers) if numbers else 0
    FormVersion.objects.filter(pk__in=[one.pk for one in waiting]).update(
        told_at=clock.now(), told_count=told
    )
    return told


def _write_letters(call: Call, numbers: set[int]) -> int:
    written = 0
    applications = Application.objects.filter(call=call).exclude(state__in=OVER)
    for application in applications.select_related("person", "unit").prefetch_related("call__questions"):
        changed = [one for one in application.asked() if one.pk in numbers]
        gone = [one for one in application.questions() if _is_gone(application, one, numbers)]
        if changed or gone:
            queue_mail(
                application.person,
                template="applications/mail/form_changed.txt",
                context={"application": application, "call": call, "changed": changed, "gone": gone},
                path=reverse("applications:application", args=[application.pk]),
            )
            written += 1
    return written


def _is_gone(application: Application, question: Question, numbers: set[int]) -> bool:
    """Whether it is no longer asked although this applicant had answered it."""
    answer = application.answers.get(str(question.pk))
    return question.pk in numbers and question.is_withdrawn and answer not in NOTHING
