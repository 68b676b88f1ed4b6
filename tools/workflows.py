"""docs/workflows.md, printed from the workflow tables: `tools/workflows.py` writes it."""

import os
from collections.abc import Iterator
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/workflows.md"
OPENING = """# Workflows

Printed from the tables in `states.py` by `tools/workflows.py`; do not edit. A party is what somebody is to
the thing that moves: rights come from appointments, and `clock` is time itself. A step with a condition can
be refused with a reason; a step marked “reason” asks for one, which the people concerned will read.
"""


def main() -> None:
    """Write the page anew."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sojourn.settings")
    django.setup()
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """The text of the page; Django is set up."""
    from django.utils import translation  # app ready

    with translation.override("en"):
        return "\n".join([OPENING, *(line for workflow in workflows() for line in chapter(workflow))])


def workflows() -> Iterator:
    """The table of every model that moves, in the order of the packages and of the models in each."""
    from django.apps import apps  # app ready
    from django.conf import settings  # app ready

    for package in settings.PACKAGES:
        for model in apps.get_app_config(package).get_models():
            if hasattr(model, "workflow"):
                yield model.workflow


def chapter(workflow) -> Iterator[str]:
    """Diagram and table of one axis."""
    from sojourn.engines.workflow import draw  # app ready

    title = str(workflow.label or workflow.name)
    yield f"## {title[0].upper()}{title[1:]}\n"
    yield f"```mermaid\n{draw(workflow)}```\n"
    yield "| state | waits for |\n|---|---|"
    for state in workflow.states:
        yield f"| {state.label} | {', '.join(state.waits_for) or '–'} |"
    yield "\n| step | from | to | who | condition |\n|---|---|---|---|---|"
    for step in workflow.steps:
        sources = ", ".join(str(workflow.state(name).label) for name in step.sources)
        target = workflow.state(step.target).label
        yield f"| {step.label} | {sources} | {target} | {', '.join(step.who)} | {condition(step)} |"
    yield ""


def condition(step) -> str:
    """What the step asks for: its guard's name in words, and whether a reason must be given."""
    guard = step.guard.__name__.strip("_").replace("_", " ") if step.guard else ""
    return "; ".join(filter(None, [guard, "reason" if step.needs_reason else ""])) or "–"


if __name__ == "__main__":
    main()
