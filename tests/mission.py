"""The mission row by row: what tests must show before a row counts as done, and the pytest plugin for it.

A test says what it shows: `@pytest.mark.mission("M1", shows=["programme", "call"])`. A row has passed when
every clause of it is shown by a test that passed. A mark of a row or clause that does not stand here fails
its test.
"""

import json

import pytest

LANGUAGES = ("in Chinese", "in English")
"""Of every row: a person can do it in the browser, in both languages. Only tests marked `browser` show it."""

ROWS: dict[str, tuple[str, ...]] = {
    "M1": (
        "programme",
        "call",
        "places",
        "application with ranked choices",
        "documents",
        "unit endorsement",
        "office check",
        "review",
        "allocation",
        "offer with a clock",
        "reserve list",
        "nomination",
        "learning agreement",
        "stay",
        "return report",
        "recognition",
    ),
    "M2": (
        "what I may apply for, with reasons and gaps",
        "new programmes proposed by a unit",
        "ranked and explained list",
        "unit's development needs",
        "student's situation",
        "chance of each choice",
        "eligible and not applied",
        "message to them",
    ),
    "M3": (
        "deferred acceptance",
        "serial dictatorship",
        "promotion inside ties",
        "comparison of mechanisms",
        "tree of caps",
        "reserved seats",
        "tie rules",
        "committed lottery",
        "minimum numbers",
        "further rounds",
        "reserve list",
        "certificate",
        "what moves if a quota moves",
        "mechanism recorded before scores",
        "publication with notice",
        "objections and appeals",
        "explanation to each applicant",
        "chances before submitting",
        "commands",
        "bad input refused",
        "worked instances",
    ),
    "M4": (
        "senior research scholar",
        "visiting scholar",
        "postdoc",
        "doctoral and joint doctoral student",
        "excellent-talent project",
        "innovative-talent project",
        "policy and requirements per year",
        "talent pool",
        "unit recommendation",
        "university recommendation",
        "sponsor's review",
        "result",
        "agreement",
        "departure",
        "public questions and answers",
        "report to the embassy",
        "leave limits",
        "two years of service",
        "final report",
        "reminders",
    ),
    "M5": (
        "yearly call",
        "project basics",
        "experts",
        "budget",
        "expected results",
        "unit check",
        "office check",
        "expert panel",
        "funding",
        "invitation letter",
        "visits and person-months",
        "spending",
        "summary with results",
        "continuation over years",
    ),
    "M6": (
        "incoming exchange by partner nomination",
        "degree applicants",
        "recruitment channels",
        "fairs",
        "leads",
        "scholarships",
        "what each brought",
        "admission",
        "arrival",
        "registration",
        "residence-permit dates",
        "yearly registration dates",
        "plan with yearly targets against actual numbers",
    ),
    "M7": (
        "institutions from an open registry",
        "names in both languages",
        "map",
        "contacts",
        "agreements",
        "conditions",
        "shared caps",
        "validity",
        "renewal alarms",
        "approvals",
        "documents",
        "balance of exchange",
        "activity per agreement",
    ),
    "M8": (
        "networks",
        "joining and leaving dates",
        "members as of any date",
        "council meetings and forums attended or hosted",
        "member institutions that came",
        "posts held",
    ),
    "M9": (
        "visits and delegations out",
        "visits and delegations in",
        "programme",
        "participants",
        "topics",
        "follow-up",
        "conferences hosted",
        "conferences attended",
        "joint training programmes",
        "joint laboratories",
        "research projects",
        "platforms",
        "lectures",
        "courses in a foreign language",
        "link to partner, agreement or visit",
        "what came of a visit",
    ),
    "M10": (
        "schools",
        "key laboratories",
        "hospital departments",
        "teachers",
        "talent training",
        "disciplines",
        "research cooperation",
        "supporting capacity",
        "four fields of work of the hospital",
        "figures open into records",
        "missing is shown",
        "observed against expected by discipline",
        "composite",
        "uncertainty of ranks",
        "tied bands",
        "peer groups",
        "what-if",
        "frozen release",
        "release recomputed",
        "report files",
        "commands",
    ),
    "M11": (
        "disparities",
        "weak points per unit",
        "objection with its records",
        "agreed actions with owner and date",
        "effect on the next release",
    ),
    "M12": (
        "meetings",
        "lectures",
        "training",
        "agenda",
        "guiding documents conveyed",
        "attendance of 200 and more",
        "questions and answers",
        "suggestions by theme",
        "action items with owner and date",
        "reported back",
        "drafts open to opinion",
        "answer to each opinion",
    ),
    "M13": (
        "composed from the records",
        "half-year",
        "year",
        "by unit",
        "by duty",
        "against the last period",
        "against the plan",
        "page",
        "PDF",
        "Word",
    ),
    "M14": (
        "bilingual articles",
        "date, author and views",
        "draft from a meeting or visit",
        "public calendar",
        "feeds",
    ),
    "M15": (
        "in-page help",
        "guide per role with pictures",
        "training data set",
        "import from Excel",
    ),
}


def clauses(row: str) -> tuple[str, ...]:
    """All that must be shown for a row."""
    return ROWS[row] + LANGUAGES


def read_marks(item: pytest.Item) -> tuple[list[tuple[str, list[str]]], str]:
    """The rows a test is marked with and the clauses it shows of each, and what is wrong with the marks."""
    rows, fault = [], ""
    for mark in item.iter_markers("mission"):
        row = mark.args[0] if len(mark.args) == 1 else None
        if row not in ROWS:
            fault = f"no row {mark.args} in tests/mission.py"
            continue
        shows = list(mark.kwargs.get("shows", []))
        rows.append((row, shows))
        if unknown := [clause for clause in shows if clause not in clauses(row)]:
            fault = f"{row} has no clauses {unknown} in tests/mission.py"
        if set(shows) & set(LANGUAGES) and not item.get_closest_marker("browser"):
            fault = f"only a test marked browser shows a language of {row}"
    return rows, fault


FAULT = pytest.StashKey[str]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--mission=all` or `--mission=M1`: only the tests of the mission, or of one row."""
    parser.addoption("--mission", metavar="ROW", help="only the tests of this row of the mission, or 'all'")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Read the marks, put them into the reports, and keep the wanted tests."""
    wanted = config.getoption("--mission")
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        rows, item.stash[FAULT] = read_marks(item)
        item.user_properties.extend(("mission", json.dumps(row)) for row in rows)
        marked = bool(rows or item.stash[FAULT])
        chosen = not wanted or (marked if wanted == "all" else any(row == wanted for row, _ in rows))
        (kept if chosen else left).append(item)
    if left:
        items[:] = kept
        config.hook.pytest_deselected(items=left)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test whose marks are wrong does not pass."""
    if item.stash.get(FAULT, ""):
        pytest.fail(item.stash[FAULT], pytrace=False)
