"""Packages in one order, layers inside each, engines free of Django. When this fails, move code."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

HOUSE = Path(__file__).resolve().parent.parent / "src/sojourn"
ORDER = ["engines", *settings.PACKAGES]
LAYERS = {"states": 0, "models": 1, "queries": 2, "rules": 2, "actions": 3, "forms": 4, "views": 5}
LIBRARIES = {"numpy", "scipy", "numba", "highspy", "duckdb", "ibis", "pypinyin", "pyspark", "rjieba"}
"""What an engine may import beyond the standard library."""
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "base", "tools", "shared", "lib"}
NAMED_BY_DJANGO = {"sojourn.kernel.sqlite.base"}
"""Django finds a database's driver only under this name."""
REASONS = ("# slow import", "# optional dependency", "# app ready")


@dataclass(frozen=True)
class Import:
    """One line that imports: the module it stands in, what it names, and whether it stands in a function."""

    module: str
    target: str
    place: str
    is_inline: bool
    line: str


def package_of(module: str) -> str:
    """ "sojourn.kernel.mail" -> "kernel"; "" for the modules above all packages (settings, urls, cli)."""
    name = (module.split(".") + [""])[1]
    return name if name in ORDER else ""


def layer_of(module: str) -> int | None:
    """The layer of a module inside its package; None for a module that stands beside the layers."""
    return LAYERS.get((module.split(".") + ["", ""])[2])


def sources() -> dict[str, Path]:
    """Every module of the house, by dotted name; where migrations and formats lie is Django's to say."""
    found = {}
    for path in sorted(HOUSE.rglob("*.py")):
        parts = ("sojourn", *path.relative_to(HOUSE).with_suffix("").parts)
        if not {"migrations", "formats"} & set(parts):
            found[".".join(parts).removesuffix(".__init__")] = path
    return found


MODULES = sources()


def imports_of(module: str, path: Path) -> Iterator[Import]:
    """Every import of a module, wherever it stands; `from a import b` names a.b where that is a module."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    in_functions = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            stem = "." * node.level + (node.module or "")
            names = [
                f"{stem}.{alias.name}" if f"{stem}.{alias.name}" in MODULES else stem for alias in node.names
            ]
        else:
            continue
        for name in names:
            line = text.splitlines()[node.lineno - 1]
            place = f"{path.relative_to(HOUSE)}:{node.lineno}"
            yield Import(module, name, place, node in in_functions, line)


IMPORTS = [found for module, path in MODULES.items() for found in imports_of(module, path)]


def test_packages_import_only_downward():
    upward = [
        f"{found.place} imports {found.target}"
        for found in IMPORTS
        if found.target.split(".")[0] == "sojourn"
        and package_of(found.module)
        and (
            not package_of(found.target)
            or ORDER.index(package_of(found.target)) > ORDER.index(package_of(found.module))
        )
    ]

    assert upward == []


def test_imports_are_written_in_full():
    assert [found.place for found in IMPORTS if found.target.startswith(".")] == []


@pytest.mark.parametrize("package", settings.PACKAGES)
def test_foreign_keys_point_only_downward(package):
    upward = [
        f"{model.__name__}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_app_config(package).get_models()
        for field in model._meta.get_fields()
        if field.is_relation
        and not field.auto_created
        and field.related_model
        and field.related_model._meta.app_label in ORDER
        and ORDER.index(field.related_model._meta.app_label) > ORDER.index(package)
    ]

    assert upward == []


def test_layers_inside_a_package_import_only_downward():
    """Also by way of modules that stand beside the layers."""
    neighbours: dict[str, list[Import]] = {}
    for found in IMPORTS:
        if package_of(found.target) == package_of(found.module):
            neighbours.setdefault(found.module, []).append(found)

    def layered_below(module: str, seen: set[str]) -> Iterator[Import]:
        for found in neighbours.get(module, []):
            if layer_of(found.target) is not None:
                yield found
            elif found.target not in seen:
                seen.add(found.target)
                yield from layered_below(found.target, seen)

    upward = {
        f"{module} reaches {found.target} ({found.place})"
        for module in MODULES
        if package_of(module) and layer_of(module) is not None
        for found in layered_below(module, {module})
        if layer_of(found.target) > layer_of(module)
    }

    assert sorted(upward) == []


def test_engines_import_nothing_but_computing():
    foreign = [
        f"{found.place} imports {found.target}"
        for found in IMPORTS
        if package_of(found.module) == "engines"
        and package_of(found.target) != "engines"
        and found.target.split(".")[0] not in sys.stdlib_module_names | LIBRARIES
    ]

    assert foreign == []


def test_every_module_has_a_noun():
    named = set(MODULES) - NAMED_BY_DJANGO
    assert sorted(module for module in named if DRAWERS & set(module.split("."))) == []


def test_no_module_lies_deeper_than_a_folder_of_its_package():
    assert [module for module in MODULES if module.count(".") > 3] == []


def test_imports_inside_functions_say_why():
    silent = [
        f"{found.place}: {found.line.strip()}"
        for found in IMPORTS
        if found.is_inline and not any(reason in found.line for reason in REASONS)
    ]

    assert silent == []


def sets_a_state(node: ast.AST) -> bool:
    """`thing.state = ...`, or `.update(state=...)`."""
    if isinstance(node, ast.Attribute):
        return node.attr == "state" and isinstance(node.ctx, ast.Store)
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "update"
        and any(keyword.arg == "state" for keyword in node.keywords)
    )


def test_states_are_set_only_where_steps_are_taken():
    """The kernel's own rows (jobs, letters) have no workflow; everything else moves in kernel.steps."""
    elsewhere = [
        f"{path.relative_to(HOUSE)}:{node.lineno}"
        for module, path in MODULES.items()
        if package_of(module) != "kernel"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if sets_a_state(node)
    ]

    assert elsewhere == []
