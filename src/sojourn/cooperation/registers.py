"""The registers of this package; list, form and sheet of each follow from what stands here."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from sojourn.agreements.models import Agreement
from sojourn.cooperation import queries
from sojourn.cooperation.models import (
    Course,
    JointLaboratory,
    Project,
)
from sojourn.kernel.registers import Beside, Register, declare, declare_beside
from sojourn.kernel.registers.forms import CodeField
from sojourn.organisation.entries import Keepers
from sojourn.organisation.forms import UnitField
from sojourn.organisation.lookup import narrowed, person_field
from sojourn.organisation.worklists import unit_and_year
from sojourn.partners.lookup import InstitutionNameField, InstitutionNamesField

TEACHING, RESEARCH = _("Teaching"), _("Research")
EVENTS, STAYS = _("Conferences, talks, visits"), _("Stays outside our calls")
COMES_UNDER = _("Number of the agreement under which it happens, if any.")
ONLY_IF_KNOWN = _("Leave it open where nobody knows: unknown is not no.")


def agreement_field() -> CodeField:
    return CodeField(Agreement.objects.all(), help_text=COMES_UNDER)


def _of(keepers: Keepers, **told: Any) -> Register:
    """A register with the fields by which all of this package name other rows."""
    makers = {
        "unit": UnitField,
        "person": person_field,
        "leader": person_field,
        "institution": InstitutionNameField,
        "partners": InstitutionNamesField,
        "agreement": agreement_field,
        "course": lambda: CodeField(Course.objects.all()),
        "project": lambda: CodeField(Project.objects.all()),
        "laboratory": lambda: CodeField(JointLaboratory.objects.all()),
    }
    fields = {name: makers[name] for name in told["typed"] if name in makers}
    return Register(
        model=keepers.model,
        listing=keepers.visible,
        prepare=narrowed(keepers),
        fields=fields,
        filters=unit_and_year(told["typed"]),
        **told,
    )


COURSES = _of(
    queries.COURSES,
    name="courses",
    title=_("Courses"),
    new=_("New course"),
    lead=_("Courses as they were taught in a term: language, credits."),
    group=TEACHING,
    key=("number",),
    typed=("number", "title_zh", "title_en", "unit", "academic_year", "term", "language", "credits"),
    shown=("number", "title", "unit", "academic_year", "language", "credits"),
    searched=("number", "title_zh", "title_en"),
    indicators=("D1", "D5", "T6", "T7"),
)
TEACHINGS = _of(
    queries.TEACHINGS,
    name="teachings",
    title=_("Who taught"),
    new=_("New teacher of a course"),
    lead=_("Who taught how many hours of a course, and whether it was a foreign expert."),
    group=TEACHING,
    key=("course", "person", "name"),
    typed=("course", "person", "name", "hours", "foreign_expert"),
    shown=("course", "person", "name", "hours", "foreign_expert"),
    searched=("course__number", "name", "person__name_zh", "person__name_en"),
    indicators=("T6", "T7", "D5"),
    help={
        "foreign_expert": ONLY_IF_KNOWN,
    },
)
DEGREE_PROGRAMMES = _of(
    queries.DEGREE_PROGRAMMES,
    name="degree_programmes",
    title=_("Degree programmes"),
    new=_("New degree programme"),
    lead=_("The degree programmes of a year: joint or double, accredited, in English, students."),
    group=TEACHING,
    key=("number", "academic_year"),
    typed=(
        "number",
        "academic_year",
        "title_zh",
        "title_en",
        "unit",
        "kind",
        "institution",
        "agreement",
        "students",
        "accreditation_eligible",
        "accredited",
        "in_english",
    ),
    shown=("title", "number", "unit", "academic_year", "kind", "students"),
    searched=("number", "title_zh", "title_en"),
    indicators=("D2", "D3", "D4", "D6"),
    help={
        "accredited": ONLY_IF_KNOWN,
    },
)
PROJECTS = _of(
    queries.PROJECTS,
    name="projects",
    title=_("Research projects"),
    new=_("New project"),
    lead=_("Research projects and the partners with whom they are done."),
    group=RESEARCH,
    key=("number",),
    typed=(
        "number",
        "title_zh",
        "title_en",
        "unit",
        "leader",
        "funder",
        "partners",
        "partner_abroad",
        "agreement",
        "starts_on",
        "ends_on",
    ),
    shown=("title", "number", "unit", "partners", "starts_on", "ends_on"),
    searched=("number", "funder", "title_zh", "title_en"),
    indicators=("R4",),
    help={
        "partner_abroad": _(
            "Only where the catalogue does not have the partner; else it follows from the partners."
        ),
    },
)
INCOMES = _of(
    queries.INCOMES,
    name="incomes",
    title=_("Research income"),
    new=_("New income"),
    lead=_("What a unit received for research in a calendar year, by source."),
    group=RESEARCH,
    key=("unit", "year", "source"),
    typed=("unit", "year", "source", "project", "amount", "is_foreign"),
    shown=("source", "unit", "year", "amount", "is_foreign"),
    searched=("source",),
    indicators=("R5",),
)
JOINT_LABORATORIES = _of(
    queries.JOINT_LABORATORIES,
    name="joint_laboratories",
    title=_("Joint laboratories"),
    new=_("New joint laboratory"),
    lead=_("Laboratories run together with a partner abroad."),
    group=RESEARCH,
    key=("number",),
    typed=(
        "number",
        "kind",
        "title_zh",
        "title_en",
        "unit",
        "institution",
        "agreement",
        "starts_on",
        "ends_on",
    ),
    shown=("title", "kind", "number", "unit", "institution", "starts_on"),
    searched=("number", "title_zh", "title_en"),
    indicators=("R6",),
)
OUTPUTS = _of(
    queries.OUTPUTS,
    name="outputs",
    title=_("Outputs of joint laboratories"),
    new=_("New output"),
    lead=_("What joint laboratories brought forth: publications, patents, doctorates, events."),
    group=RESEARCH,
    key=("laboratory", "name"),
    typed=("laboratory", "kind", "name", "came_out_on"),
    shown=("name", "laboratory", "kind", "came_out_on"),
    searched=("name", "laboratory__number"),
    indicators=("R6",),
)
CLINICAL_TRIALS = _of(
    queries.CLINICAL_TRIALS,
    name="clinical_trials",
    title=_("Clinical trials"),
    new=_("New trial"),
    lead=_("Clinical trials of hospital departments, and their sites abroad."),
    group=RESEARCH,
    key=("number",),
    typed=("number", "title_zh", "title_en", "unit", "sites", "foreign_sites", "starts_on", "ends_on"),
    shown=("title", "number", "unit", "sites", "foreign_sites", "starts_on"),
    searched=("number", "title_zh", "title_en"),
    indicators=("R9",),
)
CONFERENCES = _of(
    queries.CONFERENCES,
    name="conferences",
    title=_("International conferences"),
    new=_("New conference"),
    lead=_("Conferences that we hosted or went to, and who spoke."),
    group=EVENTS,
    key=("number",),
    typed=(
        "number",
        "title_zh",
        "title_en",
        "unit",
        "hosted",
        "country",
        "starts_on",
        "ends_on",
        "speakers",
        "foreign_speakers",
        "participants",
        "agreement",
        "cost",
        "summary",
    ),
    shown=("title", "unit", "starts_on", "speakers", "foreign_speakers"),
    searched=("number", "title_zh", "title_en"),
    indicators=("R7", "C1"),
)
TALKS = _of(
    queries.TALKS,
    name="talks",
    title=_("Talks abroad"),
    new=_("New talk"),
    lead=_("Talks that our people gave abroad, by invitation or not."),
    group=EVENTS,
    key=("person", "name", "given_on"),
    typed=(
        "person",
        "unit",
        "name",
        "occasion",
        "institution",
        "country",
        "given_on",
        "invited",
        "agreement",
    ),
    shown=("name", "person", "unit", "country", "given_on"),
    searched=("name", "occasion", "person__name_zh", "person__name_en"),
    indicators=("R8", "C1"),
)
VISITS = _of(
    queries.VISITS,
    name="visits",
    title=_("Visits"),
    new=_("New visit"),
    lead=_("Delegations that went to partners or came from them."),
    group=EVENTS,
    key=("number",),
    typed=(
        "number",
        "title_zh",
        "title_en",
        "direction",
        "unit",
        "institution",
        "country",
        "agreement",
        "starts_on",
        "ends_on",
        "people",
        "rank",
        "topics",
        "cost",
    ),
    shown=("title", "direction", "unit", "institution", "starts_on"),
    searched=("number", "title_zh", "title_en"),
    indicators=("C1",),
)
STAFF_STAYS = _of(
    queries.STAFF_STAYS,
    name="staff_stays",
    title=_("Staff abroad"),
    new=_("New stay of staff"),
    lead=_("Stays of our staff with hosts abroad that went through no call here."),
    group=STAYS,
    key=("person", "starts_on"),
    typed=(
        "person",
        "unit",
        "institution",
        "country",
        "purpose",
        "starts_on",
        "ends_on",
        "is_confirmed",
        "agreement",
    ),
    shown=("person", "unit", "institution", "country", "starts_on", "ends_on"),
    searched=("person__name_zh", "person__name_en", "purpose"),
    indicators=("T2", "T3", "T4", "T8"),
    help={
        "is_confirmed": _("Only a stay whose first and last day are confirmed counts as completed."),
    },
)
GUEST_STAYS = _of(
    queries.GUEST_STAYS,
    name="guest_stays",
    title=_("Guests from abroad"),
    new=_("New guest"),
    lead=_("Exchange students, visiting scholars and foreign experts who are with us."),
    group=STAYS,
    key=("number",),
    typed=(
        "number",
        "kind",
        "name",
        "nationality",
        "unit",
        "institution",
        "country",
        "starts_on",
        "ends_on",
        "is_confirmed",
        "agreement",
    ),
    shown=("name", "kind", "unit", "country", "starts_on", "ends_on"),
    searched=("number", "name"),
    indicators=("T5", "S7"),
    help={
        "is_confirmed": _("Only a stay whose first and last day are confirmed counts as completed."),
    },
)
AWARDS = _of(
    queries.AWARDS,
    name="awards",
    title=_("Government-sponsored awards"),
    new=_("New award"),
    lead=_("Applications for awards that a government pays, and what became of them."),
    group=STAYS,
    key=("number",),
    typed=("number", "person", "unit", "scheme", "submitted_on", "eligible", "taken_up"),
    shown=("scheme", "person", "unit", "submitted_on", "eligible", "taken_up"),
    searched=("number", "scheme", "person__name_zh", "person__name_en"),
    indicators=("S4",),
)

REGISTERS = (
    COURSES,
    TEACHINGS,
    DEGREE_PROGRAMMES,
    PROJECTS,
    INCOMES,
    JOINT_LABORATORIES,
    OUTPUTS,
    CLINICAL_TRIALS,
    CONFERENCES,
    TALKS,
    VISITS,
    STAFF_STAYS,
    GUEST_STAYS,
    AWARDS,
)
declare(*REGISTERS)
declare_beside(
    Beside(
        name="works",
        title=_("Publications"),
        lead=_("Works from OpenAlex, and who of ours confirmed them."),
        group=RESEARCH,
        address="cooperation:works",
        permission="cooperation.list_works",
        indicators=("R1", "R2", "R3", "C1"),
    ),
    Beside(
        name="outcomes",
        title=_("What came of visits"),
        lead=_(
            "Visits with what each led to and what an outcome cost; a visit or conference is planned here."
        ),
        group=EVENTS,
        address="cooperation:outcomes",
        permission="cooperation.list_outcomes",
    ),
    Beside(
        name="my_works",
        title=_("My publications"),
        lead=_("Works on which you may stand: say which are yours."),
        group=RESEARCH,
        address="cooperation:my_works",
        permission="cooperation.claim_works",
    ),
)
