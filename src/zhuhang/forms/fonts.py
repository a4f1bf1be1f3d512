"""The fonts papers are drawn with (字体). Missing ones are said at once: the PDF renderer silently draws boxes without them."""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from pathlib import Path

import typst

WANTED: dict[str, tuple[str, ...]] = {
    "song": ("Noto Serif SC", "Noto Serif CJK SC", "Source Han Serif SC"),
    "hei": ("Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC"),
    "kai": ("LXGW WenKai", "KaiTi", "Noto Serif SC", "Noto Serif CJK SC", "Source Han Serif SC"),
}
"""What a role may be drawn with, best first: Song for text, Hei for titles and headings, Kai for notes."""

NAMES = {"song": "宋体（Noto Serif SC）", "hei": "黑体（Noto Sans SC）", "kai": "楷体"}


class FontsMissing(RuntimeError):
    """The machine has no Chinese font for a role; says which and what to do. ``code`` is stable."""

    code = "fonts-missing"


def folders() -> list[Path]:
    """Where fonts lie besides the system's: named by the environment, or put there at set-up."""
    named = [Path(part) for part in os.environ.get("ZHUHANG_FONTS", "").split(os.pathsep) if part]
    return [folder for folder in (*named, Path(sys.prefix) / "share" / "fonts" / "zhuhang") if folder.is_dir()]


@lru_cache(maxsize=1)
def known() -> typst.Fonts:
    """All fonts there are, looked up once."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True, font_paths=[str(folder) for folder in folders()])


@lru_cache(maxsize=1)
def chosen() -> dict[str, list[str]]:
    """The families of each role that are there, best first; raise FontsMissing where a role has none."""
    there = set(known().families())
    found = {role: [family for family in families if family in there] for role, families in WANTED.items()}
    if lacking := [NAMES[role] for role, families in found.items() if not families]:
        raise FontsMissing(
            f"缺少中文字体：{'、'.join(lacking)}。没有它们，PDF 里的汉字会变成方框。"
            "请运行 make fonts，或安装系统字体 fonts-noto-cjk，或把字体文件所在的文件夹写进环境变量 ZHUHANG_FONTS"
        )
    return found


@lru_cache(maxsize=1)
def font_folders() -> list[str]:
    """The folders the chosen fonts lie in: looking only there starts a renderer faster."""
    families = {family for found in chosen().values() for family in found}
    return sorted({str(Path(font.path).parent) for font in known().fonts() if font.family in families and font.path})


def check_fonts() -> None:
    """Raise FontsMissing unless papers can be drawn; for start-up."""
    chosen()
