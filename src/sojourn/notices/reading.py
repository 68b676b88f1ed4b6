"""How often articles are opened: counted in the memory of each process, written down in batches.

Only the number of openings is kept: no address, no cookie, no time of anybody. A batch is written by the
first request after PAUSE seconds; what a process has not written when it is stopped by force is lost.
"""

import threading
import time
from collections import Counter

from django.db import DatabaseError
from django.db.models import F

from sojourn.notices.models import Views

PAUSE = 15
"""Seconds between two batches."""

_counted: Counter[int] = Counter()
_lock = threading.Lock()
_written_at = time.monotonic()


def count_reading(article: int) -> None:
    """The article of this number was opened once more."""
    global _written_at
    with _lock:
        _counted[article] += 1
        is_due = time.monotonic() - _written_at > PAUSE
        if is_due:
            _written_at = time.monotonic()
    if is_due:
        write_readings()


def write_readings() -> None:
    """Add what was counted; where the database is busy, it waits for the next batch."""
    with _lock:
        batch = dict(_counted)
        _counted.clear()
    for article, count in sorted(batch.items()):
        try:
            Views.objects.filter(article=article).update(count=F("count") + count)
        except DatabaseError:
            with _lock:
                _counted[article] += count
