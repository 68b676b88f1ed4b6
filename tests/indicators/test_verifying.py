"""A frozen release computed anew: in its own database, from its files elsewhere, and after changes."""

import io
import json
import os
import subprocess
import sys
import zipfile

import pytest
from django.urls import reverse

from sojourn.cli import main
from sojourn.indicators import actions
from sojourn.indicators.models import Figure, Indicator, Release
from sojourn.indicators.queries.computing import sha256
from sojourn.indicators.queries.verifying import bundle_of, fault_in, fault_in_release
from sojourn.kernel.jobs import run_waiting
from sojourn.kernel.refusal import Refusal
from sojourn.organisation.models import Employment, Unit

ELSEWHERE = "postgres://nobody@127.0.0.1:9/none"
"""A database of another kind at which nobody answers: an exported release asks none."""


@pytest.fixture
def exported(frozen, tmp_path):
    """The release in a folder of its own."""
    assert main(["index", "export", frozen.code, "--out", str(tmp_path / "there")]) == 0
    return tmp_path / "there"


@pytest.mark.mission("M10", shows=["release recomputed", "commands"])
def test_exported_release_is_recomputed_elsewhere_to_the_same_bytes(frozen, exported, tmp_path, capsys):
    moved = exported.rename(tmp_path / "又一台机器")
    environment = {**os.environ, "DATABASE_URL": ELSEWHERE, "SOJOURN_DATA": str(tmp_path / "other")}

    done = subprocess.run(
        [sys.executable, "-m", "sojourn.cli", "index", "verify", str(moved)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, "the figures are the same to the byte\n"), done.stderr
    assert main(["index", "verify", frozen.code]) == 0
    assert sorted(file.name for file in moved.iterdir()) == ["facts.zip", "figures.json"]
    assert sha256((moved / "facts.zip").read_bytes()) == frozen.facts_sha256
    assert sha256((moved / "figures.json").read_bytes()) == frozen.figures_sha256


def test_release_stays_the_same_whatever_changes_around_it(frozen):
    Employment.objects.all().delete()
    Indicator.objects.filter(code="T1").update(estimator="D", scale=1)
    Unit.objects.filter(code="LAW").update(kind="laboratory")

    assert fault_in_release(frozen) == ""


def test_figure_that_was_changed_is_named(frozen, exported, in_english, capsys):
    told = json.loads(frozen.figures)
    line = next(one for one in told["figures"] if (one["unit"], one["code"]) == ("LAW", "T2"))
    line["k"] = 3.0
    changed = json.dumps(told, ensure_ascii=False, sort_keys=True, indent=0) + "\n"
    (exported / "figures.json").write_text(changed, encoding="utf-8")

    assert fault_in(bundle_of(frozen)["facts.zip"], changed) == "T2 LAW, k: 3.0 was kept, 2.0 is computed."
    capsys.readouterr()
    assert main(["index", "verify", str(exported)]) == 1
    assert capsys.readouterr().out == "T2 LAW, k: 3.0 was kept, 2.0 is computed.\n"


def test_figure_that_pages_show_otherwise_is_named(frozen, in_english):
    Figure.objects.filter(indicator__code="T2", unit__code="MED").update(value=99)

    assert fault_in_release(frozen).endswith("was kept, 99.0 is shown.")


def test_other_facts_and_other_figures_are_told_by_their_hash(frozen, in_english):
    archive = bundle_of(frozen)["facts.zip"]

    assert "other facts" in fault_in(archive + b"\0", frozen.figures)
    frozen.figures += " "
    assert fault_in_release(frozen) == (
        "The kept figures are not those that were computed: their hash differs."
    )


@pytest.mark.parametrize("broken", ["no archive", "no recipe", "figures"])
def test_what_is_no_release_is_refused(frozen, broken):
    archive, figures = bundle_of(frozen)["facts.zip"], frozen.figures
    if broken == "figures":
        figures = "[1]"
    else:
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as empty:
            empty.writestr("units.parquet", b"")
        archive = b"no archive" if broken == "no archive" else held.getvalue()
        figures = json.dumps(json.loads(figures) | {"facts_sha256": sha256(archive)})

    with pytest.raises(Refusal):
        fault_in(archive, figures)


def test_commands_refuse_in_one_line_what_is_not_there(frozen, tmp_path, capsys):
    draft = actions.begin_usual_release(period="2026", by=None)

    codes = [main(["index", "verify", one]) for one in ("nowhere", draft.code, str(tmp_path))]

    assert (draft.code, codes) == ("index-2026-2", [2, 2, 2])
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 3 and all(line.startswith("sojourn: ") for line in told)


def test_compute_takes_the_facts_of_the_database_and_freezes_them(frozen, tmp_path, capsys):
    assert main(["index", "compute", "--period", "2026", "--release", "--out", str(tmp_path)]) == 0

    made = Release.objects.get(code="index-2026-2")
    assert capsys.readouterr().out.splitlines() == [
        "release index-2026-2",
        f"facts {made.facts_sha256}",
        f"figures {made.figures_sha256}",
    ]
    assert "LAW,T2,2,12,16.666666667," in (tmp_path / "measures.csv").read_text(encoding="utf-8")
    assert made.state == "frozen" and fault_in_release(made) == ""
    shown = [list(one.lines.values_list("k", "n", "estimate").order_by("pk")) for one in (made, frozen)]
    assert shown[0] == shown[1]


def test_release_page_computes_anew_and_says_what_came_of_it(frozen, officer, leader, unit_officer, client):
    client.force_login(leader.account)

    client.post(reverse("indicators:release_verify", args=[frozen.pk]))
    assert run_waiting() == 1

    assert "与冻结结果逐字节一致" in client.get(reverse("indicators:release", args=[frozen.pk])).text
    bundle = client.get(reverse("indicators:release_bundle", args=[frozen.pk]))
    with zipfile.ZipFile(io.BytesIO(b"".join(bundle.streaming_content))) as held:
        assert fault_in(held.read("facts.zip"), held.read("figures.json").decode()) == ""
    client.force_login(unit_officer.account)
    assert client.get(reverse("indicators:release_bundle", args=[frozen.pk])).status_code == 404
