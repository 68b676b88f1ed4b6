"""Tables of grades: entered or pasted from a sheet, with source and edition."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from sojourn.engines.grades import ScaleError, distribution
from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.versions import save_version
from sojourn.organisation.models import Person
from sojourn.partners.models import Institution
from sojourn.stays.models import GradeShare, GradeTable

Shares = Sequence[tuple[str, Decimal]]


@action
def add_grade_table(
    institution: Institution | None,
    *,
    field_code: str,
    edition: str,
    source: str,
    is_used: bool,
    shares: Shares,
    by: Person,
) -> GradeTable:
    """A new table: of an institution, or of our own where none is given."""
    require(by, "stays.change_grade_tables")
    _refuse_second(None, institution, field_code=field_code, edition=edition)
    table = GradeTable.objects.create(
        institution=institution, field_code=field_code, edition=edition, source=source, is_used=is_used
    )
    return _write_shares(table, shares)


@action
def change_grade_table(
    table: GradeTable,
    *,
    seen: int,
    field_code: str,
    edition: str,
    source: str,
    is_used: bool,
    shares: Shares,
    by: Person,
) -> GradeTable:
    """Correct a table; decisions taken with it keep what they were based on."""
    require(by, "stays.change_grade_tables")
    _refuse_second(table, table.institution, field_code=field_code, edition=edition)
    changes = {"field_code": field_code, "edition": edition, "source": source, "is_used": is_used}
    return _write_shares(save_version(table, seen=seen, changes=changes, by=by), shares)


def _refuse_second(
    table: GradeTable | None, institution: Institution | None, *, field_code: str, edition: str
) -> None:
    same = GradeTable.objects.filter(institution=institution, field_code=field_code, edition=edition)
    if same.exclude(pk=table.pk if table else None).exists():
        raise Refusal(_("There is a table of this institution, field and edition already."))


def _write_shares(table: GradeTable, shares: Shares) -> GradeTable:
    try:
        distribution(shares)
    except ScaleError:
        raise Refusal(_("Each grade stands once, and at least one was given.")) from None
    table.shares.all().delete()
    GradeShare.objects.bulk_create(
        GradeShare(table=table, grade=grade, share=share, position=position)
        for position, (grade, share) in enumerate(shares)
    )
    return table
