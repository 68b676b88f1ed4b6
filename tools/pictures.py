"""The pictures of the README and the guides, made from a running system with the demonstration's data.

`make pictures` fills a demonstration into `.cache/pictures`, serves it, and writes
docs/pictures/NAME.LANGUAGE.png. `python tools/pictures.py NAME ...` makes only these again, from the
demonstration that is there.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page  # noqa: E402

from tests.browser import Language, Screen, launched, new_context  # noqa: E402

DATA = ROOT / ".cache/pictures"
PICTURES = ROOT / "docs/pictures"
SOJOURN = ROOT / ".venv/bin/sojourn"


@dataclass(frozen=True)
class Picture:
    """One picture: who looks, at which address or through which links, on which screen."""

    name: str
    account: str
    path: str
    follow: tuple[str, ...] = ()
    """Selectors to click one after the other, from the page at `path`."""
    screen: Screen = "wide"
    height: int = 900
    work: Callable[[Page], None] | None = None
    """What is done on the page that was reached, before the picture is taken."""


SHEET = """code,name_zh,name_en,kind,parent
LAW,法学院,School of Law and Public Policy,school,LSU
GHC,全球健康研究中心,Centre for Global Health,laboratory,LSU
CLI-RAD,放射医学系,Department of Radiology,department,CLI
OPT,眼视光学院,School of Optometry,palace,LSU
"""
"""Rows that are new, changed and refused."""


def _run_all_mechanisms(page: Page) -> None:
    form = page.locator("form[action$='/compare/all/'] button")
    if not page.locator("main table").count():
        form.click()
        page.locator("main a.btn-primary[href*='/compare/']").click(timeout=120_000)


def _bring_sheet(page: Page) -> None:
    page.select_option("select[name=kind]", "units")
    sheet = {"name": "units-2026.csv", "mimeType": "text/csv", "buffer": SHEET.encode()}
    page.set_input_files("input[type=file]", files=[sheet])  # type: ignore[list-item]
    page.locator("main form.form button.btn-primary").click()
    for _attempt in range(60):
        page.wait_for_load_state("networkidle")
        if page.locator("main dl.facts").count():
            return
        page.wait_for_timeout(1000)
        page.reload()


def _rank_three_choices(page: Page) -> None:
    calls = page.locator("main a[href*='/applications/calls/']")
    if calls.count():
        calls.first.click()
        for position in (16, 10, 4):
            page.locator("form[action$='/choose/'] button").nth(position).click()
            page.wait_for_load_state("networkidle")
        page.goto("/applications/")
    for link in ("table a[href^='/applications/']", "a[href$='/edit/']", "a[href$='/outlook/']"):
        page.locator(f"main {link}").first.click()
        page.wait_for_load_state("networkidle")


CALL_DESKS = "/programmes/calls/desk/"
DESK = "main table a[href$='/desk/']"
WAITING = "main .waiting a"

PICTURES_WANTED = (
    Picture("public-calls", "", "/"),
    Picture("public-call", "", "/", ("main article a, main .card a",)),
    Picture("home-officer", "officer", "/"),
    Picture("worklist", "officer", "/applications/calls/", ("main a[href$='/all/']",)),
    Picture("abroad", "officer", "/stays/abroad/"),
    Picture("nominations", "officer", "/stays/nominations/?state=approved"),
    Picture("home-student", "student", "/", (), "phone", 844),
    Picture("possibilities", "student", "/applications/", ("main a[href*='/applications/calls/']",)),
    Picture("offer", "student (offer to answer)", "/", ("main a[href^='/my-place/']",)),
    Picture("stay", "student (abroad)", "/stays/", ("main a[href^='/stays/']",)),
    Picture("home-unit", "unit officer", "/"),
    Picture("review", "reviewer", "/reviews/", ("main a[href^='/reviews/']",)),
    Picture("portal", "partner contact", "/"),
    Picture("home-leader", "university leader", "/"),
    Picture(
        "person",
        "administrator",
        "/organisation/people/?q=T1009",
        ("main table a[href*='/people/']",),
        height=800,
    ),
    Picture("call-desk", "officer", f"{CALL_DESKS}?q=remaining", (DESK,)),
    Picture("questions", "officer", f"{CALL_DESKS}?q=further", (DESK, "main a[href$='/questions/']")),
    Picture("check", "officer", "/", (f"{WAITING}[href*='state=endorsed']", "main a[href$='/check/']")),
    Picture("assignment", "officer", "/", (f"{WAITING}[href$='/assignment/']",)),
    Picture(
        "compare",
        "director",
        f"{CALL_DESKS}?state=decided&q=asia",
        (
            DESK,
            "main a[href^='/allocation/calls/']",
            "main a[href^='/allocation/runs/']",
            "main a[href$='/compare/']",
        ),
        height=1000,
        work=_run_all_mechanisms,
    ),
    Picture("sheet", "officer", "/interop/", height=960, work=_bring_sheet),
    Picture("endorse", "unit officer", "/", (f"{WAITING}[href*='/unit/']",)),
    Picture("nomination", "partner contact", "/stays/portal/", ("main a[href^='/stays/nominations/']",)),
    Picture("obligations", "officer", "/followups/obligations/"),
    Picture("meeting", "officer", "/consultations/", ("main section[aria-labelledby=past] li.card a",)),
    Picture("partner-page", "officer", "/partners/?q=Fontys", ("main table.worklist tbody a",), height=1000),
    Picture("kind", "director", "/programmes/kinds/", ("main table a",)),
    Picture("recognition", "officer", "/stays/", ("main a[href$='/recognition/']",)),
    Picture("outcome", "student (offer to answer)", "/", ("main a[href^='/allocation/outcomes/']",)),
    Picture(
        "outlook",
        "student",
        "/applications/",
        screen="phone",
        height=844,
        work=_rank_three_choices,
    ),
)
"""The last one changes what the student's other pages show."""


def main(names: list[str]) -> int:
    environment = os.environ | {"SOJOURN_DATA": str(DATA)}
    if not names:
        _fill(environment)
    accounts = json.loads((DATA / "demonstration_accounts.json").read_text())
    PICTURES.mkdir(parents=True, exist_ok=True)
    with _served(environment) as address, launched() as browser:
        for picture in PICTURES_WANTED:
            for language in ("zh-hans", "en"):
                if not names or picture.name in names:
                    _take(browser, picture, language, address, accounts)
    return 0


def _fill(environment: dict[str, str]) -> None:
    shutil.rmtree(DATA, ignore_errors=True)
    for command in (["prepare"], ["demo", "--seed", "7", "--small"]):
        subprocess.run([SOJOURN, *command], env=environment, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def _served(environment: dict[str, str]) -> Iterator[str]:
    """A server on a free port of this machine, and somebody to do the long work; stopped afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [SOJOURN, "serve", "--port", str(port), "--workers", "1"], env=environment, stderr=subprocess.DEVNULL
    )
    worker = subprocess.Popen([SOJOURN, "worker"], env=environment, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _attempt in range(600):
            try:
                urllib.request.urlopen(address, timeout=2).close()
                break
            except OSError:
                time.sleep(0.2)
        yield address
    finally:
        for process in (server, worker):
            process.terminate()
        for process in (server, worker):
            process.wait(timeout=30)


def _take(
    browser: Browser, picture: Picture, language: Language, address: str, accounts: dict[str, list[str]]
) -> None:
    context = new_context(browser, screen=picture.screen, language=language, base_url=address)
    page = context.new_page()
    if picture.account:
        _sign_in(page, *accounts[picture.account])
    page.goto(picture.path)
    for selector in picture.follow:
        page.locator(selector).first.click()
        page.wait_for_load_state("networkidle")
    page.wait_for_load_state("networkidle")
    if picture.work:
        picture.work(page)
        page.wait_for_load_state("networkidle")
    width = page.viewport_size["width"] if page.viewport_size else 1280
    page.set_viewport_size({"width": width, "height": picture.height})
    target = PICTURES / f"{picture.name}.{language[:2]}.png"
    page.screenshot(path=target)
    print(target.relative_to(ROOT))
    context.close()


def _sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/account/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.locator("form.form button.btn-primary").click()
    page.wait_for_load_state()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
