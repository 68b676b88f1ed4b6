"""Figures that no record holds: typed in with proof, counted once somebody else has checked them."""

from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from sojourn.indicators.models import Indicator, TypedFigure
from sojourn.kernel.action import action
from sojourn.kernel.files import store_upload
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.organisation.models import Person, Unit


@action
def enter_typed_figure(
    indicator: Indicator, *, unit: Unit, year: int, value: Decimal, proof: UploadedFile, by: Person
) -> TypedFigure:
    """The value of a unit in a year with the paper that proves it; entered anew it must be checked anew."""
    require(by, "indicators.prepare")
    if indicator.origin != Indicator.Origin.TYPED:
        raise Refusal(_("The figures of %(code)s come from the records.") % {"code": indicator.code})
    figure, _is_new = TypedFigure.objects.update_or_create(
        indicator=indicator,
        unit=unit,
        year=year,
        defaults={
            "value": value,
            "proof": store_upload(proof, by=by),
            "entered_by": by,
            "checked_by": None,
        },
    )
    return figure


@action
def check_typed_figure(figure: TypedFigure, *, by: Person) -> TypedFigure:
    """Say that the paper proves the value; nobody checks what they entered."""
    require(by, "indicators.prepare")
    figure = TypedFigure.objects.select_for_update().get(pk=figure.pk)
    if figure.entered_by_id == by.pk:
        raise Refusal(_("Somebody else must check what you entered."))
    figure.checked_by = by
    figure.save(update_fields=["checked_by"])
    return figure
