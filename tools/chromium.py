"""A browser for the tests: the machine's, else Debian's when root, else Playwright's own."""

import shutil
import subprocess
import sys
from pathlib import Path

import debian

ROOT = Path(__file__).resolve().parent.parent
PLAYWRIGHT = ROOT / ".venv/bin/playwright"
STAMP = ROOT / ".cache/chromium"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def installed() -> bool:
    """Whether a browser is there that the tests find."""
    return any(shutil.which(name) for name in NAMES) or STAMP.exists()


def ensure() -> bool:
    """Have a browser; False where none can be had."""
    if installed() or (debian.install("chromium") and installed()):
        return True
    done = subprocess.run([PLAYWRIGHT, "install", "chromium"], stdin=subprocess.DEVNULL, capture_output=True)
    if done.returncode == 0:
        STAMP.touch()
    return done.returncode == 0


def main() -> int:
    """The command: exit 0 when there is a browser."""
    if ensure():
        return 0
    print("Tests in the browser need chromium (Debian: apt-get install chromium).", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
