"""docs/workflows.md is in step with the tables."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

import workflows  # noqa: E402

AXES = [
    "action item",
    "obligation",
    "agreement",
    "split of seats",
    "conference",
    "visit",
    "call",
    "application",
    "review",
    "run",
    "objection",
    "offer",
    "nomination",
    "stay",
    "return report",
    "learning agreement",
    "recognition",
    "grant",
    "release",
    "objection to a figure",
    "improvement",
    "suggestion",
    "draft",
    "article",
]


def test_page_of_workflows_is_what_the_tables_say():
    assert workflows.PAGE.read_text(encoding="utf-8") == workflows.page(), "run tools/workflows.py"


def test_page_of_workflows_has_every_axis():
    assert [workflow.name for workflow in workflows.workflows()] == AXES
