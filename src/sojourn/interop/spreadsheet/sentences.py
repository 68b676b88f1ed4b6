"""What is wrong with a cell of a sheet, in words of the page's language."""

from collections.abc import Mapping

from django.utils.translation import gettext as _


def fault_sentence(code: str, *, column: str, value: str, values: Mapping[str, str]) -> str:
    """Why a row is refused; `column` is its heading as it stands in the file."""
    filled = {"column": column, "value": " ".join(value.split()), **values}
    return _sentences()[code] % filled if code in _sentences() else code


def _sentences() -> dict[str, str]:
    return _of_cells() | _of_rows()


def _of_cells() -> dict[str, str]:
    return {
        "missing": _("%(column)s is empty; every row needs it."),
        "too_long": _("%(column)s is longer than %(longest)s characters."),
        "wrong_encoding": _("%(column)s was spoilt by a wrong encoding: %(value)s."),
        "control_character": _("%(column)s holds characters that nobody can see."),
        "date_unreadable": _("%(column)s is no date that can be read in one way only: %(value)s."),
        "date_as_number": _("%(column)s is a number, not a date: %(value)s. Format the cell as a date."),
        "number_unreadable": _("%(column)s must be a number, not %(value)s."),
        "number_not_whole": _("%(column)s must be a whole number, not %(value)s."),
        "number_out_of_range": _("%(column)s must lie between %(lowest)s and %(highest)s, not be %(value)s."),
        "number_became_date": _(
            "%(column)s is a date, not a number: %(value)s. A spreadsheet has changed what was typed."
        ),
        "flag_unknown": _("%(column)s must be yes or no, not %(value)s."),
        "country_unknown": _("%(column)s names a country that is not known: %(value)s."),
        "email_unreadable": _("%(column)s is no e-mail address: %(value)s."),
        "link_unreadable": _("%(column)s is no web address: %(value)s."),
        "year_unreadable": _("%(column)s is no academic year such as 2028/29: %(value)s."),
        "not_among": _("%(column)s must be one of %(choices)s, not %(value)s."),
        "codes_unreadable": _("%(column)s must be codes divided by commas, not %(value)s."),
        "ror_id_unreadable": _("%(column)s is no ROR id: %(value)s."),
        "orcid_unreadable": _("%(column)s is no ORCID: %(value)s."),
        "formula_without_value": _("Cell %(cell)s (%(column)s) holds a formula without a value."),
        "formula_error": _("Cell %(cell)s (%(column)s) holds a formula that ended in an error."),
        "cells_without_heading": _("The row has more cells than headings: %(value)s."),
    }


def _of_rows() -> dict[str, str]:
    return {
        "row_doubled": _("%(value)s stands in row %(row)s already."),
        "changed_meanwhile": _("Somebody else changed this while the sheet was being taken over."),
        "name_missing": _("A name is needed for what is not there yet."),
        "half_a_position": _("Latitude and longitude belong together."),
        "unit_unknown": _("There is no unit %(value)s."),
        "unit_ambiguous": _("Several units are called %(value)s; write its code."),
        "unit_missing": _("The row does not say in which unit."),
        "unit_below_itself": _("The unit would stand below itself."),
        "unit_not_moved": _("Only an administrator moves a unit under another: %(value)s."),
        "person_unnamed": _("Neither number nor e-mail says who is meant."),
        "person_unknown": _("Nobody with %(value)s is known."),
        "gpa_above_scale": _("%(column)s %(value)s lies above the highest possible mark."),
        "role_not_given": _("Only an administrator gives the role %(value)s."),
        "email_of_account": _("This person signs in with an e-mail; only an administrator changes it."),
        "email_taken": _("Somebody else is known by %(value)s."),
        "own_row": _("Nobody changes their own row with a sheet."),
        "ends_before_start": _("The last day lies before the first: %(value)s."),
        "other_partner": _("This agreement is with %(value)s; another partner needs another number."),
        "institution_missing": _("The row does not say which institution."),
        "call_unknown": _("There is no call %(value)s."),
        "place_unknown": _("The call has no place %(value)s."),
        "place_doubled": _("The place %(value)s is named twice."),
        "too_many_choices": _("The call takes %(most)s choices at most."),
        "studies_unknown": _("What this person studies is not known yet; import people first."),
        "application_unknown": _("There is no application of %(value)s to this call."),
        "application_stands": _("The application is %(state)s; a sheet changes drafts only."),
        "review_unknown": _("%(value)s does not review this application."),
        "review_stands": _("The review has been handed in."),
        "criterion_unknown": _("The call has no criterion %(value)s."),
        "points_out_of_range": _("%(value)s points are not between 0 and %(most)s."),
        "nomination_unknown": _("There is no nomination of %(value)s."),
        "answer_not_possible": _("The nomination is “%(state)s”; the answer %(value)s does not fit."),
        "step_refused": _("%(why)s"),
        "months_not_above_zero": _("A stay of %(value)s months is none."),
        "length_missing": _("The row does not say how long the stay is."),
        "stay_changed_by_steps": _("The stay is under way; its days are confirmed on its own page."),
        "field_unknown": _("There is no field of study %(value)s."),
        "year_missing": _("The row does not say in which academic year."),
        "not_yours": _("You may not enter anything for %(value)s."),
        "not_in_order": _("“%(low)s” must not lie after or above “%(high)s”: %(value)s."),
        "institution_unknown": _("The catalogue has no institution %(value)s."),
        "number_unknown": _("%(column)s: nothing with the number %(value)s is known."),
        "several_named": _("%(column)s: %(value)s can mean several; write the number or code."),
        "own_decision": _("Nobody decides on themselves."),
    }
