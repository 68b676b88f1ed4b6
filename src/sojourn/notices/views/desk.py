"""Where news are written, reviewed and published, and events entered."""

from copy import copy
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.kernel.history import changes_of
from sojourn.kernel.links import came_from
from sojourn.kernel.news import Newsworthy, newsworthy_kinds, newsworthy_named
from sojourn.kernel.pages import asked, attempt, number_in, posted
from sojourn.kernel.permission import screen
from sojourn.kernel.worklists.views import worklist_page
from sojourn.notices import actions
from sojourn.notices.forms import ArticleForm, EventForm, PictureForm
from sojourn.notices.models import Article, Event, Picture
from sojourn.notices.queries import visible_articles, visible_events, visible_pictures
from sojourn.notices.shown import article_html
from sojourn.notices.views.site import picture_answer

RECENT = 8
"""Of each kind so many of the newest things to write about are offered."""


@screen("notices.write_news")
def article_list(request: HttpRequest) -> HttpResponse:
    return worklist_page(request, "notices.articles", template="notices/article_list.html")


@screen("notices.write_news")
def article_choose(request: HttpRequest) -> HttpResponse:
    """First step of an article: what it tells of, if anything that stands here."""
    groups = [
        (kind, [(one.pk, kind.title(one)) for one in kind.listing(request.person)[:RECENT]])
        for kind in newsworthy_kinds()
    ]
    return render(request, "notices/article_choose.html", {"groups": [one for one in groups if one[1]]})


def _told_of(request: HttpRequest) -> tuple[Newsworthy, Model] | None:
    """What the address says the article is about; 404 where the person may not tell of it."""
    name = asked(request, "about")
    if not name:
        return None
    kind = newsworthy_named(name)
    if kind is None:
        raise Http404
    return kind, get_object_or_404(kind.listing(request.person), pk=number_in(request.GET, "number"))


@screen("notices.write_news")
def article_add(request: HttpRequest) -> HttpResponse:
    """A new draft, begun with what is known of the thing it tells of."""
    told = _told_of(request)
    form = ArticleForm(posted(request), initial=_beginning(told), person=request.person)
    if form.is_valid():
        facts = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        made: list[Article] = []
        about = told[1] if told else None
        if attempt(
            request,
            lambda: made.append(actions.write_article(by=request.person, about=about, **facts)),
            done=_("The draft is kept. Add pictures, look at it, then hand it in."),
            form=form,
        ):
            return redirect("notices:article", made[0].pk)
    status = 422 if form.is_bound else 200
    return render(request, "notices/article_form.html", {"form": form, "told": told}, status=status)


def _beginning(told: tuple[Newsworthy, Model] | None) -> dict[str, Any]:
    if told is None:
        return {}
    kind, thing = told
    return vars(kind.draft(thing)) | {"unit": kind.unit(thing), "category": kind.category}


@screen("notices.view_article", one_of=visible_articles)
def article_detail(request: HttpRequest, article: Article) -> HttpResponse:
    return _article_page(request, article, PictureForm())


def _article_page(request: HttpRequest, article: Article, form: PictureForm) -> HttpResponse:
    pictures = {one.pk: one for one in article.pictures.all()}
    return render(
        request,
        "notices/article_detail.html",
        {
            "article": article,
            "texts": [
                (code, name, getattr(article, f"title_{code}"), getattr(article, f"lead_{code}"), html)
                for code, name in (("zh", "中文"), ("en", "English"))
                if (html := article_html(article, code, pictures)) or getattr(article, f"title_{code}")
            ],
            "pictures": pictures.values(),
            "form": form,
            "about": came_from(article),
            "changes": changes_of(article)[:30],
        },
        status=422 if form.is_bound else 200,
    )


@screen("notices.change_article", one_of=visible_articles)
def article_change(request: HttpRequest, article: Article) -> HttpResponse:
    form = ArticleForm(
        posted(request), instance=copy(article), initial={"version": article.version}, person=request.person
    )
    if form.is_valid():
        changes = dict(form.cleaned_data)
        seen = changes.pop("version") or 0
        if attempt(
            request,
            lambda: actions.change_article(article, seen=seen, changes=changes, by=request.person),
            done=_("Saved."),
            form=form,
        ):
            return redirect("notices:article", article.pk)
    status = 422 if form.is_bound else 200
    return render(request, "notices/article_form.html", {"form": form, "article": article}, status=status)


@require_POST
@screen("notices.view_article", one_of=visible_articles)
def article_step(request: HttpRequest, article: Article) -> HttpResponse:
    step, reason = request.POST.get("step", ""), request.POST.get("reason", "")
    if step not in {one.name for one in Article.workflow.steps}:
        raise Http404
    attempt(
        request,
        lambda: actions.take_article_step(article, step=step, by=request.person, reason=reason),
        done=_("Done."),
    )
    return redirect("notices:article", article.pk)


@require_POST
@screen("notices.change_article", one_of=visible_articles)
def picture_add(request: HttpRequest, article: Article) -> HttpResponse:
    form = PictureForm(request.POST, request.FILES)
    if form.is_valid():
        upload: UploadedFile = form.cleaned_data["upload"]
        told = {name: form.cleaned_data[name] for name in ("told_zh", "told_en")}
        if attempt(
            request,
            lambda: actions.add_picture(article, upload=upload, by=request.person, **told),
            done=_("The picture is kept."),
            form=form,
        ):
            return redirect("notices:article", article.pk)
    return _article_page(request, article, form)


@screen("notices.view_picture", one_of=visible_pictures)
def picture_seen(request: HttpRequest, picture: Picture, size: str) -> HttpResponse:
    """A picture of an article that is not published, for those who may read it."""
    return picture_answer(request, picture, size)


@require_POST
@screen("notices.view_picture", one_of=visible_pictures)
def picture_remove(request: HttpRequest, picture: Picture) -> HttpResponse:
    article = picture.article
    attempt(request, lambda: actions.remove_picture(picture, by=request.person), done=_("Taken away."))
    return redirect("notices:article", article.pk)


@screen("notices.write_news")
def event_list(request: HttpRequest) -> HttpResponse:
    """Events of the units for which one writes, the latest first."""
    events = visible_events(request.person).select_related("unit").order_by("-begins_at", "-pk")
    page = Paginator(events, 50).get_page(request.GET.get("page"))
    return render(request, "notices/event_list.html", {"page": page})


@screen("notices.add_event")
def event_add(request: HttpRequest) -> HttpResponse:
    told = _told_of(request)
    initial = {name: value for name, value in _beginning(told).items() if name in EventForm.Meta.fields}
    form = EventForm(posted(request), initial=initial, person=request.person)
    if form.is_valid():
        facts = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        about = told[1] if told else None
        if attempt(
            request,
            lambda: actions.add_event(by=request.person, about=about, **facts),
            done=_("It stands in the calendar."),
            form=form,
        ):
            return redirect("notices:event_list")
    status = 422 if form.is_bound else 200
    return render(request, "notices/event_form.html", {"form": form}, status=status)


@screen("notices.change_event", one_of=visible_events)
def event_change(request: HttpRequest, event: Event) -> HttpResponse:
    form = EventForm(
        posted(request), instance=copy(event), initial={"version": event.version}, person=request.person
    )
    if form.is_valid():
        changes = dict(form.cleaned_data)
        seen = changes.pop("version") or 0
        if attempt(
            request,
            lambda: actions.change_event(event, seen=seen, changes=changes, by=request.person),
            done=_("Saved."),
            form=form,
        ):
            return redirect("notices:event_list")
    status = 422 if form.is_bound else 200
    return render(request, "notices/event_form.html", {"form": form, "event": event}, status=status)
