"""Translation catalogues without GNU gettext: update, compile or check them for every package of src/sojourn.

Sources are written in English. Each package keeps its Chinese in locale/zh_Hans/LC_MESSAGES/django.po.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE = "zh_Hans"
CATALOGUE = Path("locale") / LANGUAGE / "LC_MESSAGES" / "django.po"
HEADER = f"""\
msgid ""
msgstr ""
"Language: {LANGUAGE}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
MARKS: dict[str, tuple[int | None, int, int | None]] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), (None, 0, None)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (None, 0, 1)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), (0, 1, None)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), (0, 1, 2)),
}
"""Function to the places of context, text and plural among its arguments."""
TEMPLATES = {".html", ".txt", ".typ", ".xml", ".md", ".ics", ".svg"}
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]")


def packages(source: Path) -> list[Path]:
    """The folders of src/sojourn, by name."""
    return sorted(path for path in source.iterdir() if path.is_dir() and (path / "__init__.py").exists())


def sources(package: Path) -> list[Path]:
    """The modules and templates of a package that can hold messages."""
    return sorted(
        path
        for path in package.rglob("*")
        if path.suffix == ".py" or (path.suffix in TEMPLATES and "templates" in path.parts)
    )


def as_python(path: Path) -> bytes:
    """A source as text in which Babel finds the marks; templates keep their lines, not their indentation."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        text = "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).splitlines())
    return text.encode()


Text = str | tuple[str, str]


def marked(path: Path) -> Iterator[tuple[int, Text, str | None, list[str]]]:
    """Each marked message of a source: line, text (or singular and plural), context, notes to translators."""
    source = BytesIO(as_python(path))
    for line, function, found, notes in extract_python(
        source, MARKS.keys(), ["Translators"], {"encoding": "utf-8"}
    ):
        given = found if isinstance(found, tuple) else (found,)
        places = MARKS[function]
        if not all(place is None or (place < len(given) and given[place]) for place in places):
            continue  # not a literal: nothing to translate here
        context, text, plural = (None if place is None else given[place] for place in places)
        yield line, (text, plural) if plural else text, context, notes


def extract(package: Path) -> Catalog:
    """All messages of a package, with the files they stand in."""
    catalogue = Catalog(locale=LANGUAGE)
    for path in sources(package):
        place = path.relative_to(package).as_posix()
        for _line, text, context, notes in marked(path):
            catalogue.add(text, context=context, locations=[(place, 0)], auto_comments=notes)
    return catalogue


def read(package: Path) -> Catalog:
    """The catalogue as it is kept; empty if there is none."""
    path = package / CATALOGUE
    if not path.exists():
        return Catalog(locale=LANGUAGE)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def merge(kept: Catalog, found: Catalog) -> Catalog:
    """What was found, with its kept translations; one that went stays as a comment and can come back."""
    for key, message in list(kept.obsolete.items()):
        if found.get(message.id, message.context) and not kept.get(message.id, message.context):
            kept[message.id] = message
            del kept.obsolete[key]
    kept.update(found, no_fuzzy_matching=True)
    for key, message in list(kept.obsolete.items()):
        if not any([message.string] if isinstance(message.string, str) else message.string):
            del kept.obsolete[key]
    for message in kept:
        message.locations = sorted(set(message.locations))
    return kept


def written(catalogue: Catalog) -> str:
    """The text of a catalogue; the same messages give the same text."""
    out = BytesIO()
    write_po(out, catalogue, omit_header=True, sort_by_file=True, include_lineno=False, width=100)
    return HEADER + out.getvalue().decode()


def update(source: Path) -> list[str]:
    """Bring every package's catalogue in step with its sources; the packages whose catalogue changed."""
    changed = []
    for package in packages(source):
        found = extract(package)
        path = package / CATALOGUE
        if not len(found) and not path.exists():
            continue
        text = written(merge(read(package), found))
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            changed.append(package.name)
    return changed


def compile_all(source: Path) -> None:
    """Write the binary catalogue beside every catalogue; what is not translated falls back to English."""
    for package in packages(source):
        path = package / CATALOGUE
        if path.exists():
            catalogue = read(package)
            for message in [message for message in catalogue if not translated(message)]:
                catalogue.delete(message.id, message.context)
            with path.with_suffix(".mo").open("wb") as file:
                write_mo(file, catalogue)


def several(texts: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """The text, or singular and plural, of either side of a message."""
    return (texts,) if isinstance(texts, str) else tuple(texts)


def translated(message: Message) -> bool:
    """Whether every form of a message has a translation."""
    return bool(message.string) and all(several(message.string))


def placeholders(text: str) -> set[str]:
    """The names of the placeholders in a text."""
    return set(PLACEHOLDER.findall(text))


def fault(message: Message, kept: Message | None) -> str | None:
    """Why a marked message is not complete in the catalogue, or None."""
    if kept is None:
        return "not in the catalogue"
    if kept.fuzzy:
        return "fuzzy"
    if not translated(kept):
        return "not translated"
    named = placeholders(" ".join(several(message.id)))
    if any(placeholders(translation) != named for translation in several(kept.string)):
        return "other placeholders"
    return None


def faults(source: Path) -> list[str]:
    """One line for every marked message that its package's catalogue does not answer."""
    lines = []
    for package in packages(source):
        kept = read(package)
        for message in extract(package):
            if message.id and (why := fault(message, kept.get(message.id, message.context))):
                where = ", ".join(sorted({name for name, _ in message.locations}))
                lines.append(f"{package.name}: {why}: {several(message.id)[0]!r} ({where})")
    lines += disagreements(source)
    for path in sorted(source.glob("*.py")):
        for line, text, _context, _notes in marked(path):
            lines.append(f"{path.name}:{line}: belongs to no package, so nothing translates it: {text!r}")
    return lines


def disagreements(source: Path) -> list[str]:
    """One line for every message that packages translate differently: Django shows only one of them."""
    found: dict[tuple[str, str | None], dict[str, str]] = {}
    for package in packages(source):
        for message in read(package):
            if message.id and translated(message):
                texts = found.setdefault((several(message.id)[0], message.context), {})
                texts.setdefault(several(message.string)[0], package.name)
    return [
        f"{', '.join(f'{name}: {text!r}' for text, name in texts.items())}: "
        f"one message, several translations, only one is shown; give it a context: {message!r}"
        for (message, _context), texts in sorted(found.items(), key=str)
        if len(texts) > 1
    ]


def main(arguments: list[str] | None = None) -> int:
    """The command: `update`, `compile` or `check`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["update", "compile", "check"])
    parser.add_argument("--source", type=Path, default=ROOT / "src/sojourn", help="the folder of packages")
    given = parser.parse_args(arguments)
    if given.command == "update":
        print(*(f"{name}: catalogue updated" for name in update(given.source)), sep="\n")
    elif given.command == "compile":
        compile_all(given.source)
    elif found := faults(given.source):
        print(*found, sep="\n")
        print(f"{len(found)} messages are not complete")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
