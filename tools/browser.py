"""Finds, or else installs, a Chromium for the browser tests, and writes where it is to ``build/browser/path``.

In this order: ``ZHUHANG_CHROMIUM``, a browser on the PATH, Debian's package (as root), the one npm carries (needs no
root and brings its own libraries), Playwright's own download.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FOUND = ROOT / "build" / "browser"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
NPM = ROOT / "tools" / "browser"
UNPACK = """
const [{createReadStream, createWriteStream}, {pipeline}, {createBrotliDecompress}] =
  [require("node:fs"), require("node:stream/promises"), require("node:zlib")];
const [from, to] = process.argv.slice(1);
pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to));
"""


def run(*command: str | Path) -> bool:
    """Run a command in the repository; say what it printed and return False where it fails or does not exist."""
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return False
    if done.returncode:
        print(f"{' '.join(map(str, command))}: {done.stderr.strip()[-400:]}", file=sys.stderr)
    return done.returncode == 0


def named() -> Path | None:
    """The browser the environment names."""
    given = os.environ.get("ZHUHANG_CHROMIUM")
    return Path(given) if given else None


def on_path() -> Path | None:
    """A browser that is installed already."""
    return next((Path(found) for name in NAMES if (found := shutil.which(name))), None)


def from_debian() -> Path | None:
    """Debian's Chromium with fonts for Chinese, where we are root."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    print("Installing chromium and fonts-noto-cjk with apt-get")
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    run("apt-get", "update", "-q")
    if run("apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium", "fonts-noto-cjk"):
        return on_path()
    return None


def from_npm() -> Path | None:
    """The Chromium npm carries, unpacked with its libraries behind a starter of our own."""
    print("Installing a Chromium from npm")
    if not run("tools/npm.sh", NPM):
        return None
    packed = NPM / "node_modules" / "@sparticuz" / "chromium" / "bin"
    node = shutil.which("node") or str(ROOT / ".venv" / "bin" / "node")
    for archive in sorted(packed.glob("*.br")):
        unpacked = FOUND / archive.stem
        if not run(node, "-e", UNPACK, archive, unpacked):
            return None
        if unpacked.suffix == ".tar":
            run("tar", "-C", FOUND, "-xf", unpacked)
            unpacked.unlink()
    return _starter(FOUND / "chromium")


def _starter(binary: Path) -> Path:
    binary.chmod(0o755)
    starter = FOUND / "start"
    starter.write_text(
        "#!/bin/sh\n"
        f'export LD_LIBRARY_PATH="{FOUND}/lib${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"\n'
        f'exec "{binary}" "$@"\n'
    )
    starter.chmod(0o755)
    return starter


def from_playwright() -> Path | None:
    """Playwright's own download."""
    print("Downloading a Chromium with Playwright")
    if not run(sys.executable, "-m", "playwright", "install", "chromium-headless-shell"):
        return None
    browsers = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright"))
    return next(iter(browsers.glob("chromium_headless_shell-*/*/*headless*shell")), None)


def starts(browser: Path) -> bool:
    """Whether the tests can drive this browser on this machine."""
    try:
        with sync_playwright() as playwright:
            playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"], timeout=60_000).close()
    except PlaywrightError as error:
        print(f"{browser} does not start: {str(error)[:400]}", file=sys.stderr)
        return False
    return True


WAYS: tuple[Callable[[], Path | None], ...] = (named, on_path, from_debian, from_npm, from_playwright)


def main() -> int:
    """Write the path of the first browser that starts; 1 where there is none."""
    FOUND.mkdir(parents=True, exist_ok=True)
    for way in WAYS:
        browser = way()
        if browser and starts(browser):
            (FOUND / "path").write_text(str(browser))
            print(f"Browser for the tests: {browser}")
            return 0
    print(
        "No Chromium could be installed, so the browser tests will fail: install one, or name it in ZHUHANG_CHROMIUM",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
