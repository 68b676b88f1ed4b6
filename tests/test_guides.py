"""The guides: alike in both languages, no dead picture or link, every name as it stands on the page."""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
GUIDE = ROOT / "docs/guide"
ROLES = (
    "administrator",
    "counsellor-and-registry",
    "director-and-officer",
    "index",
    "kinds",
    "leader",
    "meetings-and-news",
    "obligations-and-grants",
    "partner",
    "partners-and-visits",
    "reviewer",
    "student",
    "unit-officer",
)
LONGEST = 100
"""Lines of a guide at most: it is read once, from top to bottom."""
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)]*)?\)")
PICTURE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")
BOLD = re.compile(r"\*\*(.+?)\*\*")
ENTRY = re.compile(r'^(msgid|msgid_plural|msgstr|msgstr\[\d\]) ((?:"[^\n]*"\n?)+)', re.MULTILINE)
HOLE = re.compile(r"%\(\w+\)[sd]")


def _guides(language: str) -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in (GUIDE / language).glob("*.md")}


def _headings(text: str) -> list[int]:
    return [len(found) for found in re.findall(r"^(#+) ", text, re.MULTILINE)]


@lru_cache
def _words(language: str) -> tuple[frozenset[str], re.Pattern[str]]:
    """What stands on pages in a language: whole sentences, and those with holes as one pattern."""
    sides = ("msgid", "msgid_plural") if language == "en" else ("msgstr", "msgstr[0]")
    found = _of_kinds(language) | {
        "".join(re.findall(r'"(.*)"', text)).replace('\\"', '"').replace("\\n", "\n").replace("%%", "%")
        for catalogue in (ROOT / "src/sojourn").glob("*/locale/zh_Hans/LC_MESSAGES/django.po")
        for side, text in ENTRY.findall(catalogue.read_text(encoding="utf-8"))
        if side in sides
    }
    with_holes = [
        ".+".join(map(re.escape, HOLE.split(words)))
        for words in found
        if HOLE.search(words) and len(re.findall(r"\w", HOLE.sub("", words))) > 2
    ]
    return frozenset(found), re.compile("|".join(with_holes))


def _of_kinds(language: str) -> set[str]:
    """Labels of the states and steps that the kinds of programmes bring along."""
    return {
        line[language]
        for kind in (ROOT / "src/sojourn/programmes/kinds").glob("*.json")
        for lines in ("states", "steps")
        for line in json.loads(kind.read_text(encoding="utf-8"))["table"][lines]
    }


def _links(page: Path) -> Iterator[str]:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if "://" not in target and not target.startswith("mailto:"):
            yield target


@pytest.mark.parametrize("language", ["zh", "en"])
def test_guides_there_is_one_for_each_role(language):
    assert sorted(_guides(language)) == sorted(ROLES)


@pytest.mark.parametrize("role", ROLES)
def test_guide_has_the_same_headings_and_pictures_in_both_languages(role):
    chinese, english = _guides("zh")[role], _guides("en")[role]

    assert _headings(chinese) == _headings(english)
    assert [name.replace(".zh.", ".en.") for name in PICTURE.findall(chinese)] == PICTURE.findall(english)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_guide_is_short_and_has_a_picture(role, language):
    text = _guides(language)[role]

    assert len(text.splitlines()) <= LONGEST
    assert PICTURE.findall(text)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_guide_names_buttons_and_pages_as_they_are_called(role, language):
    exact, with_holes = _words(language)

    assert [
        words
        for words in BOLD.findall(_guides(language)[role])
        if words not in exact and not with_holes.fullmatch(words)
    ] == []


def test_index_of_the_guides_leads_to_all_of_them():
    targets = set(_links(GUIDE / "README.md"))

    assert {f"{language}/{role}.md" for language in ("zh", "en") for role in ROLES} <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_page_of_the_documentation_has_no_dead_link(page):
    assert [target for target in _links(page) if not (page.parent / target).exists()] == []


def test_every_picture_is_shown_somewhere_and_is_small():
    shown = {Path(name).name for page in PAGES for name in PICTURE.findall(page.read_text(encoding="utf-8"))}
    pictures = sorted(
        found for found in (ROOT / "docs/pictures").iterdir() if found.suffix in {".png", ".svg"}
    )

    assert [picture.name for picture in pictures if picture.stat().st_size > 250_000] == []
    # one that the README shows in one language is there in both all the same
    assert {picture.name.split(".")[0] for picture in pictures} == {name.split(".")[0] for name in shown}
