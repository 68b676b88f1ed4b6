"""Kinds of programmes with their versions, categories and limits."""

from sojourn.organisation.models import AcademicYear
from sojourn.programmes.models import Category, CategoryLimit


def limit_of(category: Category, year: AcademicYear) -> CategoryLimit | None:
    """What holds for the category in this academic year: the newest that began by then. One query."""
    said = CategoryLimit.objects.filter(category=category, academic_year__label__lte=year.label)
    return said.order_by("-academic_year__label").first()


def limits_of(kind: str, year: AcademicYear) -> list[tuple[Category, CategoryLimit | None]]:
    """The categories of a kind, each with what holds for it in this academic year. Two queries."""
    said = CategoryLimit.objects.filter(category__kind=kind, academic_year__label__lte=year.label)
    newest: dict[int, CategoryLimit] = {}
    for limit in said.select_related("academic_year").order_by("academic_year__label"):
        newest[limit.category_id] = limit
    return [(one, newest.get(one.pk)) for one in Category.objects.filter(kind=kind, is_active=True)]
