"""Which table of grades holds for whom, and what it makes of a grade."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from sojourn.engines.grades import Conversion, Distribution, ScaleError, convert_by_distribution, distribution
from sojourn.stays.models import Course, GradeTable, Recognition, Stay, TranscriptLine


def grade_tables() -> QuerySet[GradeTable]:
    """All tables, those of the home institution first."""
    return GradeTable.objects.select_related("institution").prefetch_related("shares")


def used_table(tables: list[GradeTable], field_code: str) -> GradeTable | None:
    """Of one institution's tables the one for the field: the narrowest, of equals the newest."""
    fitting = [table for table in tables if table.is_used and field_code.startswith(table.field_code)]
    return max(fitting, key=lambda table: (len(table.field_code), table.pk), default=None)


def distribution_of(table: GradeTable | None) -> Distribution | None:
    """The table as the engine reads it; None for one that has no grades yet."""
    if table is None:
        return None
    try:
        return distribution([(line.grade, line.share) for line in table.shares.all()])
    except ScaleError:
        return None


@dataclass(frozen=True)
class Proposal:
    """A grade at home with the two tables that it came from, or why there is none."""

    host_table: GradeTable | None
    home_table: GradeTable | None
    lines: list[TranscriptLine]
    conversion: Conversion | None

    @property
    def grade(self) -> str:
        return self.conversion.mark if self.conversion else ""

    @property
    def start(self) -> float:
        """How many of a hundred had a better grade at the host."""
        return round(float(self.conversion.stretch.start) * 100, 1) if self.conversion else 0.0

    @property
    def end(self) -> float:
        return round(float(self.conversion.stretch.end) * 100, 1) if self.conversion else 0.0

    @property
    def covered(self) -> list[tuple[str, float]]:
        """Each grade at home with the part of the stretch, of a hundred, that it covers."""
        if self.conversion is None:
            return []
        return [(name, round(float(part) * 100, 1)) for name, part in self.conversion.covered]

    def kept(self) -> dict[str, Any]:
        """What is written down with the decision."""
        if self.conversion is None or self.host_table is None or self.home_table is None:
            return {}
        return {
            "host_table": [self.host_table.pk, self.host_table.edition, self.host_table.source],
            "home_table": [self.home_table.pk, self.home_table.edition, self.home_table.source],
            "grades": [line.grade for line in self.lines],
            "from": self.start,
            "to": self.end,
            "covered": [list(pair) for pair in self.covered],
            "grade": self.grade,
        }


def proposals_for(stay: Stay, recognitions: list[Recognition]) -> dict[int, Proposal]:
    """Number of the recognition -> the proposed grade. Three queries."""
    tables = list(grade_tables())
    code = getattr(getattr(stay.person, "studies", None), "field_code", "")
    there = used_table([one for one in tables if one.institution_id == stay.institution_id], code)
    here = used_table([one for one in tables if one.institution_id is None], code)
    scale_from, scale_to = distribution_of(there), distribution_of(here)
    graded = lines_by_course(stay)
    found = {}
    for recognition in recognitions:
        hosts = list(recognition.course.behind.all())
        lines = [graded[host.pk] for host in hosts if host.pk in graded]
        marks = [(graded[host.pk].grade, host.credits) for host in hosts if host.pk in graded]
        is_complete = bool(hosts) and len(lines) == len(hosts) and scale_from and scale_to
        conversion = (
            convert_by_distribution(marks, scale_from=scale_from, scale_to=scale_to)
            if is_complete and scale_from and scale_to
            else None
        )
        found[recognition.pk] = Proposal(there, here, lines, conversion)
    return found


def lines_by_course(stay: Stay) -> dict[int, TranscriptLine]:
    """Number of the course -> its newest line on a transcript. One query."""
    lines = TranscriptLine.objects.filter(transcript__stay=stay, course__isnull=False).order_by("pk")
    return {line.course_id: line for line in lines if line.course_id is not None}


def unmatched_lines(stay: Stay) -> QuerySet[TranscriptLine]:
    """Lines of transcripts that fit no course of the learning agreement."""
    return TranscriptLine.objects.filter(transcript__stay=stay, course=None)


def courses_to_grade(stay: Stay, *, is_correcting: bool) -> list[Course]:
    """Courses of the agreed version whose grade may come now: those without one, or all not decided on."""
    hosts = Course.objects.filter(learning_agreement__stay=stay, learning_agreement__state="agreed").exclude(
        table=Course.Table.RECOGNISED
    )
    if is_correcting:
        return list(hosts.exclude(counts_for__recognition__state__in=["recognised", "refused"]).distinct())
    return list(hosts.exclude(transcript_lines__isnull=False))
