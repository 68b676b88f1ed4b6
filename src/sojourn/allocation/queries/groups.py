"""To which groups an applicant belongs for whom seats can be reserved."""

from sojourn.applications.models import Application
from sojourn.organisation.models import Unit


def groups_of(application: Application) -> set[str]:
    """By what was known when it was submitted: units, level of study, questions answered with yes.

    No query where unit, studies and the call's questions are at hand.
    """
    facts = application.facts or {}
    level = facts.get("level") or getattr(getattr(application.person, "studies", None), "level", "")
    units = facts.get("units") or _line(application.unit)
    found = {f"unit-{code}" for code in units} | ({f"level-{level}"} if level else set())
    if "yes" in application.answers.values():
        names = {str(question.pk): question.name for question in application.questions()}
        found |= {
            f"answer-{names[number]}"
            for number, answer in application.answers.items()
            if answer == "yes" and number in names
        }
    return found


def _line(unit: Unit | None) -> list[str]:
    """Codes of a unit and of those above it."""
    codes = []
    while unit is not None:
        codes.append(unit.code)
        unit = unit.parent
    return codes
