"""How often caps that cross leave no stable outcome: 3,000 tiny cases of each kind, all outcomes enumerated.

    python bench/crossing.py [--cases 3000]

The kinds are those of tests/engines/allocation/test_crossing_caps.py; case number n is drawn with the seed n.
Intervals are those of Wilson (1927), of 95 %.
"""

import argparse
import sys
from math import sqrt
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # the kinds stand beside their test
from tests.engines.allocation.test_crossing_caps import KINDS, has_stable_outcome


def interval(found: int, of: int) -> tuple[float, float]:
    """The shares between which the true one lies in 95 of 100 such counts."""
    z = 1.96
    middle = (found + z * z / 2) / (of + z * z)
    reach = z * sqrt(found * (of - found) / of + z * z / 4) / (of + z * z)
    return middle - reach, middle + reach


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--cases", type=int, default=3000)
    cases = options.parse_args().cases
    print(
        "| kind of case | no stable outcome | 95 % interval | with one list |\n|---|---|---|---|", flush=True
    )
    for name, drawn in KINDS.items():
        own, one = (
            sum(not has_stable_outcome(drawn(Random(seed), own_scores=own_scores)) for seed in range(cases))
            for own_scores in (True, False)
        )
        low, high = interval(own, cases)
        share = f"{own} of {cases:,} ({own / cases:.1%})"
        print(f"| {name} | {share} | {low:.1%} to {high:.1%} | {one} |", flush=True)


if __name__ == "__main__":
    main()
