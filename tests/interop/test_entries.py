"""Sheets of registers: what rows mean, what is refused, what is written."""

import pytest

from sojourn.cooperation.models import Conference, Course, DegreeProgramme, Project
from sojourn.interop.actions import import_sheet
from sojourn.interop.export import export_bytes
from sojourn.interop.kinds import KINDS
from sojourn.kernel.registers import registers
from sojourn.organisation.models import Coverage, Denominator, Employment, Graduation, Role, Unit
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def officer():
    make.university()
    make.academic_year()
    return make.somebody(Role.UNIT_OFFICER, Unit.objects.get(code="LAW"))


def bring(kind, text, *, by=None, dry_run=False):
    return import_sheet(text.strip().encode(), kind=kind, file_name=f"{kind}.csv", by=by, dry_run=dry_run)


def told(report):
    """Numbers of new, changed, unchanged rows, and row, column and reason of the refused."""
    refused = [(one["row"], one["column"], one["reason"]) for one in report["refused"]]
    return report["new"], report["changed"], report["unchanged"], refused


COURSES = """
number,title_en,unit,academic_year,term,language,credits
L1,Law,LAW,2028/29,autumn,en,3
L2,Ethics,LAW,2029/30,spring,zh,2
L3,Anatomy,MED,2028/29,autumn,en,4
L1,Again,LAW,2028/29,autumn,en,3
L4,Nowhere,XXX,2028/29,autumn,en,3
"""


def test_courses_of_a_unit_officer_are_taken_and_those_of_others_refused(officer):
    report = bring("courses", COURSES, by=officer)

    assert told(report) == (
        2,
        0,
        0,
        [
            (4, "unit", "You may not enter anything for MED."),
            (5, "number", "L1 stands in row 2 already."),
            (6, "unit", "There is no unit XXX."),
        ],
    )
    found = Course.objects.order_by("number").values_list("number", "academic_year__label", "credits")
    assert list(found) == [("L1", "2028/29", 3), ("L2", "2029/30", 2)]


def test_the_same_sheet_again_changes_nothing_and_another_value_one_row(officer):
    bring("courses", COURSES, by=officer)

    again = bring("courses", COURSES, by=officer)
    changed = bring("courses", COURSES.replace("en,3\nL2", "en,6\nL2"), by=officer)

    assert (told(again)[:3], told(changed)[:3]) == ((0, 0, 2), (0, 1, 1))
    assert Course.objects.get(number="L1").credits == 6


def test_what_contradicts_itself_is_refused_by_row_and_column(officer):
    sheet = """
number,title_en,unit,starts_on,ends_on,speakers,foreign_speakers
C1,Forum,LAW,2026-05-01,2026-04-30,10,2
C2,Forum,LAW,2026-05-01,2026-05-02,10,12
C3,,LAW,2026-05-01,2026-05-02,10,2
"""
    report = bring("conferences", sheet, by=officer)

    assert told(report) == (
        0,
        0,
        0,
        [
            (2, "starts_on", "“first day” must not lie after or above “last day”: 2026-05-01."),
            (
                3,
                "foreign_speakers",
                "“speakers from abroad” must not lie after or above “speakers”: 12.",
            ),
            (4, "number", "Say what it is called, in Chinese, in English, or both."),
        ],
    )
    assert not Conference.objects.exists()


def test_partners_of_a_project_are_named_in_one_cell(officer):
    for name, ror in (("University of Leeds", "024mrxd33"), ("Uppsala University", "048a87296")):
        make.institution(name_en=name, ror_id=ror)
    sheet = """
number,title_en,unit,partners,starts_on
P1,Water,LAW,University of Leeds; https://ror.org/048a87296,2026-01-01
P2,Fire,LAW,University of Nowhere,2026-01-01
"""
    report = bring("projects", sheet, by=officer)

    assert told(report) == (
        1,
        0,
        0,
        [(3, "partners", "The catalogue has no institution University of Nowhere.")],
    )
    partners = Project.objects.get().partners.order_by("name_en").values_list("name_en", flat=True)
    assert list(partners) == ["University of Leeds", "Uppsala University"]


def test_staff_and_graduates_come_from_the_registries_for_their_group(officer):
    root = Unit.objects.get(code="OIA")
    personnel = make.somebody(Role.REGISTRY_STAFF, root)
    graduate_school = make.somebody(Role.REGISTRY_GRADUATE, root)
    make.person(number="T1")
    staff = "person,unit,fte,starts_on,degree_abroad\nT1,LAW,0.5,2020-09-01,yes\nT9,LAW,1,2020-09-01,\n"
    staff += "T1,MED,1.5,2020-09-01,\n"
    graduates = "unit,academic_year,level,person,people\nLAW,2028/29,master,,40\nLAW,2028/29,bachelor,,90\n"
    graduates += "LAW,2028/29,doctor,T1,2\n"

    told_staff = told(bring("staff", staff, by=personnel))
    told_graduates = told(bring("graduates", graduates, by=graduate_school))

    assert told_staff == (
        1,
        0,
        0,
        [
            (3, "person", "Nobody with T9 is known."),
            (4, "person", "Ensure this value is less than or equal to 1."),
        ],
    )
    assert told_graduates[:1] == (1,)
    assert [row for row, *_rest in told_graduates[3]] == [3, 4]
    assert Employment.objects.values_list("degree_abroad", "fte").get() == (True, 0.5)
    assert Graduation.objects.values_list("level", "people").get() == ("master", 40)


def test_sizes_by_nationality_stand_beside_the_size_of_all(officer):
    sheet = (
        "unit,academic_year,kind,nationality,value\nLAW,2028/29,students,,900\nLAW,2028/29,students,DE,12\n"
    )

    report = bring("denominators", sheet)

    assert told(report) == (2, 0, 0, [])
    found = Denominator.objects.order_by("nationality").values_list("nationality", "value")
    assert list(found) == [("", 900), ("DE", 12)]
    assert told(bring("denominators", sheet)) == (0, 0, 2, [])


def test_a_dry_run_writes_nothing(officer):
    report = bring("coverage", "unit,academic_year,table\nLAW,2028/29,stays\n", by=officer, dry_run=True)

    assert (report["new"], Coverage.objects.count()) == (1, 0)


def test_every_register_has_a_sheet_whose_template_and_export_come_out(officer):
    assert [name for name in registers() if name not in KINDS] == []
    for name in registers():
        for form, template in (("xlsx", True), ("csv", False)):
            assert export_bytes(name, by=officer, form=form, is_template=template)


def test_export_comes_back_in_unchanged(officer):
    bring("courses", COURSES, by=officer)
    programmes = (
        "number,academic_year,title_zh,unit,kind,students,in_english\nD1,2028/29,法学,LAW,joint,80,是\n"
    )
    bring("degree_programmes", programmes, by=officer)

    reports = [
        import_sheet(
            export_bytes(kind, by=officer, form="xlsx"),
            kind=kind,
            file_name="x.xlsx",
            by=officer,
            dry_run=False,
        )
        for kind in ("courses", "degree_programmes")
    ]

    assert [told(report) for report in reports] == [(0, 0, 2, []), (0, 0, 1, [])]
    assert DegreeProgramme.objects.values_list("kind", "students", "in_english").get() == ("joint", 80, True)
