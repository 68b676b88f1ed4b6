"""Make this checkout ready: Python packages, front-end files and fonts, compiled messages.

Runs on a bare Python: standard library only.
"""

import argparse
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import frontend

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
UV = ROOT / ".uv/bin/uv"
PYTHON = ROOT / ".venv/bin/python"


class Failed(Exception):
    """A step did not succeed; its text says which and why."""


def environment() -> dict[str, str]:
    """The variables every step runs with: the machine's certificates, and a home that can be written."""
    env = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    home = env.get("HOME", "")
    if not (home and os.access(home, os.W_OK)):
        (CACHE / "home").mkdir(parents=True, exist_ok=True)
        env["HOME"] = str(CACHE / "home")
    return env | {
        "UV_SYSTEM_CERTS": "1",
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_NO_PROGRESS": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }


def call(*command: str | Path) -> None:
    """Run a command silently; when it fails, raise with what it said."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        said = "\n".join(done.stdout.strip().splitlines()[-30:])
        raise Failed(f"{' '.join(str(part) for part in command[:4])} failed:\n{said}")


def ensure_uv() -> None:
    """Put uv into .uv unless it is there."""
    if UV.exists():
        return
    try:
        call(sys.executable, "-m", "venv", "--clear", ROOT / ".uv")
    except Failed as failed:
        raise Failed(f"{failed}\nPython needs its venv module (Debian: python3-venv).") from None
    call(ROOT / ".uv/bin/python", "-m", "pip", "install", "--quiet", "uv")


def python_wanted() -> str:
    """What the Python environment depends on, as one hash; the folder belongs to it, as scripts name it."""
    told = hashlib.sha256(f"{sys.version_info[:2]} {ROOT}".encode())
    for name in ("requirements.lock", "pyproject.toml"):
        told.update((ROOT / name).read_bytes())
    return told.hexdigest()


def python_packages() -> bool:
    """Bring .venv in step with requirements.lock, the project in it; whether there was something to do."""
    ensure_uv()
    stamp = CACHE / "python"
    wanted = python_wanted()
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return False
    works = PYTHON.exists() and subprocess.run(
        [PYTHON, "-c", f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"],
        stderr=subprocess.DEVNULL,
    )
    if not works or works.returncode:
        call(UV, "venv", "--quiet", "--clear", "--python", sys.executable, ROOT / ".venv")
    install = (UV, "pip", "install", "--quiet", "--python", PYTHON)
    call(*install, "--require-hashes", "--requirements", "requirements.lock")
    call(*install, "--no-deps", "--no-build-isolation", "--editable", ".")
    stamp.write_text(wanted)
    return True


def front_end() -> bool:
    """Front-end files and fonts in their places; whether there was something to do."""
    if frontend.up_to_date():
        return False
    call(sys.executable, ROOT / "tools/frontend.py")
    return True


def messages() -> bool:
    """Compile the catalogues that changed; whether there was something to do."""
    stale = [
        catalogue
        for catalogue in ROOT.glob("src/sojourn/*/locale/*/LC_MESSAGES/*.po")
        if not catalogue.with_suffix(".mo").exists()
        or catalogue.with_suffix(".mo").stat().st_mtime < catalogue.stat().st_mtime
    ]
    if stale:
        call(PYTHON, ROOT / "tools/messages.py", "compile")
    return bool(stale)


def timed(name: str, step: Callable[[], bool], say: Callable[[str], None]) -> None:
    """Do a step and say how long it took, if it did something."""
    began = time.monotonic()
    if step():
        say(f"{name}: ready in {time.monotonic() - began:.1f} s")


def set_up(say: Callable[[str], None]) -> None:
    """Everything, the independent parts side by side; one set-up at a time in one checkout."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not shutil.which("npm"):
            ensure_uv()
        with ThreadPoolExecutor() as pool:
            parts = [
                pool.submit(timed, "python packages", python_packages, say),
                pool.submit(timed, "front end and fonts", front_end, say),
            ]
        for part in parts:
            part.result()
        timed("messages", messages, say)


def main() -> int:
    """The command: exit 0 when the checkout is ready."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quiet", action="store_true", help="say nothing unless it fails")
    quiet = parser.parse_args().quiet
    try:
        set_up(say=(lambda line: None) if quiet else (lambda line: print(line, flush=True)))
    except Failed as failed:
        print(failed, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
