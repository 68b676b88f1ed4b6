"""Catalogues: what is found in modules and templates, what survives an update, what a check refuses."""

import gettext
import subprocess
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).resolve().parents[2] / "tools/messages.py"

MODULE = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext, npgettext, pgettext

label = gettext_lazy("Places")
title = _("Call closes on %(day)s") % {"day": 1}
month = pgettext("calendar", "May")
count = ngettext("%(count)d place", "%(count)d places", 2)
seats = npgettext("table", "%(count)d seat", "%(count)d seats", 2)
_(title)
"""
TEMPLATE = """{% extends "web/page.html" %}
{% block title %}{% translate "Worklist" %}{% endblock %}
  {% block main %}
        {# Translators: the head of a table #}
        <p title="{% translate 'Open' context 'state of a call' %}">它 "quoted' text</p>
      {% blocktranslate trimmed count n=places|length with name=call.title %}
        {{ name }} has
        {{ n }} place
      {% plural %}
        {{ name }} has {{ n }} places, 100% filled
      {% endblocktranslate %}
   {% blocktranslate context "letter" %}Dear {{ name }}{% endblocktranslate %}
    {{ value|default:_("nothing yet") }}{% include "web/_x.html" with label=_("Choices") %}
  {% comment %}{% translate "never" %}{% endcomment %}
  {% endblock %}
"""
FOUND = {
    (None, "Places"),
    (None, "Call closes on %(day)s"),
    ("calendar", "May"),
    (None, ("%(count)d place", "%(count)d places")),
    ("table", ("%(count)d seat", "%(count)d seats")),
    (None, "Worklist"),
    ("state of a call", "Open"),
    (None, ("%(name)s has %(n)s place", "%(name)s has %(n)s places, 100%% filled")),
    ("letter", "Dear %(name)s"),
    (None, "nothing yet"),
    (None, "Choices"),
}


def tool(source: Path, command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, TOOL, command, "--source", source], capture_output=True, text=True, check=False
    )


def catalogue_of(source: Path) -> Path:
    return source / "calls/locale/zh_Hans/LC_MESSAGES/django.po"


def translate(path: Path, pairs: dict[str, str]) -> None:
    """Fill the empty translation that follows a line of the catalogue."""
    text = path.read_text()
    for line, translation in pairs.items():
        head, empty, tail = text.partition(f"{line}\n")
        assert empty, line
        field, quotes, rest = tail.partition('""\n')
        assert field in ("msgstr ", "msgstr[0] "), field
        text = f'{head}{line}\n{field}"{translation}"\n{rest}'
    path.write_text(text)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    package = tmp_path / "calls"
    (package / "templates/calls").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "texts.py").write_text(MODULE)
    (package / "templates/calls/worklist.html").write_text(TEMPLATE)
    return tmp_path


@pytest.fixture
def small(source: Path) -> Path:
    """A package with three messages and no template."""
    (source / "calls/templates/calls/worklist.html").unlink()
    (source / "calls/texts.py").write_text(
        '_("Call")\n_("Closes on %(day)s")\nngettext("%(count)d place", "%(count)d places", 1)\n'
    )
    tool(source, "update")
    return source


def test_update_finds_every_mark_in_modules_and_templates(source: Path) -> None:
    from babel.messages.pofile import read_po  # slow import

    told = tool(source, "update")

    with catalogue_of(source).open("rb") as file:
        messages = {(message.context, message.id) for message in read_po(file) if message.id}
    assert told.stdout == "calls: catalogue updated\n"
    assert messages == FOUND


def test_update_of_unchanged_sources_changes_nothing(source: Path) -> None:
    tool(source, "update")
    before = catalogue_of(source).read_text()

    told = tool(source, "update")

    assert (told.stdout.strip(), catalogue_of(source).read_text()) == ("", before)


def test_translation_survives_when_its_message_goes_and_comes_back(small: Path) -> None:
    translate(catalogue_of(small), {'msgid "Call"': "项目通知"})
    module = small / "calls/texts.py"
    text = module.read_text()
    module.write_text(text.replace('_("Call")', '_("Notice")'))
    tool(small, "update")
    gone = catalogue_of(small).read_text()
    module.write_text(text)
    tool(small, "update")

    assert '#~ msgstr "项目通知"' in gone
    assert 'msgid "Call"\nmsgstr "项目通知"\n' in catalogue_of(small).read_text()


def test_check_names_package_and_message_of_each_fault(small: Path) -> None:
    translate(catalogue_of(small), {'msgid "Closes on %(day)s"': "%(date)s截止"})
    (small / "calls/more.py").write_text('_("New")\n')

    told = tool(small, "check")

    assert told.returncode == 1
    assert set(told.stdout.splitlines()) == {
        "calls: not translated: 'Call' (texts.py)",
        "calls: other placeholders: 'Closes on %(day)s' (texts.py)",
        "calls: not translated: '%(count)d place' (texts.py)",
        "calls: not in the catalogue: 'New' (more.py)",
        "4 messages are not complete",
    }


def test_check_refuses_a_fuzzy_translation(small: Path) -> None:
    path = catalogue_of(small)
    translate(path, {'msgid "Call"': "项目"})
    path.write_text(path.read_text().replace('msgid "Call"', '#, fuzzy\nmsgid "Call"'))

    assert "calls: fuzzy: 'Call' (texts.py)" in tool(small, "check").stdout


def test_check_refuses_a_mark_outside_every_package(small: Path) -> None:
    (small / "cli.py").write_text('\nprint(_("Lost"))\n')

    assert "cli.py:2: belongs to no package, so nothing translates it: 'Lost'" in tool(small, "check").stdout


def test_check_refuses_one_message_that_two_packages_translate_differently(small: Path) -> None:
    translate(catalogue_of(small), {'msgid "Call"': "项目"})
    other = small / "other"
    other.mkdir()
    (other / "__init__.py").touch()
    (other / "texts.py").write_text('_("Call")\n')
    tool(small, "update")
    translate(other / "locale/zh_Hans/LC_MESSAGES/django.po", {'msgid "Call"': "选拔"})

    assert (
        "calls: '项目', other: '选拔': one message, several translations, only one is shown; "
        "give it a context: 'Call'" in tool(small, "check").stdout
    )


def test_message_without_translation_compiles_to_english(small: Path) -> None:
    tool(small, "compile")

    with catalogue_of(small).with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert compiled.gettext("Call") == "Call"
    assert compiled.ngettext("%(count)d place", "%(count)d places", 2) == "%(count)d places"


def test_complete_catalogue_passes_and_compiles(small: Path) -> None:
    translate(
        catalogue_of(small),
        {
            'msgid "Call"': "项目通知",
            'msgid "Closes on %(day)s"': "%(day)s截止",
            'msgid_plural "%(count)d places"': "%(count)d个名额",
        },
    )

    checked = tool(small, "check")
    tool(small, "compile")

    with catalogue_of(small).with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert (checked.returncode, checked.stdout) == (0, "")
    assert compiled.gettext("Call") == "项目通知"
    assert compiled.ngettext("%(count)d place", "%(count)d places", 1) == "%(count)d个名额"
