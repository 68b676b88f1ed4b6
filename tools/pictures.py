"""The pictures of the README and the guides, made from a running system with the demonstration's data.

`make pictures` fills a demonstration into `.cache/pictures`, serves it, and writes
docs/pictures/NAME.LANGUAGE.png.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
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
)


def main() -> int:
    shutil.rmtree(DATA, ignore_errors=True)
    environment = os.environ | {"SOJOURN_DATA": str(DATA)}
    for command in (["prepare"], ["demo", "--seed", "7", "--small"]):
        subprocess.run([SOJOURN, *command], env=environment, check=True, stdout=subprocess.DEVNULL)
    accounts = json.loads((DATA / "demonstration_accounts.json").read_text())
    PICTURES.mkdir(parents=True, exist_ok=True)
    with _served(environment) as address, launched() as browser:
        for language in ("zh-hans", "en"):
            for picture in PICTURES_WANTED:
                _take(browser, picture, language, address, accounts)
    return 0


@contextmanager
def _served(environment: dict[str, str]) -> Iterator[str]:
    """A server on a free port of this machine, stopped afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [SOJOURN, "serve", "--port", str(port), "--workers", "1"], env=environment, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _attempt in range(100):
            try:
                urllib.request.urlopen(address, timeout=2).close()
                break
            except OSError:
                time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=10)


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
    sys.exit(main())
