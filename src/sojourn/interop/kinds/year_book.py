"""Academic years as sheets name them; one that is not there yet is made with the usual dates."""

from sojourn.organisation.models import AcademicYear, Person
from sojourn.organisation.years import academic_year


class YearBook:
    """All academic years by label. One query."""

    def __init__(self) -> None:
        self.years = {year.label: year for year in AcademicYear.objects.all()}

    def get(self, label: str, *, by: Person | None) -> AcademicYear:
        if label not in self.years:
            self.years[label] = academic_year(label, by=by)
        return self.years[label]
