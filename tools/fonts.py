"""Puts Chinese fonts for papers (PDF) beside the platform, where the machine has none of its own.

Usage: ``python tools/fonts.py`` with the Python of ``.venv``; ``make fonts`` does so. The fonts come from npm, locked;
regular and bold of a Song and a Hei are kept in ``share/fonts/zhuhang`` of the environment, with their licences.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from zhuhang.forms.fonts import FontsMissing, check_fonts

ROOT = Path(__file__).resolve().parent.parent
NPM = ROOT / "tools" / "fonts"
KEPT = Path(sys.prefix) / "share" / "fonts" / "zhuhang"
WEIGHTS = ("400Regular", "700Bold")


def are_there() -> bool:
    """Whether papers can be drawn as things stand."""
    try:
        check_fonts()
    except FontsMissing:
        return False
    return True


def put_in_place(fonts: Path) -> None:
    """Keep the weights we draw with and the licences; raise SystemExit where a package has changed its shape."""
    KEPT.mkdir(parents=True, exist_ok=True)
    for package in sorted(fonts.iterdir()):
        files = [file for weight in WEIGHTS for file in sorted((package / weight).glob("*.ttf"))]
        if len(files) != len(WEIGHTS):
            raise SystemExit(f"{package.name} has not one file per weight any more: correct tools/fonts.py")
        for file in files:
            shutil.copy(file, KEPT / file.name)
        for licence in sorted(package.glob("LICENSE*")):
            shutil.copy(licence, KEPT / f"{package.name}-{licence.name}")


def main() -> None:
    """Do nothing where the machine has fonts."""
    if are_there():
        return
    print("Fetching Chinese fonts for papers")
    subprocess.run([ROOT / "tools" / "npm.sh", NPM], cwd=ROOT, check=True)
    put_in_place(NPM / "node_modules" / "@expo-google-fonts")
    shutil.rmtree(NPM / "node_modules")


if __name__ == "__main__":
    main()
