"""How long it takes to find an institution by part of its name among the 18,509 of the catalogue.

`.venv/bin/python bench/lookup.py` fills a database of its own (or the empty one of DATABASE_URL). For each
kind of words it prints the median and the slowest of 50 look-ups of the first ten, in milliseconds.
"""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

WORDS = {
    "Chinese": ["北京大学", "医院", "大学", "林雪平", "京都"],
    "English": ["university of bonn", "kyoto", "karolinska", "univ tech", "hospital"],
    "without accents": ["linkoping", "universite geneve", "malaga", "zurich", "sao paulo"],
    "nothing": ["qqqqq", "没有这所"],
}
ROUNDS = 50


def main() -> int:
    """Fill, measure, print; the exit code is 1 where the median of a kind is 100 ms or more."""
    with tempfile.TemporaryDirectory(prefix="sojourn-bench-") as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        os.environ["SOJOURN_DATA"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sojourn.settings")
        return measure()


def measure() -> int:
    import django  # slow import

    django.setup()
    from django.core.management import call_command  # app ready
    from django.db import connection  # app ready

    from sojourn.partners.catalogue import load_catalogue  # app ready

    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    count = load_catalogue(by=None)
    print(f"{connection.vendor}: {count} institutions loaded in {time.perf_counter() - began:.1f} s")
    medians = [report(kind, words) for kind, words in WORDS.items()]
    return int(max(medians) >= 100)


def report(kind: str, words: list[str]) -> float:
    """Print one line; gives the median in milliseconds."""
    times = [look_up(words[number % len(words)]) for number in range(ROUNDS)]
    median = statistics.median(times)
    print(f"{kind:16} median {median:6.1f} ms   slowest {max(times):6.1f} ms")
    return median


def look_up(words: str) -> float:
    """Milliseconds for the first ten."""
    from sojourn.partners.queries import institutions_matching  # app ready

    began = time.perf_counter()
    list(institutions_matching(words)[:10])
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    sys.exit(main())
