"""The public site with many articles: `.venv/bin/python bench/public_site.py [--articles 50000] [--write]`.

Fills an empty SQLite database, or that of DATABASE_URL, serves it with `sojourn serve --workers 2`, asks
from a process of its own over 8 connections, then changes an article and looks how soon each page says so.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from contextlib import suppress
from datetime import date, timedelta
from urllib.request import urlopen

from pages import ROOT, loaded, served

sys.path[:0] = [str(ROOT / "src")]
DOCS = ROOT / "docs" / "bench.md"
BEGIN, END = "<!-- public -->", "<!-- end of public -->"
TEXT = "Delegates met for two days.\n\n- places for students\n- a joint seminar\n\n**More** in spring. " * 6


def setup() -> None:
    import django  # slow import

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sojourn.settings")
    django.setup()


def fill(count: int) -> None:
    """One unit and so many published articles."""
    from crowd import make_tables  # slow import

    make_tables()

    from sojourn.kernel.many import create_many  # slow import
    from sojourn.notices.models import Article, Category, Views  # slow import
    from sojourn.organisation.models import Person, Unit  # slow import

    unit = Unit.objects.create(code="BENCH", kind="university", name_zh="大学", name_en="University")
    author = Person.objects.create(name_zh="作者", name_en="Author", email="author@example.org")
    first = date.today() - timedelta(days=count // 8)
    articles = [
        Article(
            slug=f"news-{number}",
            title_zh=f"第{number}号新闻",
            title_en=f"News number {number}",
            text_zh=TEXT,
            text_en=TEXT,
            category=Category.values[number % 5],
            unit=unit,
            author=author,
            state="published",
            day=first + timedelta(days=number // 8),
        )
        for number in range(count)
    ]
    create_many(articles, by=None)
    create_many([Views(article=article) for article in articles], by=None)


def wait_for(address: str) -> None:
    """Both processes are up; on a busy machine that takes longer than elsewhere."""
    for _ in range(600):
        with suppress(OSError):
            return urlopen(f"http://{address}/robots.txt", timeout=5).close()
        time.sleep(0.2)


def changed_after(address: str) -> float:
    """Milliseconds from the end of an edit until the page says what it says now."""
    from sojourn.notices.models import Article  # slow import

    article = Article.objects.order_by("-day", "-pk")[0]
    article.title_en = f"Changed at {time.time()}"
    article.save()
    began = time.perf_counter()
    while article.title_en not in urlopen(f"http://{address}/site/en/", timeout=5).read().decode():
        pass
    return (time.perf_counter() - began) * 1000


def measure(count: int, seconds: float) -> list[dict]:
    """A line for each page: first look, then kept, and how soon an edit is seen."""
    setup()
    fill(count)
    from django.db import connections  # slow import

    connections.close_all()
    pages = {
        "home": "/site/en/",
        "news": "/site/en/news/",
        "news, page 1,000": "/site/zh/news/?page=1000",
        "article": f"/site/zh/news/news-{count // 2}/",
        "feed": "/site/en/news/feed.atom",
        "calendar": "/site/en/calendar/",
    }
    lines = []
    with served() as address:
        wait_for(address)
        for page, path in pages.items():
            began = time.perf_counter()
            urlopen(f"http://{address}{path}", timeout=30).read()
            first = (time.perf_counter() - began) * 1000
            loaded(address, path, "", 8, 0.5)
            lines.append({"page": page, "first": first, **loaded(address, path, "", 8, seconds)})
            print(json.dumps(lines[-1]), flush=True)
        soon = max(changed_after(address) for _ in range(5))
    print(f"an edit is seen after {soon:.0f} ms at most")
    lines.append({"edit": soon})
    return lines


def table(lines: list[dict], count: int) -> str:
    """As docs/bench.md shows it."""
    rows = [
        "| {page} | {first:.0f} | {a_second:.0f} | {p50:.0f} / {p99:.0f} |".format_map(one)
        for one in lines
        if "page" in one
    ]
    head = "| page | first look, ms | requests a second | p50 / p99, ms |\n|---|---|---|---|"
    edit = next(one["edit"] for one in lines if "edit" in one)
    return (
        f"{count:,} articles, 8 connections, 2 processes, SQLite; an edit was seen after {edit:.0f} ms.\n\n"
        + "\n".join([head, *rows])
    )


def main() -> None:
    told = argparse.ArgumentParser()
    told.add_argument("--articles", type=int, default=50_000)
    told.add_argument("--seconds", type=float, default=3)
    told.add_argument("--write", action="store_true")
    given = told.parse_args()
    with tempfile.TemporaryDirectory(prefix="sojourn-bench-") as folder:
        os.environ["SOJOURN_DATA"] = folder
        lines = measure(given.articles, given.seconds)
    if given.write:
        text = DOCS.read_text(encoding="utf-8")
        before, _begin, rest = text.partition(BEGIN)
        after = rest.partition(END)[2]
        page = f"{before}{BEGIN}\n{table(lines, given.articles)}\n{END}{after}"
        DOCS.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
