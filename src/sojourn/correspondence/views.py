"""Pages of messages: write, look at each person's letter, send; letters with their replies; templates."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.correspondence import actions
from sojourn.correspondence.fields import fields_for
from sojourn.correspondence.forms import AnswerForm, EnteredForm, MessageForm, ReplyForm, TemplateForm
from sojourn.correspondence.kinds import Kind, kind_named, kind_of
from sojourn.correspondence.models import Letter, Message, MessageTemplate, Reply
from sojourn.correspondence.queries import (
    left_aside,
    own_letters,
    recipients_of,
    replies_waiting,
    said_to,
    templates_for,
    visible_letters,
    visible_messages,
    visible_replies,
    visible_templates,
)
from sojourn.kernel.files import serve
from sojourn.kernel.mail import mark_read
from sojourn.kernel.models import Mail
from sojourn.kernel.pages import attempt, number_in, posted
from sojourn.kernel.permission import may, screen
from sojourn.kernel.worklists.choosing import AT_MOST, chosen_rows
from sojourn.organisation.models import Person


@screen("correspondence.inbox")
def inbox(request: HttpRequest) -> HttpResponse:
    """Letters to oneself, and for those who write: replies that wait."""
    letters = own_letters(request.person).select_related("message__by").prefetch_related("replies")
    waiting = Paginator(replies_waiting(request.person), 50).get_page(request.GET.get("waiting"))
    page = Paginator(letters, 50).get_page(request.GET.get("page"))
    return render(request, "correspondence/inbox.html", {"page": page, "waiting": waiting})


def _chosen(person: Person, sent: QueryDict) -> tuple[Kind, list[int]]:
    """What was chosen: rows of a worklist, or things by `kind` and `pk`."""
    if sent.get("list"):
        chosen = chosen_rows(person, sent)
        kind = kind_named(chosen.worklist.model._meta.label_lower) if chosen else None
        numbers = list(chosen.rows.order_by().values_list("pk", flat=True)[:AT_MOST]) if chosen else []
    else:
        kind = kind_named(sent.get("kind", ""))
        typed = [
            text for text in sent.getlist("pk") if text.isascii() and text.isdecimal() and len(text) <= 18
        ]
        numbers = [int(text) for text in typed][:AT_MOST]
    if kind is None or not kind.listing(person).filter(pk__in=numbers).exists():
        raise Http404
    return kind, numbers


@screen("correspondence.write")
def write(request: HttpRequest) -> HttpResponse:
    """Begin a message about the chosen things, from a template or from nothing."""
    sent = request.POST if request.method == "POST" else request.GET
    kind, numbers = _chosen(request.person, sent)
    templates = list(templates_for(kind))
    template = next((one for one in templates if one.pk == number_in(sent, "template")), None)
    form = MessageForm(posted(request), initial=_texts_of(template))
    made: list[Message] = []
    if form.is_valid() and attempt(
        request,
        lambda: made.append(
            actions.draft_message(
                kind, numbers, facts=form.cleaned_data, template=template, by=request.person
            )
        ),
        form=form,
    ):
        return redirect("correspondence:message", made[0].pk)
    context = {
        "form": form,
        "kind": kind,
        "count": len(numbers),
        "templates": templates,
        "template": template,
        "fields": fields_for(kind),
        "chosen": [
            (name, value)
            for name in ("list", "view", "all", "row", "kind", "pk")
            for value in sent.getlist(name)
        ],
    }
    return render(request, "correspondence/write.html", context, status=422 if form.is_bound else 200)


def _texts_of(template: MessageTemplate | None) -> dict[str, Any]:
    return {name: getattr(template, name) for name in actions.TEXTS} if template else {}


@screen("correspondence.write")
def message_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(visible_messages(request.person), 50).get_page(request.GET.get("page"))
    return render(request, "correspondence/message_list.html", {"page": page})


@screen("correspondence.view_message", one_of=visible_messages)
def message_detail(request: HttpRequest, message: Message) -> HttpResponse:
    """A draft with what each person would read; once sent, its letters."""
    if message.sent_at is not None:
        letters = message.letters.select_related("person", "mail").prefetch_related("replies")
        page = Paginator(letters.order_by("pk"), 50).get_page(request.GET.get("page"))
        return render(request, "correspondence/message_sent.html", {"message": message, "page": page})
    form = MessageForm(posted(request), instance=message, initial={"version": message.version})
    if form.is_valid():
        facts = dict(form.cleaned_data)
        seen = facts.pop("version") or 0
        change = lambda: actions.change_message(message, seen=seen, changes=facts, by=request.person)  # noqa: E731
        if attempt(request, change, form=form):
            return redirect("correspondence:message", message.pk)
    saved = visible_messages(request.person).get(pk=message.pk)
    return render(
        request,
        "correspondence/message_draft.html",
        {
            "message": saved,
            "form": form,
            "fields": fields_for(kind_of(saved.kind)),
            **_preview(request, saved),
        },
        status=422 if form.is_bound else 200,
    )


def _preview(request: HttpRequest, message: Message) -> dict[str, Any]:
    recipients = recipients_of(message)
    getting = [one for one in recipients if not one.why_not]
    page = Paginator(getting, 1).get_page(request.GET.get("person"))
    shown = page.object_list[0] if getting else None
    return {
        "getting": getting,
        "left_out": [one for one in recipients if one.why_not],
        "aside": left_aside(message),
        "page": page,
        "shown": shown,
        "said": said_to(message, shown) if shown else None,
    }


@require_POST
@screen("correspondence.view_message", one_of=visible_messages)
def message_send(request: HttpRequest, message: Message) -> HttpResponse:
    send = lambda: actions.send_message(message, by=request.person)  # noqa: E731
    attempt(request, send, done=_("The message goes out."))
    message.refresh_from_db()
    if message.job_id is not None:
        return redirect("kernel:job", message.job_id)
    return redirect("correspondence:message", message.pk)


@screen("correspondence.view_letter", one_of=visible_letters)
def letter_detail(request: HttpRequest, letter: Letter) -> HttpResponse:
    """A letter with its replies: its reader answers, the office writes back, enters, settles."""
    return _letter_page(request, letter)


def _letter_page(request: HttpRequest, letter: Letter, **bound: Any) -> HttpResponse:
    is_own = letter.person_id == request.person.pk
    if is_own:
        mark_read(Mail.objects.filter(pk=letter.mail_id))
    about = [
        (kind_of(one.content_type), one.thing)
        for one in letter.abouts.select_related("content_type").prefetch_related("thing")
        if one.thing is not None
    ]
    context = {
        "letter": letter,
        "is_own": is_own,
        "may_answer": may(request.person, "correspondence.answer", letter),
        "about": [(kind.label, kind.title(thing), kind.path(thing)) for kind, thing in about],
        "replies": letter.replies.select_related("entered_by", "settled_by").prefetch_related(
            "attachments__stored"
        ),
        "form": ReplyForm(),
        "answer_form": AnswerForm(),
        "enter_form": EnteredForm(prefix="enter"),
        **bound,
    }
    return render(request, "correspondence/letter_detail.html", context, status=422 if bound else 200)


@require_POST
@screen("correspondence.reply", one_of=visible_letters)
def letter_reply(request: HttpRequest, letter: Letter) -> HttpResponse:
    form = ReplyForm(request.POST, request.FILES)
    done = _("Your reply has been sent.")
    if form.is_valid() and attempt(
        request,
        lambda: actions.reply_to_letter(letter, **form.cleaned_data, by=request.person),
        form=form,
        done=done,
    ):
        return redirect("correspondence:letter", letter.pk)
    return _letter_page(request, letter, form=form)


@require_POST
@screen("correspondence.answer", one_of=visible_letters)
def letter_answer(request: HttpRequest, letter: Letter) -> HttpResponse:
    form = AnswerForm(request.POST)
    if form.is_valid() and attempt(
        request,
        lambda: actions.answer_letter(letter, text=form.cleaned_data["text"], by=request.person),
        form=form,
        done=_("Your answer goes out."),
    ):
        return redirect("correspondence:letter", letter.pk)
    return _letter_page(request, letter, answer_form=form)


@require_POST
@screen("correspondence.answer", one_of=visible_letters)
def letter_enter(request: HttpRequest, letter: Letter) -> HttpResponse:
    form = EnteredForm(request.POST, request.FILES, prefix="enter")
    if form.is_valid() and attempt(
        request,
        lambda: actions.enter_reply(letter, **form.cleaned_data, by=request.person),
        form=form,
        done=_("The reply is entered."),
    ):
        return redirect("correspondence:letter", letter.pk)
    return _letter_page(request, letter, enter_form=form)


@screen("correspondence.view_reply", one_of=visible_replies)
def reply_file(request: HttpRequest, reply: Reply, number: int) -> HttpResponse:
    """A file that came with the reply."""
    return serve(get_object_or_404(reply.attachments.select_related("stored"), pk=number).stored)


@require_POST
@screen("correspondence.view_reply", one_of=visible_replies)
def reply_settle(request: HttpRequest, reply: Reply) -> HttpResponse:
    attempt(request, lambda: actions.settle_reply(reply, by=request.person), done=_("Settled."))
    return redirect("correspondence:letter", reply.letter_id)


@screen("correspondence.write")
def template_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(visible_templates(request.person), 50).get_page(request.GET.get("page"))
    return render(request, "correspondence/template_list.html", {"page": page})


@screen("correspondence.change_template")
def template_add(request: HttpRequest) -> HttpResponse:
    return _template_page(request, None)


@screen("correspondence.view_template", one_of=visible_templates)
def template_edit(request: HttpRequest, template: MessageTemplate) -> HttpResponse:
    return _template_page(request, template)


def _template_page(request: HttpRequest, template: MessageTemplate | None) -> HttpResponse:
    seen = {"version": template.version if template else 0}
    form = TemplateForm(posted(request), instance=template, initial=seen)
    if form.is_valid():
        facts = dict(form.cleaned_data)
        version, kind = facts.pop("version") or 0, kind_named(facts.pop("kind"))
        before = MessageTemplate.objects.get(pk=template.pk) if template else None
        if attempt(
            request,
            lambda: actions.save_template(before, facts=facts, kind=kind, seen=version, by=request.person),
            form=form,
            done=_("Saved."),
        ):
            return redirect("correspondence:templates")
    kind = kind_named(template.kind) if template else None
    context = {"form": form, "template": template, "fields": fields_for(kind)}
    return render(request, "correspondence/template.html", context, status=422 if form.is_bound else 200)
