"""Pages of nominations: the office's tracker, one nomination, the host's portal."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from sojourn.kernel.files import serve
from sojourn.kernel.pages import asked, attempt
from sojourn.kernel.permission import may, screen
from sojourn.kernel.steps import parties_of
from sojourn.kernel.worklists.views import worklist_page
from sojourn.organisation.queries import OFFICE, standing_of
from sojourn.partners.models import Institution
from sojourn.partners.queries import institutions_matching
from sojourn.stays import actions, queries, states
from sojourn.stays.forms import AnswerForm, SettleForm
from sojourn.stays.models import Nomination, Stay
from sojourn.stays.views.pages import Acts, form_page, moves_of, one_form, seeing, submitted, take_posted_step


@screen("stays.list_nominations")
def nomination_list(request: HttpRequest) -> HttpResponse:
    """The tracker: by deadline and host, late ones first. A partner's contact has the portal instead."""
    if not may(request.person, "stays.track_nominations"):
        return redirect("stays:portal")
    state = asked(request, "state") if "state" in request.GET else "prepared"
    words = asked(request, "q")
    if state in queries.ALARMS:
        found = queries.alarmed_nominations(request.person, state, words=words)
    else:
        found = queries.tracked_nominations(request.person, state=state, words=words)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    counts = queries.nominations_per_state(request.person)
    return render(
        request,
        "stays/nomination_list.html",
        {
            "page": page,
            "groups": queries.by_host(page.object_list),
            "state": state,
            "words": words,
            "tabs": [(each.name, each.label, counts.get(each.name, 0)) for each in states.NOMINATION.states],
            "alarms": _alarms(request),
            "to_prepare": _to_prepare(request).count(),
        },
    )


@screen("stays.list_nominations")
def nomination_worklist(request: HttpRequest) -> HttpResponse:
    """The nominations one sees, row by row: to be filtered, sorted and exported."""
    return worklist_page(request, "stays.nominations")


def _alarms(request: HttpRequest) -> list[tuple[str, str, int]]:
    counts = queries.alarm_counts(request.person)
    labels = {
        "late": _("deadline passed"),
        "due": _("deadline near"),
        "unanswered": _("answer overdue"),
    }
    return [(name, labels[name], counts[name]) for name in queries.ALARMS]


def _to_prepare(request: HttpRequest) -> QuerySet:
    units = standing_of(request.person).units(OFFICE)
    return queries.accepted_without_nomination().filter(application__unit__in=units)


@require_POST
@screen("stays.prepare_nominations")
def nominations_prepare(request: HttpRequest) -> HttpResponse:
    made = actions.prepare_nominations(by=None)
    messages.success(
        request,
        ngettext("%(count)d nomination prepared.", "%(count)d nominations prepared.", len(made))
        % {"count": len(made)},
    )
    return redirect("stays:nominations")


@require_POST
@screen("stays.send_nominations")
def nominations_send(request: HttpRequest) -> HttpResponse:
    """Send the chosen ones of a host together."""
    numbers = [number for number in request.POST.getlist("nomination") if number.isdigit()]
    chosen = list(queries.nominations_to_send(request.person).filter(pk__in=numbers))
    attempt(
        request,
        lambda: actions.send_nominations(chosen, by=request.person),
        done=ngettext("%(count)d nomination sent.", "%(count)d nominations sent.", len(chosen))
        % {"count": len(chosen)},
    )
    return redirect("stays:nominations")


@screen("stays.view_nomination", one_of=queries.visible_nominations)
def nomination_detail(request: HttpRequest, nomination: Nomination) -> HttpResponse:
    parties = parties_of(request.person, nomination)
    is_office = states.OFFICE in parties
    return render(
        request,
        "stays/nomination_detail.html",
        {
            "nomination": nomination,
            "due": queries.nomination_due(nomination),
            "stay": Stay.objects.filter(nomination=nomination).first(),
            "moves": moves_of(nomination, request.person),
            "is_office": is_office,
            "contacts": queries.contacts_of(nomination.institution_id) if is_office else [],
            "studies": getattr(nomination.application.person, "studies", None),
            "dates": queries.planned_dates(nomination.place),
            "can_prepare_again": is_office
            and nomination.state == "cancelled"
            and nomination.application.state == "accepted"
            and queries.nomination_of(nomination.application) == nomination,
            "may_read_answer": may(request.person, "stays.read_answer", nomination),
            "may_offer_next": nomination.state == "rejected"
            and nomination.application.state in {"not_placed", "reserve"}
            and nomination.application.call.state == "decided"
            and may(request.person, "stays.offer_next_choice", nomination),
            "can_give_another": nomination.state == "rejected"
            and nomination.application.state == "not_placed"
            and nomination.application.call.state == "decided"
            and may(request.person, "allocation.give_place"),
        },
    )


@require_POST
@screen("stays.take_nomination_step", one_of=queries.visible_nominations)
def nomination_step(request: HttpRequest, nomination: Nomination) -> HttpResponse:
    """Send one nomination, take it back for a new one, or give the place up for the student."""
    reason = request.POST.get("reason", "")
    acts: Acts = {
        "send": (lambda: actions.send_nominations([nomination], by=request.person), _("Sent.")),
        "renew": (
            lambda: actions.renew_nomination(nomination, by=request.person, reason=reason),
            _("Taken back. A new nomination is prepared."),
        ),
        "cancel": (
            lambda: actions.give_up_place(nomination, by=request.person, reason=reason),
            _("The place is given up and goes to the next in line; the student has been told."),
        ),
        "prepare": (
            lambda: actions.prepare_nomination(
                nomination.application, place=nomination.place, by=request.person
            ),
            _("A new nomination is prepared."),
        ),
    }
    elsewhere = take_posted_step(request, nomination, acts)
    standing = queries.nomination_of(nomination.application) or nomination
    return elsewhere or redirect("stays:nomination", standing.pk)


@screen("stays.settle_nomination", one_of=queries.visible_nominations)
def nomination_settle(request: HttpRequest, nomination: Nomination) -> HttpResponse:
    """Which institution is the host, and until when it takes nominations."""
    words = asked(request, "q")
    form = SettleForm(
        request.POST or None,
        offered=Institution.objects.all() if request.method == "POST" else _hosts_offered(nomination, words),
        initial={
            "version": nomination.version,
            "institution": nomination.institution_id,
            "deadline": nomination.deadline,
        },
    )
    back, stale = reverse("stays:nomination", args=[nomination.pk]), None
    if request.method == "POST":
        if form.is_valid():
            went_through, stale = submitted(
                request, form, lambda: _settle(request, nomination, form), done=_("Saved.")
            )
            if went_through:
                return redirect(back)
            if stale:
                nomination.refresh_from_db()
                seeing(form, nomination.version)
        form.fields["institution"].queryset = _hosts_offered(
            nomination, words, chosen=request.POST.get("institution", "")
        )
    return form_page(
        request,
        form,
        title=_("Host and deadline"),
        lead=str(nomination.place.programme.institution_as_written or ""),
        submit=_("Save"),
        back=back,
        stale=stale,
        words=words,
        search_label=_("Other institution: part of its name, Chinese or English"),
    )


def _settle(request: HttpRequest, nomination: Nomination, form: SettleForm) -> Nomination:
    return actions.settle_nomination(
        nomination,
        institution=form.cleaned_data["institution"],
        deadline=form.cleaned_data["deadline"],
        seen=form.cleaned_data["version"],
        by=request.person,
    )


def _hosts_offered(nomination: Nomination, words: str, chosen: str = "") -> QuerySet[Institution]:
    """The host so far, the programme's institution or its members, and what the words find."""
    programme = nomination.place.programme
    likely = Q(pk=nomination.institution_id) | Q(consortium_memberships__consortium=programme.institution_id)
    if programme.institution and programme.institution.kind != Institution.Kind.CONSORTIUM:
        likely |= Q(pk=programme.institution_id)
    if chosen.isdigit():
        likely |= Q(pk=chosen)
    numbers = set(Institution.objects.filter(likely).values_list("pk", flat=True)[:40])
    if words:
        numbers |= set(institutions_matching(words).values_list("pk", flat=True)[:20])
    return Institution.objects.filter(pk__in=numbers)


@screen("stays.answer_nomination", one_of=queries.visible_nominations)
def nomination_answer(request: HttpRequest, nomination: Nomination) -> HttpResponse:
    """The host's answer, by its contact or entered by the office."""
    is_host = states.HOST in parties_of(request.person, nomination)

    def answer(given: dict) -> object:
        if given["answer"] == AnswerForm.APPROVE:
            return actions.approve_nomination(nomination, by=request.person, note=given["note"])
        return actions.reject_nomination(nomination, by=request.person, reason=given["note"])

    return one_form(
        request,
        AnswerForm(request.POST or None, is_host=is_host),
        answer,
        done=_("The answer is entered; the student has been told."),
        back=reverse("stays:nomination", args=[nomination.pk]),
        title=_("Answer to the nomination"),
        lead=str(nomination.application.person.name_en or nomination.application.person.name_zh),
        submit=_("Enter the answer"),
    )


@screen("stays.read_letter", one_of=queries.visible_nominations)
def nomination_letter(request: HttpRequest, nomination: Nomination) -> HttpResponse:
    return serve(nomination.letter)


@screen("stays.read_answer", one_of=queries.visible_nominations)
def answer_file(request: HttpRequest, nomination: Nomination) -> HttpResponse:
    """The letter with which the host answered, as the office has put it in."""
    return serve(nomination.answer_file)


@screen("stays.open_portal")
def portal(request: HttpRequest) -> HttpResponse:
    """A partner's contact: what waits for an answer, and all of one's own institution."""
    hosts = queries.hosts_of(request.person)
    mine = queries.visible_nominations(request.person).filter(institution__in=hosts, sent_at__isnull=False)
    stays = queries.visible_stays(request.person).filter(institution__in=hosts)
    page = Paginator(mine.select_related("stay").order_by("-sent_at", "id"), 50).get_page(
        request.GET.get("page")
    )
    return render(
        request,
        "stays/portal.html",
        {
            "institutions": Institution.objects.filter(pk__in=hosts),
            "to_answer": queries.nominations_to_answer(request.person).order_by("deadline", "id"),
            "waiting": queries.waiting_for(request.person),
            "packages": queries.visible_packages(request.person).filter(
                institution__in=hosts, sent_at__isnull=False
            )[:20],
            "transcripts_due": stays.filter(
                state="returned", recognitions__state__in=states.AHEAD
            ).distinct(),
            "page": page,
        },
    )
