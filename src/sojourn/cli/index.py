"""`sojourn index`: measures, releases, and a composite index from two CSV files alone."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sojourn.cli import measures, releases
from sojourn.cli.command import WrongInput, add_command, content, count, first_line, whole_number, write_files

if TYPE_CHECKING:
    from sojourn.engines.composite.framework import Framework
    from sojourn.engines.composite.reading import Columns
    from sojourn.engines.composite.scoring import Recipe, Scored
    from sojourn.engines.composite.spec import Spec
    from sojourn.engines.composite.uncertainty import Plan, RankSpread


def score(options: argparse.Namespace) -> int:
    """Score and rank units by a framework of indicators, with the spread of each place if wanted."""
    from sojourn.engines.composite import reading, scoring  # slow import

    if options.spec and not options.uncertainty:
        raise WrongInput("--spec needs --uncertainty N")
    with about(options.framework):
        framework = reading.read_framework(content(options.framework))
    recipe = _recipe(options, framework)
    with about(options.data):
        table = reading.read_table(content(options.data), framework.indicators)
        scored = scoring.score(table, framework, recipe)
    files = {
        "treated.csv": (scored.units, reading.by_column(scored.treated)),
        "normalised.csv": (scored.units, reading.by_column(scored.normalised)),
        "aggregated.csv": (scored.units, _aggregated(scored)),
        "ranks.csv": (scored.units, _ranked(scored)),
    }
    if options.uncertainty:
        files |= _spread(options, scored)
    told = {
        name: reading.table_to_csv(rows, columns, first="factor" if name == "sensitivity.csv" else "uCode")
        for name, (rows, columns) in files.items()
    }
    write_files(told, options.out)
    for note in (*scored.notes, *(f"{unit}: not ranked: {why}" for unit, why in scored.reasons.items())):
        print(f"sojourn: {note}", file=sys.stderr)
    return 0


@contextmanager
def about(source: str) -> Iterator[None]:
    """What the engine refuses is told with the file or option that it is about."""
    from sojourn.engines.composite.fault import CompositeError  # slow import

    try:
        yield
    except CompositeError as failure:
        raise WrongInput(f"{source}: {first_line(failure)}") from failure


def _recipe(options: argparse.Namespace, framework: "Framework") -> "Recipe":
    """What the options say, one way for each step."""
    from sojourn.engines.composite import aggregation, normalisation, scoring, treatment  # slow import

    with about("--treat"):
        treating = treatment.treatment_named(options.treat)
    with about("--normalise"):
        kind, _, path = options.normalise.partition(":")
        posts = _goalposts(path, framework) if kind == "goalposts" else None
        normalising = normalisation.normalisation_named(options.normalise, goalposts=posts)
    with about("--aggregate"):
        methods = aggregation.methods_named(options.aggregate)
        for group in framework.groups:
            aggregation.method_of(framework, group, methods)
    return scoring.Recipe(treatment=treating, normalisation=normalising, methods=methods)


def _goalposts(path: str, framework: "Framework") -> dict[str, tuple[float, float, float]]:
    from sojourn.engines.composite import reading  # slow import

    with about(path):
        return reading.read_goalposts(content(path), framework.indicators)


def _aggregated(scored: "Scored") -> "Columns":
    """Every aggregate from the lowest level up; the last is the index, also by that name."""
    found = {code: scored.of(code) for code in scored.framework.aggregates}
    return found | {"Index": found.get("Index", scored.index)}


def _ranked(scored: "Scored") -> "Columns":
    """The places; where somebody is not ranked, a column says why."""
    places = [str(place) if place else "" for place in scored.places.tolist()]
    if not scored.reasons:
        return {"rank": places}
    whys = [scored.reasons.get(unit, "") for unit in scored.units]
    return {"rank": places, "note": [f"not ranked: {why}" if why else "" for why in whys]}


def _spread(options: argparse.Namespace, scored: "Scored") -> dict[str, tuple[Any, "Columns"]]:
    """The spread of the places, and which choice matters if the spec asks for it."""
    from sojourn.engines.composite import sensitivity, uncertainty  # slow import
    from sojourn.engines.composite.spec import Spec, read_spec, usual_choices  # slow import

    tree, recipe = scored.framework, scored.recipe
    spec = Spec(usual_choices(tree, recipe))
    if options.spec:
        with about(options.spec):
            raw = content(options.spec)
            spec = read_spec(raw, tree, recipe, goalposts=lambda path: _goalposts(path, tree))
    varied = uncertainty.Uncertainty(scored.raw, tree, spec.choices)
    plan = uncertainty.draw_plan(tree, spec.choices, options.uncertainty, seed=options.seed)
    with about(options.data):
        spread = _sampled(scored, spec, plan, options.seed) if spec.counts else varied.spread(plan)
    for why, times in spread.left_out.items():
        print(f"sojourn: {times} replications left out: {why}", file=sys.stderr)
    files: dict[str, tuple[Any, Columns]] = {
        "rank_intervals.csv": (
            scored.units,
            {
                "nominal": _ranked(scored)["rank"],
                "mean": spread.expected,
                "median": spread.quantile(0.5),
                "q5": spread.quantile(0.05),
                "q95": spread.quantile(0.95),
            },
        )
    }
    if spec.sensitivity:
        with about(options.spec):
            found = sensitivity.sensitivity(varied, scored.index, spec.sensitivity, seed=options.seed)
        files["sensitivity.csv"] = (found.factors, found.columns())
    return files


def _sampled(scored: "Scored", spec: "Spec", plan: "Plan", seed: int) -> "RankSpread":
    """Values vary by chance together with the choices."""
    from sojourn.engines.composite import reading, sampling, shrinkage  # slow import

    with about(spec.counts):
        counts = reading.read_counts(content(spec.counts), scored.raw)
        posteriors = {
            code: shrinkage.shrink(one.k, one.n, one.kind, scale=one.scale).posterior
            for code, one in counts.items()
        }
    return sampling.Sampled(scored.raw, scored.framework, spec.choices, posteriors).spread(plan, seed=seed)


def _seed(text: str) -> int:
    """A whole number from 0 on."""
    return whole_number(text, least=0)


def add_commands(commands: Any) -> None:
    """The commands of the index."""
    told = "The internationalisation index."
    inner = commands.add_parser("index", help=told, description=told).add_subparsers(
        title="commands", metavar="COMMAND", required=True
    )
    measures.add_commands(inner)
    releases.add_commands(inner)
    scoring = add_command(inner, "score", score)
    scoring.add_argument("data", metavar="DATA.csv", help="uCode and one column per indicator")
    scoring.add_argument(
        "framework", metavar="FRAMEWORK.csv", help="iCode, Level, Direction, Weight, Parent, Type"
    )
    scoring.add_argument("--treat", default="none", metavar="HOW", help="none (the default) or winmax=5")
    scoring.add_argument(
        "--normalise",
        default="minmax:1,100",
        metavar="HOW",
        help="minmax:1,100 (the default), zscore:0,1, rank, percentile, borda, scaled:0,100, dist2max, "
        "fracmax, dist2ref:CODE, dist2target, goalposts:FILE, none",
    )
    scoring.add_argument(
        "--aggregate",
        default="amean",
        metavar="HOW",
        help="amean (the default), gmean, hmean, genmean:P, copeland; one for all levels or one per level, "
        "from the indicators upward",
    )
    scoring.add_argument("--uncertainty", type=count, metavar="N", help="replications for rank_intervals.csv")
    scoring.add_argument("--seed", type=_seed, default=0, metavar="S", help="of the replications")
    scoring.add_argument("--spec", metavar="SPEC.json", help="what the replications vary")
    scoring.add_argument("--out", default=".", metavar="DIR", help="where the files go (default: here)")
