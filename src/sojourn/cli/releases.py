"""`sojourn index verify` and `sojourn index export`: a frozen release recomputed, here or anywhere else."""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from sojourn.cli.command import WrongInput, add_command, django, on_database

if TYPE_CHECKING:
    from sojourn.engines.measures.computing import Engine
    from sojourn.engines.measures.facts import Facts
    from sojourn.indicators.models import Release


def freeze(folder: Path, period: str, opened: "tuple[Engine, Facts]") -> None:
    """Freeze a folder of facts as a new release under the newest version of the usual framework."""
    from django.utils import translation  # slow import

    from sojourn.indicators import actions  # app ready
    from sojourn.indicators.queries.freezing import frozen_from, take_over  # app ready

    with translation.override("en"), TemporaryDirectory(prefix="sojourn-facts-") as aside:
        take_over(folder, Path(aside))
        release = actions.begin_usual_release(period=period, by=None)
        kept = actions.keep_figures(release, frozen_from(Path(aside), release, opened=opened), by=None)
    print(f"release {kept.code}")
    print(f"facts {kept.facts_sha256}")
    print(f"figures {kept.figures_sha256}")


def verify(options: argparse.Namespace) -> int:
    """Recompute a frozen release from its own input; exit code 1 and one line where a figure differs."""
    if Path(options.release).exists():
        django()
        return _told(_fault_in_bundle(Path(options.release)))
    return on_database(_verify)(options)


def _verify(options: argparse.Namespace) -> int:
    from django.utils import translation  # slow import

    from sojourn.indicators.queries.verifying import fault_in_release  # app ready

    with translation.override("en"):
        return _told(fault_in_release(_release(options.release)))


def _fault_in_bundle(path: Path) -> str:
    """Of an exported release: nothing is asked of a database."""
    from django.utils import translation  # slow import

    from sojourn.indicators.queries.verifying import fault_in, read_bundle  # app ready
    from sojourn.kernel.refusal import Refusal  # app ready

    with translation.override("en"):
        try:
            return fault_in(*read_bundle(path))
        except Refusal as refusal:
            raise WrongInput(str(refusal)) from refusal


def _told(fault: str) -> int:
    print(fault or "the figures are the same to the byte")
    return 1 if fault else 0


def _release(code: str) -> "Release":
    from sojourn.indicators.models import Release  # app ready

    found = Release.objects.select_related("facts").filter(code=code).first()
    if found is None:
        raise WrongInput(f"{code}: there is no such release, and no such folder or file")
    return found


@on_database
def export(options: argparse.Namespace) -> int:
    """Write a frozen release into a folder: its facts and figures, with which anybody can recompute it."""
    from django.utils import translation  # slow import

    from sojourn.indicators.queries.verifying import bundle_of  # app ready

    with translation.override("en"):
        bundle = bundle_of(_release(options.release))
    try:
        Path(options.out).mkdir(parents=True, exist_ok=True)
        for name, held in bundle.items():
            (Path(options.out) / name).write_bytes(held)
    except OSError as failure:
        raise WrongInput(f"{options.out}: {failure.strerror}") from failure
    return 0


def add_commands(commands: Any) -> None:
    """The commands about releases."""
    verifying = add_command(commands, "verify", verify)
    verifying.add_argument("release", metavar="RELEASE", help="its code, or an exported folder or archive")
    exporting = add_command(commands, "export", export)
    exporting.add_argument("release", metavar="RELEASE", help="its code")
    exporting.add_argument("--out", required=True, metavar="DIR", help="where the two files go")
