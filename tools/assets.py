"""Copies what the pages need from ``node_modules`` to the web's vendor folder, which git ignores.

Usage: ``python tools/assets.py NODE_MODULES VENDOR``. One folder per package, its licence beside it; ``versions.json``
is written last, so that its presence says that the rest is complete.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

FILES = {
    "tabler": ("@tabler/core", "dist/", ["css/tabler.min.css", "js/tabler.min.js"]),
    "tabler-icons": (
        "@tabler/icons-webfont",
        "dist/",
        ["tabler-icons.min.css", "fonts/tabler-icons.woff2", "fonts/tabler-icons.woff", "fonts/tabler-icons.ttf"],
    ),
    "htmx": ("htmx.org", "dist/", ["htmx.min.js"]),
    "echarts": ("echarts", "dist/", ["echarts.min.js"]),
    "signature-pad": ("signature_pad", "dist/", ["signature_pad.umd.min.js"]),
    "noto-sans-sc": ("@fontsource-variable/noto-sans-sc", "", ["index.css", "files/*-wght-normal.woff2"]),
}
"""Vendor folder → npm package, the folder inside it, and the files taken, as patterns."""

SOURCE_MAP = re.compile(rb"^(//|/\*)[#@] sourceMappingURL=.*$", re.MULTILINE)


def copy_package(folder: str, node_modules: Path, vendor: Path) -> str:
    """Copy one package's files and licence; return its version. Raise SystemExit where a pattern matches nothing."""
    package, inside, patterns = FILES[folder]
    root = node_modules / package
    for pattern in patterns:
        found = sorted((root / inside).glob(pattern))
        if not found:
            raise SystemExit(f"{package} has no {inside}{pattern} any more: correct FILES in tools/assets.py")
        for source in found:
            copy_file(source, vendor / folder / source.relative_to(root / inside))
    for licence in root.glob("LICENSE*"):
        copy_file(licence, vendor / folder / licence.name)
    return str(json.loads((root / "package.json").read_text())["version"])


def copy_file(source: Path, target: Path) -> None:
    """Copy one file; a style sheet or script loses the reference to a source map that is not copied."""
    target.parent.mkdir(parents=True, exist_ok=True)
    content = source.read_bytes()
    if source.suffix in {".css", ".js"}:
        content = SOURCE_MAP.sub(b"", content)
    target.write_bytes(content)


def main(node_modules: Path, vendor: Path) -> None:
    """Replace the vendor folder by fresh copies."""
    shutil.rmtree(vendor, ignore_errors=True)
    versions = {folder: copy_package(folder, node_modules, vendor) for folder in FILES}
    (vendor / "versions.json").write_text(json.dumps(versions, indent=2) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
