"""Two entries of one institution made one, without loss and with a way back."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from sojourn.engines.names import Candidate, NameIndex
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.many import save_many
from sojourn.kernel.models import Link
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.organisation.models import Person
from sojourn.partners.actions.keeping import begin_history
from sojourn.partners.models import Institution, Lookalike, Merge, OtherName
from sojourn.partners.queries import search_text_of

LIKE = 0.82
"""From this likeness on two entries are shown as perhaps one."""
OWN = {"partners.merge", "partners.lookalike", "partners.institution"}
KEPT_COLUMNS = ("name_zh", "city", "country", "website", "latitude", "longitude")


@action
def merge_institutions(kept: Institution, merged: Institution, *, by: Person) -> Merge:
    """Everything of the one goes to the other; what the other has already stays where it was and is told."""
    require(by, "partners.merge_institution", kept)
    numbers = sorted({kept.pk, merged.pk})
    if len(numbers) == 1:
        raise Refusal(_("An institution cannot be merged into itself."))
    held = {one.pk: one for one in Institution.objects.select_for_update().filter(pk__in=numbers)}
    kept, merged = held[kept.pk], held[merged.pk]
    if kept.merged_into_id or merged.merged_into_id:
        raise Refusal(_("One of the two has been merged into another already."))
    if merged.ror_id and not kept.ror_id:
        raise Refusal(_("Keep the entry of the open registry and merge the other into it."))
    moved, left = defaultdict(list), defaultdict(list)
    for name, rows, column in _references(merged.pk):
        for row in list(rows):
            (moved if _move(row, column, kept.pk, by=by) else left)[name].append(row.pk)
    before = _complete(kept, merged)
    begin_history(merged)
    merged.merged_into, merged.is_partner = kept, False
    merged.save(update_fields=["merged_into", "is_partner"])
    return Merge.objects.create(
        kept=kept, merged=merged, moved=moved, left=left, before=before, by=by, at=clock.now()
    )


@action
def undo_merge(merge: Merge, *, by: Person) -> Merge:
    """What came over goes back, as far as nobody has put it elsewhere since."""
    require(by, "partners.merge_institution", merge.kept)
    merge = Merge.objects.select_for_update(of=("self",)).select_related("kept", "merged").get(pk=merge.pk)
    if merge.undone_at is not None:
        raise Refusal(_("This merge has been undone already."))
    for name, numbers in merge.moved.items():
        app, model, column = name.split(".")
        for row in apps.get_model(app, model)._default_manager.filter(
            pk__in=numbers, **{column: merge.kept_id}
        ):
            _move(row, column, merge.merged_id, by=by)
    kept, merged = merge.kept, merge.merged
    OtherName.objects.filter(pk__in=merge.before.pop("_names", [])).delete()
    merged.merged_into, merged.is_partner = None, merge.before.pop("_was_partner", False)
    merged.save(update_fields=["merged_into", "is_partner"])
    for column, value in merge.before.items():
        setattr(kept, column, value)
    kept.search_text = search_text_of(kept)
    kept.save(update_fields=["search_text", *merge.before])
    merge.undone_at = clock.now()
    merge.save(update_fields=["undone_at"])
    return merge


def _references(number: int) -> Iterator[tuple[str, QuerySet[Any], str]]:
    """Everything that points to this institution: name, rows, and the column that does."""
    for relation in Institution._meta.related_objects:
        through = getattr(relation, "through", None)
        model = through if through is not None else relation.related_model
        if model._meta.label_lower in OWN or (through is not None and not through._meta.auto_created):
            continue
        columns = (
            [one.attname for one in model._meta.fields if one.related_model is Institution]
            if through is not None
            else [relation.field.attname]
        )
        for column in columns:
            name = f"{model._meta.label_lower}.{column}"
            yield name, model._default_manager.filter(**{column: number}), column
    kind = ContentType.objects.get_for_model(Institution)
    for end in ("source", "target"):
        rows = Link.objects.filter(**{f"{end}_type": kind, f"{end}_id": number})
        yield f"kernel.link.{end}_id", rows, f"{end}_id"


def _move(row: Model, column: str, to: int, *, by: Person) -> bool:
    """Point the row to another institution; False where that one has the same already."""
    setattr(row, column, to)
    try:
        with transaction.atomic():
            save_many([row], columns=[column.removesuffix("_id") if _is_key(row, column) else column], by=by)
    except IntegrityError:
        return False
    return True


def _is_key(row: Model, column: str) -> bool:
    return any(one.attname == column and one.is_relation for one in row._meta.fields)


def _complete(kept: Institution, merged: Institution) -> dict[str, Any]:
    """What the kept one lacks it takes from the other, its names too; gives how it was."""
    begin_history(kept)
    before: dict[str, Any] = {"_was_partner": merged.is_partner}
    changes = {
        name: getattr(merged, name)
        for name in KEPT_COLUMNS
        if getattr(kept, name) in ("", None) and getattr(merged, name) not in ("", None)
    }
    if merged.is_partner and not kept.is_partner:
        changes["is_partner"] = True
    for name, value in changes.items():
        before[name] = getattr(kept, name)
        setattr(kept, name, value)
    names = {merged.name_en, merged.name_zh} - {"", kept.name_en, kept.name_zh}
    known = set(kept.other_names.values_list("name", flat=True))
    before["_names"] = [
        OtherName.objects.create(institution=kept, name=name).pk for name in sorted(names - known)
    ]
    kept.search_text = search_text_of(kept)
    kept.save(update_fields=[*changes, "search_text"])
    return before


@action
def find_lookalikes(*, by: Person | None) -> int:
    """Compare what was typed, and the partners, with the whole catalogue; gives how many new pairs."""
    known = list(
        Institution.objects.filter(merged_into=None)
        .exclude(kind=Institution.Kind.CONSORTIUM)
        .order_by("pk")
        .prefetch_related("other_names")
    )
    by_number = {str(one.pk): one for one in known}
    index = NameIndex(
        Candidate(str(one.pk), _names(one), one.country, one.city, one.website) for one in known
    )
    asked = [one for one in known if one.ror_id is None]
    found = {
        pair: score
        for one in asked
        for other, score in _like(one, index, by_number)
        for pair in [_in_order(one, other)]
    }
    standing = set(Lookalike.objects.values_list("first", "second"))
    new = [
        Lookalike(first_id=first, second_id=second, score=score)
        for (first, second), score in found.items()
        if (first, second) not in standing
    ]
    Lookalike.objects.bulk_create(new)
    return len(new)


def _names(one: Institution) -> tuple[str, ...]:
    others = (name.name for name in one.other_names.all())
    return tuple(name for name in (one.name_en, one.name_zh, *others) if name)


def _like(
    one: Institution, index: NameIndex, by_number: dict[str, Institution]
) -> Iterator[tuple[Institution, float]]:
    for name in _names(one):
        hints = {"country_hint": one.country, "city_hint": one.city, "website_hint": one.website}
        for suggestion in index.suggest(name, **hints, limit=4):
            if suggestion.score >= LIKE and suggestion.id != str(one.pk):
                yield by_number[suggestion.id], suggestion.score


def _in_order(one: Institution, other: Institution) -> tuple[int, int]:
    """The one of the registry first, else the older entry."""
    first, second = sorted((one, other), key=lambda each: (each.ror_id is None, each.pk))
    return first.pk, second.pk


@action
def tell_apart(pair: Lookalike, *, by: Person) -> Lookalike:
    """They are two institutions; they are not shown again."""
    require(by, "partners.merge_institution", pair.first)
    pair.are_two = True
    pair.save(update_fields=["are_two"])
    return pair
