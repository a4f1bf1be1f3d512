"""A list as a file (输出): JSON, Excel, CSV or Parquet by its ending; no cell ever becomes a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import polars as pl

from zhuhang.engine.screen import Run
from zhuhang.engine.tables import findings_table, levels_table
from zhuhang.engine.warning_list import Json, WarningList
from zhuhang.regulation.model import Regulation

ENDINGS = (".json", ".xlsx", ".csv", ".parquet")
_EPOCH = datetime(2000, 1, 1)
"""Written into every workbook instead of the time of day, so that the same list makes the same bytes."""

_COLUMNS = ("学号", "姓名", "类别", "等级", "依据条款", "理由", "无法判定", "成绩待定门数", "建议")


class OutputError(ValueError):
    """A target that cannot be written; the message says why and what to do."""


def check_target(path: Path, endings: Sequence[str] = ENDINGS) -> None:
    """Raise OutputError unless the ending is known, the folder is there, and no folder is in the file's place."""
    if path.suffix.lower() not in endings:
        raise OutputError(f"--out {path}：不认识的文件类型，请用 {'、'.join(endings)} 之一")
    if not path.parent.is_dir():
        raise OutputError(f"--out {path}：文件夹 {path.parent} 不存在，请先建好")
    if path.is_dir():
        raise OutputError(f"--out {path}：是文件夹，不是文件。请写文件名")


def is_table(path: Path) -> bool:
    """Whether a target is written as tables for other programs, student by student, and not as a worded list."""
    return path.suffix.lower() == ".parquet"


def write(listed: WarningList, regulation: Regulation, path: Path) -> None:
    """Write a worded list whole: into a file beside the target first, then in its place."""
    check_target(path)
    half = _beside(path)
    match path.suffix.lower():
        case ".json":
            half.write_bytes(listed.to_bytes())
        case ".xlsx":
            write_sheet(half, listed, regulation)
        case ".csv":
            rows = table(listed, regulation).with_columns(_harmless())
            half.write_bytes(b"\xef\xbb\xbf" + rows.write_csv().encode())
    half.replace(path)


def write_table(runs: Iterable[Run], path: Path, *, levels_only: bool = False) -> None:
    """Write the table of one run, or of a run's blocks one after another; ``levels_only`` leaves the evidence out."""
    check_target(path)
    half = _beside(path)
    made = levels_table if levels_only else findings_table
    pl.concat([made(run) for run in runs]).write_parquet(half)
    half.replace(path)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")


def table(listed: WarningList, regulation: Regulation) -> pl.DataFrame:
    """One row per entry, as people read it."""
    rows = [_row(entry, regulation) for entry in listed.entries]
    return pl.DataFrame(rows, schema=dict.fromkeys(_COLUMNS, pl.String), orient="row")


def _row(entry: Json, regulation: Regulation) -> list[str]:
    findings = [finding for finding in entry["findings"] if finding["level"] == entry["level"]] or entry["findings"]
    return [
        entry["student_id"], entry["name"], regulation.track(entry["track"]).name, entry["level_name"],
        "、".join(dict.fromkeys(finding["cite"] for finding in findings)),
        "".join(finding["text"] for finding in findings),
        "、".join(f"{unknown['rule'] or '成绩行'}：{unknown['missing']}" for unknown in entry["unknown"]),
        str(entry["pending"]), "、".join(proposal["name"] for proposal in entry["proposals"]),
    ]


def _harmless() -> pl.Expr:
    """Text that a spreadsheet would take for a formula, with an apostrophe before it."""
    return pl.all().str.replace(r"^([=+\-@\t\r])", "'${1}")


def write_sheet(path: Path, listed: WarningList, regulation: Regulation) -> None:
    """The summary table in our layout: a title, the list's origin, one row per entry."""
    import xlsxwriter

    options = {
        "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True,
        "default_date_format": "yyyy-mm-dd",
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": _EPOCH})
        sheet = book.add_worksheet("预警名单")
        title = book.add_format({"bold": True, "font_size": 14, "align": "center"})
        head = book.add_format({"bold": True, "border": 1, "bg_color": "#F0F2F5", "align": "center"})
        cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
        sheet.merge_range(0, 0, 0, len(_COLUMNS) - 1, f"{regulation.institution}{regulation.warning_word}名单（{listed.term}）", title)
        sheet.write_string(1, 0, f"{regulation.name} {regulation.version}　封存 {listed.snapshot}")
        for column, (name, width) in enumerate(zip(_COLUMNS, (14, 10, 12, 12, 14, 60, 24, 8, 20), strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(2, column, name, head)
        for place, row in enumerate(table(listed, regulation).iter_rows(), start=3):
            for column, text in enumerate(row):
                sheet.write_string(place, column, text, cell)
        sheet.freeze_panes(3, 2)
        sheet.autofilter(2, 0, 2 + len(listed.entries), len(_COLUMNS) - 1)
