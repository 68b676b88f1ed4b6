"""Views kept under a title: one's own and those shared with one's groups."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from sojourn.kernel.action import action
from sojourn.kernel.models import DefaultView, SavedView
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.kernel.versions import save_version
from sojourn.kernel.worklists.asking import read
from sojourn.kernel.worklists.audience import audience_of
from sojourn.kernel.worklists.declaration import Worklist


def visible_views(person: Any) -> QuerySet[SavedView]:
    """One's own views and those shared with a group of one's own."""
    if not person.account_id:
        return SavedView.objects.none()
    shared = Q(shared_with__in=audience_of(person).reads)
    return SavedView.objects.filter(Q(owner=person.account_id) | shared).select_related("owner__person")


def views_of(worklist: Worklist, person: Any) -> QuerySet[SavedView]:
    """The views of this list that the person may open; `is_default` marks the one it opens in."""
    chosen = DefaultView.objects.filter(account=person.account_id, view=OuterRef("pk"))
    return visible_views(person).filter(worklist=worklist.name).annotate(is_default=Exists(chosen))


@action
def save_view(worklist: Worklist, *, title: str, query: str, shared_with: str = "", by: Any) -> SavedView:
    """Keep a view; under a title that one has already it takes the old one's place."""
    require(by, worklist.permission)
    _check_audience(shared_with, by)
    standing = SavedView.objects.filter(worklist=worklist.name, owner=by.account, title=title.strip()).first()
    cleaned = read(worklist, query).as_query()
    if standing is not None:
        changes = {"query": cleaned, "shared_with": shared_with}
        return save_version(standing, seen=standing.version, changes=changes, by=by)
    return SavedView.objects.create(
        worklist=worklist.name,
        title=title.strip(),
        query=cleaned,
        owner=by.account,
        shared_with=shared_with,
    )


@action
def change_view(
    view: SavedView, *, title: str, shared_with: str, query: str | None = None, seen: int, by: Any
) -> SavedView:
    """Rename it, share it otherwise, or let it show something else; Stale where somebody else saved since."""
    require(by, "kernel.change_saved_view", view)
    if shared_with != view.shared_with:
        _check_audience(shared_with, by)
    taken = SavedView.objects.filter(worklist=view.worklist, owner=view.owner, title=title.strip())
    if taken.exclude(pk=view.pk).exists():
        raise Refusal(_("Another view of this list has this title already."))
    changes: dict[str, Any] = {"title": title.strip(), "shared_with": shared_with}
    return save_version(view, seen=seen, changes=changes | ({"query": query} if query else {}), by=by)


@action
def remove_view(view: SavedView, *, by: Any) -> None:
    """Take it away, also from those who open their list in it."""
    require(by, "kernel.change_saved_view", view)
    view.delete()


@action
def open_in_view(worklist: Worklist, view: SavedView | None, *, by: Any) -> None:
    """From now on the person's list opens in this view; None: as it was made."""
    require(by, worklist.permission)
    if view is None:
        DefaultView.objects.filter(account=by.account, worklist=worklist.name).delete()
        return
    if not views_of(worklist, by).filter(pk=view.pk).exists():
        raise Forbidden(_("You may not do this."))
    DefaultView.objects.update_or_create(account=by.account, worklist=worklist.name, defaults={"view": view})


def _check_audience(shared_with: str, by: Any) -> None:
    if shared_with and shared_with not in dict(audience_of(by).shares()):
        raise Forbidden(_("You may share a view with your own unit or office only."))
