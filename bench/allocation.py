"""How long allocations take and how much memory, beside other programs on the same rounds in the same run.

    python bench/allocation.py [--sizes 1000 10000 100000 1000000] [--peers PYTHON] [--limit 300] [--write]

N applicants, N/50 places of 45 seats, ten choices each, 41 different scores, so that most are tied. `--peers`
names an interpreter of a throw-away environment that has `matching`, `algmatch` and `ortools`. Every measure
runs in a process of its own; time is the least of several runs after one that compiles, memory the peak of
the process beyond what it had with its input. `--write` puts the table into docs/allocation.md and draws it
(docs/pictures/allocation-bench.svg); `--draw` draws the table that stands there.
"""

import argparse
import gc
import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

CHOICES, SCORES, SEATS = 10, 41, 45
DOCS = Path(__file__).resolve().parent.parent / "docs" / "allocation.md"
PICTURE = DOCS.parent / "pictures" / "allocation-bench.svg"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
OURS = {
    "one pass over the choices": "one_pass",
    "da, one list": "da_one_list",
    "da, a list per place": "da_own_lists",
    "da, a list per agreement, caps": "da_caps",
    "da, the same without the caps": "da_no_caps",
    "da, reserved seats": "da_reserves",
    "certificate of da": "certificate",
    "1,000 lotteries": "lotteries",
    "da in plain Python": "plain",
    "min-cost in HiGHS (scipy)": "highs",
}
PEERS = {
    "matching (hospital-resident)": "matching",
    "algmatch (hospital-resident)": "algmatch",
    "OR-Tools min-cost flow": "ortools",
}
MECHANISMS = ("da", "sd", "rsd", "kiraly", "rank-maximal", "greedy", "generous", "min-cost", "immediate")
LARGEST = {
    "lotteries": 10_000,
    "plain": 10_000,
    "highs": 5_000,
    "matching": 1_000,
    "algmatch": 10_000,
    "ortools": 100_000,
}


def drawn(people: int, *, lists: str = "place", seed: int = 1) -> tuple[Any, Any]:
    """Choices [N, 10], all different in a row, and scores [N, 10] on the lists of the places."""
    import numpy

    random = numpy.random.default_rng(seed)
    places = max(people // 50, 2 * CHOICES)
    choices = random.integers(0, places, (people, CHOICES))
    while True:
        choices.sort(axis=1)
        doubled = numpy.zeros(choices.shape, bool)
        doubled[:, 1:] = choices[:, 1:] == choices[:, :-1]
        if not doubled.any():
            break
        choices[doubled] = random.integers(0, places, doubled.sum())
    choices = random.permuted(choices, axis=1)
    if lists == "one":
        return choices, numpy.repeat(random.integers(60, 60 + SCORES, people)[:, None], CHOICES, 1)
    if lists == "place":
        return choices, random.integers(60, 60 + SCORES, choices.shape)
    of_list = (choices // 5).astype(numpy.uint64)  # five places of an agreement share a list
    mixed = (
        of_list * numpy.uint64(2654435761) + numpy.arange(people, dtype=numpy.uint64)[:, None]
    ) * numpy.uint64(40503)
    return choices, 60 + ((mixed >> numpy.uint64(7)) % numpy.uint64(SCORES)).astype(int)


def arrays(people: int, *, lists: str = "place", caps: bool = False, reserves: bool = False) -> Any:
    """The round as the engine has it."""
    import numpy

    from sojourn.engines.allocation.arrays import Arrays

    choices, scores = drawn(people, lists=lists)
    places, whole = int(choices.max()) + 1, numpy.int32
    seats, above = numpy.full(places, SEATS, whole), numpy.full(places, -1, whole)
    if caps:  # five places in an agreement of 180, four agreements in a partner of 650
        agreements, partners = -(-places // 5), -(-places // 20)
        above = numpy.concatenate(
            [
                places + numpy.arange(places) // 5,
                places + agreements + numpy.arange(agreements) // 4,
                numpy.full(partners, -1),
            ]
        ).astype(whole)
        seats = numpy.concatenate([seats, numpy.full(agreements, 180), numpy.full(partners, 650)]).astype(
            whole
        )
    count = places if reserves else 0
    return Arrays(
        first=numpy.arange(0, choices.size + 1, CHOICES),
        place=choices.ravel().astype(whole),
        tie=(60 + SCORES - 1 - scores).ravel().astype(whole),
        tie_score=numpy.arange(60 + SCORES - 1, 59, -1, dtype=float),
        tie_class=numpy.zeros(SCORES, numpy.int64),
        draw=numpy.random.default_rng(2).permutation(people).astype(whole),
        held=numpy.full(people, -1),
        seats=seats,
        above=above,
        groups=numpy.random.default_rng(3).integers(0, 2, people),
        reserve_first=(numpy.arange(places + 1) * bool(reserves)).astype(whole),
        reserve_group=numpy.zeros(count, whole),
        reserve_seats=numpy.full(count, 5, whole),
        open_first=numpy.zeros(places, bool),
        is_flat=not caps,
    )


def instance(people: int) -> Any:
    """The same round with one list, as the plain implementation takes it."""
    from sojourn.engines.allocation import Applicant, Instance, Place

    choices, scores = drawn(people, lists="one")
    return Instance(
        "bench",
        tuple(
            Applicant(f"a{number}", tuple(f"p{one}" for one in row), score=float(score))
            for number, (row, (score, *_same)) in enumerate(
                zip(choices.tolist(), scores.tolist(), strict=True)
            )
        ),
        tuple(Place(f"p{number}", "g", SEATS, "g") for number in range(int(choices.max()) + 1)),
    )


def da(people: int, **how: Any) -> Callable[[], Any]:
    from sojourn.engines.allocation.compiled import assign

    given = arrays(people, **how)
    return lambda: assign(given)


def one_pass(people: int) -> Callable[[], Any]:
    """Every choice read once, with one look at its place."""
    import numba

    given = arrays(people)

    @numba.njit
    def look(place: Any, tie: Any, seats: Any) -> int:
        found = 0
        for choice in range(len(place)):
            if tie[choice] < seats[place[choice]]:
                found += 1
        return found

    return lambda: look(given.place, given.tie, given.seats)


def certificate(people: int) -> Callable[[], Any]:
    from sojourn.engines.allocation.certificate import blocking_pairs
    from sojourn.engines.allocation.compiled import assign

    given = arrays(people)
    got, _promoted = assign(given)
    return lambda: blocking_pairs(given, got)


def lotteries(people: int) -> Callable[[], Any]:
    from sojourn.engines.allocation.replication import replicated

    given = instance(people)
    return lambda: replicated(given, count=1000, seed=b"bench", resamples=False)


def plain(people: int) -> Callable[[], Any]:
    from sojourn.engines.allocation.candidates import candidates_of
    from sojourn.engines.allocation.deferred_acceptance import assign

    given = instance(people)
    candidates = candidates_of(given, bytes(16))
    return lambda: assign(given, candidates, ties="lottery")


def highs(people: int) -> Callable[[], Any]:
    from sojourn.engines.allocation.candidates import candidates_of
    from sojourn.engines.allocation.optimum import assign_best

    given = instance(people)
    candidates = candidates_of(given, bytes(16))
    return lambda: assign_best(given, candidates, kind="min-cost")


def real_round(people: int) -> Any:
    """A round as the desk has it: one list, 60 places in agreements under a cap, some seats reserved."""
    from sojourn.engines.allocation import Applicant, Cap, Instance, Place, Reserve

    random = Random(people)
    names = [f"p{number}" for number in range(60)]
    places = tuple(
        Place(
            name,
            f"g{number // 3}",
            random.randint(2, 9),
            "call",
            (Reserve("law", 1),) if number % 4 == 0 else (),
        )
        for number, name in enumerate(names)
    )
    caps = tuple(Cap(f"g{number}", 11, tuple(names[3 * number : 3 * number + 3])) for number in range(20))
    applicants = tuple(
        Applicant(
            f"a{number}",
            tuple(random.sample(names, 5)),
            score=float(random.randint(60, 95)),
            groups=("law",) if number % 5 == 0 else (),
        )
        for number in range(people)
    )
    return Instance("bench", applicants, places, caps)


def desk(people: int, *, mechanisms: tuple[str, ...]) -> Callable[[], Any]:
    from sojourn.engines.allocation import compared

    given = real_round(people)
    return lambda: compared(given, ties="lottery", seed=bytes(16), mechanisms=mechanisms)


def preferences(people: int) -> tuple[dict[int, list[int]], dict[int, list[int]], dict[int, int]]:
    """Strict lists of both sides, as the peers want them."""
    choices, scores = drawn(people)
    residents = {number + 1: [one + 1 for one in row] for number, row in enumerate(choices.tolist())}
    ranked: dict[int, list[tuple[int, int]]] = {}
    for number, (row, own) in enumerate(zip(choices.tolist(), scores.tolist(), strict=True)):
        for one, score in zip(row, own, strict=True):
            ranked.setdefault(one + 1, []).append((-score, number + 1))
    hospitals = {one: [number for _score, number in sorted(asking)] for one, asking in ranked.items()}
    return residents, hospitals, dict.fromkeys(hospitals, SEATS)


def matching(people: int) -> Callable[[], Any]:
    from matching.games import HospitalResident

    given = preferences(people)
    return lambda: HospitalResident.create_from_dictionaries(*given).solve()


def algmatch(people: int) -> Callable[[], Any]:
    from algmatch import HospitalResidentsProblem

    residents, hospitals, seats = preferences(people)
    told = {
        "residents": residents,
        "hospitals": {
            one: {"capacity": seats[one], "preferences": asking} for one, asking in hospitals.items()
        },
    }
    return lambda: HospitalResidentsProblem(dictionary=told).get_stable_matching()


def ortools(people: int) -> Callable[[], Any]:
    import numpy
    from ortools.graph.python import min_cost_flow

    choices, _scores = drawn(people)
    places = int(choices.max()) + 1
    nobody, end = people + places, people + places + 1
    tails = numpy.concatenate(
        [
            numpy.repeat(numpy.arange(people), CHOICES),
            numpy.arange(people),
            people + numpy.arange(places),
            [nobody],
        ]
    )
    heads = numpy.concatenate(
        [people + choices.ravel(), numpy.full(people, nobody), numpy.full(places, end), [end]]
    )
    room = numpy.concatenate([numpy.ones(choices.size + people), numpy.full(places, SEATS), [people]]).astype(
        int
    )
    cost = numpy.concatenate(
        [numpy.tile(numpy.arange(CHOICES), people), numpy.full(people, 1000), numpy.zeros(places + 1)]
    ).astype(int)

    def run() -> None:
        flow = min_cost_flow.SimpleMinCostFlow()
        flow.add_arcs_with_capacity_and_unit_cost(tails, heads, room, cost)
        flow.set_nodes_supplies(
            numpy.arange(end + 1), numpy.array([*[1] * people, *[0] * (places + 1), -people])
        )
        flow.solve()

    return run


KINDS: dict[str, Callable[[int], Callable[[], Any]]] = {
    "one_pass": one_pass,
    "da_one_list": lambda people: da(people, lists="one"),
    "da_own_lists": da,
    "da_caps": lambda people: da(people, lists="agreement", caps=True),
    "da_no_caps": lambda people: da(people, lists="agreement"),
    "da_reserves": lambda people: da(people, reserves=True),
    "certificate": certificate,
    "lotteries": lotteries,
    "plain": plain,
    "highs": highs,
    "matching": matching,
    "algmatch": algmatch,
    "ortools": ortools,
    "desk": lambda people: desk(people, mechanisms=("da",)),
    "desk_all": lambda people: desk(people, mechanisms=MECHANISMS),
}
DESK = 520
"""Applicants of a real round."""


def memory(name: str) -> float:
    """MB of this process now (VmRSS) or at most since `forget_peak` (VmHWM)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    return 0.0


def forget_peak() -> None:
    """Begin to count the peak of memory anew."""
    Path("/proc/self/clear_refs").write_text("5")


def measure(kind: str, people: int) -> dict[str, float]:
    """Seconds of computing (not of waiting for the machine) and MB beyond the input."""
    if kind in OURS.values() or kind.startswith("desk"):
        KINDS[kind](100)()  # loads and compiles
    run = KINDS[kind](people)
    gc.collect()
    before, times = memory("VmRSS"), []
    forget_peak()
    while len(times) < 5 and sum(times) < 4:
        began = time.process_time()
        run()
        times.append(time.process_time() - began)
    return {"seconds": min(times), "megabytes": memory("VmHWM") - before}


def measured(python: str, kind: str, people: int, limit: float) -> dict[str, float] | str:
    """In a process of its own, or why not."""
    try:
        done = subprocess.run(
            [python, __file__, "--one", kind, "--sizes", str(people)],
            capture_output=True,
            text=True,
            timeout=limit,
        )
    except subprocess.TimeoutExpired:
        return f"over {limit:.0f} s"
    return json.loads(done.stdout) if done.returncode == 0 else "fails"


def shown(found: dict[str, float] | str) -> str:
    if isinstance(found, str):
        return found
    seconds = found["seconds"]
    told = f"{seconds * 1000:.3g} ms" if seconds < 1 else f"{seconds:.3g} s"
    return f"{told}, {found['megabytes']:.0f} MB"


def table(sizes: list[int], peers: str | None, limit: float) -> str:
    lines = [f"| | {' | '.join(f'{size:,}' for size in sizes)} |", f"|---|{'---|' * len(sizes)}"]
    for name, kind in {**OURS, **(PEERS if peers else {})}.items():
        python = peers if kind in PEERS.values() and peers else sys.executable
        cells = [
            shown(measured(python, kind, size, limit)) if size <= LARGEST.get(kind, size) else "not tried"
            for size in sizes
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
        print(lines[-1], flush=True)
    one, every = (shown(measured(sys.executable, kind, DESK, limit)) for kind in ("desk", "desk_all"))
    lines += [
        "",
        f"A round of {DESK} at the desk, with all reasons: `da` {one}; all nine mechanisms {every}.",
    ]
    print(lines[-1], flush=True)
    return "\n".join(lines)


DRAWN = {
    "one pass over the choices": "#8a8f98",
    "da, one list": "#0b5c9e",
    "da, a list per place": "#2f8fd8",
    "da, a list per agreement, caps": "#0a7d5a",
    "da, reserved seats": "#7bb13c",
    "da in plain Python": "#b06f00",
    "min-cost in HiGHS (scipy)": "#c23b6e",
    "matching (hospital-resident)": "#d9534f",
    "algmatch (hospital-resident)": "#8e44ad",
    "OR-Tools min-cost flow": "#5b4636",
}
"""What the picture shows, and in which colour."""
FACTORS = {"ms": 1e-3, "s": 1.0}


def figures(text: str) -> dict[str, list[tuple[int, float, float]]]:
    """Of each line of the table that is drawn: applicants, seconds, MB beyond the input."""
    told = [line for line in text.strip().splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in told]
    sizes = [int(cell.replace(",", "")) for cell in rows[0][1:]]
    found: dict[str, list[tuple[int, float, float]]] = {}
    for name, *cells in rows[2:]:
        for size, cell in zip(sizes, cells, strict=True):
            told = cell.replace(",", "").split()
            if name in DRAWN and len(told) == 4:
                seconds = float(told[0]) * FACTORS[told[1]]
                found.setdefault(name, []).append((size, seconds, float(told[2])))
    return found


def picture(text: str) -> str:
    """The table as two panels, time and memory, both on logarithmic scales."""
    found = figures(text)
    lines = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 980 430" font-family="sans-serif" '
        'font-size="12">',
        '<rect width="980" height="430" fill="#ffffff"/>',
        *panel(found, left=60, title="seconds of computing", part=1, low=-5, high=2),
        *panel(found, left=420, title="MB at the peak, beyond the input", part=2, low=0, high=3),
    ]
    for number, (name, colour) in enumerate(DRAWN.items()):
        at = 60 + 22 * number
        lines.append(f'<rect x="760" y="{at - 9}" width="14" height="10" fill="{colour}"/>')
        lines.append(f'<text x="782" y="{at}">{name}</text>')
    return "\n".join([*lines, "</svg>", ""])


def panel(
    found: dict[str, list[tuple[int, float, float]]], *, left: int, title: str, part: int, low: int, high: int
) -> list[str]:
    """One picture: applicants from a thousand to a million, the value from 10^low to 10^high."""

    def x(size: float) -> float:
        return left + 300 * (math.log10(size) - 3) / 3

    def y(value: float) -> float:
        return 370 - 320 * (math.log10(max(value, 10.0**low)) - low) / (high - low)

    lines = [f'<text x="{left}" y="28" font-weight="bold">{title}</text>']
    for power in range(low, high + 1):
        at = y(10.0**power)
        lines.append(f'<line x1="{left}" x2="{left + 300}" y1="{at:.1f}" y2="{at:.1f}" stroke="#dddddd"/>')
        lines.append(f'<text x="{left - 6}" y="{at + 4:.1f}" text-anchor="end">{10.0**power:g}</text>')
    for size in (1_000, 10_000, 100_000, 1_000_000):
        lines.append(f'<text x="{x(size):.1f}" y="390" text-anchor="middle">{size:,}</text>')
    lines.append(f'<text x="{left + 150}" y="412" text-anchor="middle">applicants</text>')
    for name, row in found.items():
        points = [(x(one[0]), y(one[part])) for one in row]
        told = " ".join(f"{across:.1f},{up:.1f}" for across, up in points)
        lines.append(f'<polyline points="{told}" fill="none" stroke="{DRAWN[name]}" stroke-width="2"/>')
        lines += [
            f'<circle cx="{across:.1f}" cy="{up:.1f}" r="3" fill="{DRAWN[name]}"/>' for across, up in points
        ]
    return lines


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000, 1_000_000])
    options.add_argument("--peers", metavar="PYTHON")
    options.add_argument("--limit", type=float, default=300, help="seconds for one measure")
    options.add_argument("--write", action="store_true")
    options.add_argument("--draw", action="store_true", help="draw the table of docs/allocation.md")
    options.add_argument("--one", choices=KINDS, help=argparse.SUPPRESS)
    told = options.parse_args()
    if told.one:
        print(json.dumps(measure(told.one, told.sizes[0])))
        return
    if told.draw:
        text = DOCS.read_text(encoding="utf-8")
        PICTURE.write_text(picture(text.partition(BEGIN)[2].partition(END)[0]), encoding="utf-8")
        return
    print(f"load of the machine at the beginning: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    found = table(told.sizes, told.peers, told.limit)
    if told.write:
        text = DOCS.read_text(encoding="utf-8")
        before, after = text.partition(BEGIN)[0], text.partition(END)[2]
        PICTURE.write_text(picture(found), encoding="utf-8")
        DOCS.write_text(f"{before}{BEGIN}\n{found}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
