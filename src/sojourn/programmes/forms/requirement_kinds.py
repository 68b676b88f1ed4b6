"""The kinds of requirement that can be entered, each with its form."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sojourn.programmes.forms import further_requirements as further
from sojourn.programmes.forms import requirements as plain
from sojourn.programmes.forms.requirements import RequirementForm

KINDS: dict[str, str | Promise] = {
    "gpa": _("mean of marks"),
    "marks": _("mean of marks on a stated scale"),
    "language": _("language tests"),
    "level": _("level of study"),
    "year": _("year of study"),
    "credits": _("credits earned"),
    "field": _("field of study"),
    "major": _("majors"),
    "unit": _("units"),
    "nationality": _("nationality"),
    "age": _("age"),
    "stays": _("earlier stays abroad"),
    "document": _("document with an expiry date"),
    "answer": _("answer to a question"),
    "note": _("note, read but not judged"),
    "group": _("group of requirements"),
}
FORMS: dict[str, type[RequirementForm]] = {
    "gpa": plain.GpaForm,
    "marks": further.MarksForm,
    "language": plain.LanguageForm,
    "level": plain.LevelForm,
    "year": plain.YearForm,
    "credits": plain.CreditsForm,
    "field": plain.FieldForm,
    "major": plain.MajorForm,
    "unit": plain.UnitForm,
    "nationality": plain.NationalityForm,
    "age": further.AgeForm,
    "stays": further.StaysForm,
    "document": further.DocumentExpiryForm,
    "answer": further.AnswerForm,
    "note": plain.NoteForm,
    "group": further.GroupForm,
}
