"""The registers of this package: staff, graduates, and what has been entered completely."""

from django.utils.translation import gettext_lazy as _

from sojourn.kernel.registers import Beside, Register, declare, declare_beside
from sojourn.organisation.forms import UnitField
from sojourn.organisation.keepers import COVERAGE, EMPLOYMENTS, GRADUATIONS
from sojourn.organisation.lookup import narrowed, person_field
from sojourn.organisation.models import Coverage, Employment, Graduation
from sojourn.organisation.worklists import unit_and_year

GROUP = _("Staff and students")
ONLY_IF_KNOWN = _("Leave it open where nobody knows: unknown is not no.")

STAFF = Register(
    name="staff",
    model=Employment,
    title=_("Staff"),
    new=_("New contract"),
    lead=_("Contracts with their share of a full post, and the few facts about people that figures need."),
    group=GROUP,
    key=("person", "unit", "starts_on"),
    typed=(
        "person",
        "unit",
        "contract",
        "work",
        "fte",
        "starts_on",
        "ends_on",
        "is_academic",
        "teaches",
        "degree_abroad",
        "language_certificate",
        "days_abroad",
    ),
    shown=("person", "unit", "work", "fte", "starts_on", "ends_on"),
    listing=EMPLOYMENTS.visible,
    searched=("person__name_zh", "person__name_en", "person__number", "unit__name_zh", "unit__name_en"),
    fields={"person": person_field, "unit": UnitField},
    help={
        "degree_abroad": ONLY_IF_KNOWN,
        "language_certificate": ONLY_IF_KNOWN,
        "days_abroad": _("Study or work abroad before the time here, or outside our programmes."),
    },
    prepare=narrowed(EMPLOYMENTS),
    filters=unit_and_year(("unit",)),
    indicators=("T1", "T2", "T7", "T8"),
)
GRADUATES = Register(
    name="graduates",
    model=Graduation,
    title=_("Graduates"),
    new=_("New graduates"),
    lead=_("Who had a stay abroad stands by name; all others of a unit and level stand as one number."),
    group=GROUP,
    key=("unit", "academic_year", "level", "person"),
    typed=("unit", "academic_year", "level", "person", "people"),
    shown=("unit", "academic_year", "level", "person", "people"),
    listing=GRADUATIONS.visible,
    searched=("unit__name_zh", "unit__name_en", "person__name_zh", "person__name_en", "person__number"),
    fields={"person": person_field, "unit": UnitField},
    prepare=narrowed(GRADUATIONS),
    filters=unit_and_year(("unit", "academic_year")),
    indicators=("S3",),
)
COVERAGES = Register(
    name="coverage",
    model=Coverage,
    title=_("Entered completely"),
    new=_("Confirm a year"),
    lead=_("Only where a unit confirms a year as complete does nothing found count as zero, not as unknown."),
    group=GROUP,
    key=("unit", "academic_year", "table"),
    typed=("unit", "academic_year", "table"),
    shown=("unit", "academic_year", "table"),
    listing=COVERAGE.visible,
    searched=("unit__name_zh", "unit__name_en", "academic_year__label"),
    fields={"unit": UnitField},
    prepare=narrowed(COVERAGE),
    filters=unit_and_year(("unit", "academic_year")),
)

REGISTERS = (STAFF, GRADUATES, COVERAGES)
declare(*REGISTERS)
declare_beside(
    Beside(
        name="denominators",
        title=_("Sizes of units"),
        lead=_("Staff, students and hours of each unit, year by year: what figures are held against."),
        group=GROUP,
        address="organisation:denominators",
        permission="organisation.view_denominators",
        indicators=("S5", "S6", "S8", "C4"),
    )
)
