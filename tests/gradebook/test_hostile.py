"""Files that cannot be used get one clear message, within seconds and little memory; each is made here at run time."""

from __future__ import annotations

import struct
import subprocess
import sys
import textwrap
import time
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlwt

from tests.gradebook.sheets import as_csv, as_html_xls, as_xls, as_xlsx
from zhuhang.gradebook import SheetError, read_results

HEADER = ["学号", "学年学期", "课程代码", "课程名称", "学分", "成绩"]
ROW = ["0001", "2023-2024-1", "A1", "数学", "4", "60"]
GIGABYTE = 2**30


def refusal(path: Path) -> SheetError:
    with pytest.raises(SheetError) as caught:
        read_results([path])
    return caught.value


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


PLAIN_REFUSALS = {
    "空的.csv": (b"", "empty-file"),
    "空白.csv": (b" \r\n\r\n", "empty-file"),
    "图片.xlsx": (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "not-a-workbook"),
    "文稿.pdf": (b"%PDF-1.7 whatever", "not-a-workbook"),
    "坏的.xlsx": (b"PK\x03\x04" + b"\0" * 500, "not-a-workbook"),
    "坏的.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "not-a-workbook"),
    "坏的.parquet": (b"PAR1" + b"\0" * 100, "not-a-workbook"),
    "坏的.json": (b'[{"xh": ', "bad-json"),
    "登录页.xls": ("<html><body>会话超时，请重新登录</body></html>".encode(), "not-a-workbook"),
    "无表头.csv": (b"1,2,3,4\n5,6,7,8\n", "no-header"),
    "散文.csv": ("今天天气很好\n明天也许下雨\n".encode(), "no-header"),
    "长格.csv": ((",".join(HEADER) + "\n0001,2023-2024-1,A1," + "长" * 200_000 + ",4,60\n").encode(), "bad-csv"),
    "不闭.csv": ((",".join(HEADER) + '\n0001,2023-2024-1,A1,"数学,4,60\n').encode(), "bad-csv"),
    "引号.csv": ((",".join(HEADER) + '\n0001,2023-2024-1,A1,"数"学,4,60\n').encode(), "bad-csv"),
}


@pytest.mark.parametrize("name", PLAIN_REFUSALS)
def test_an_unusable_file_is_refused_by_name(tmp_path: Path, name: str) -> None:
    content, code = PLAIN_REFUSALS[name]
    refused = refusal(write(tmp_path / name, content))
    assert refused.code == code
    assert name in str(refused)


def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path).code == "is-a-directory"
    assert refusal(tmp_path / "没有.csv").code == "unreadable-file"


def test_every_unusable_file_is_named_at_once(tmp_path: Path) -> None:
    paths = [write(tmp_path / "甲.csv", b""), write(tmp_path / "乙.csv", b"%PDF-1.7")]
    with pytest.raises(SheetError) as caught:
        read_results(paths)
    assert "甲.csv" in str(caught.value)
    assert "乙.csv" in str(caught.value)


@pytest.mark.parametrize("missing", [0, 1, 4, 5])
def test_a_missing_column_is_named_with_what_was_found(tmp_path: Path, missing: int) -> None:
    rows = [[cell for place, cell in enumerate(row) if place != missing] for row in (HEADER, ROW)]
    refused = refusal(as_csv(tmp_path / "成绩.csv", rows))
    assert refused.code == "missing-column"
    lacking, found = str(refused).split("找到的列：")
    assert HEADER[missing] in lacking.replace("学年学期或学年", "学年学期")
    assert "课程名称" in found


def test_a_year_without_its_term_is_a_missing_column(tmp_path: Path) -> None:
    header = ["学号", "学年", "课程名称", "学分", "成绩"]
    refused = refusal(as_csv(tmp_path / "成绩.csv", [header, ["1", "2023-2024", "数学", "4", "60"]]))
    assert refused.code == "missing-column"
    assert "学期" in str(refused)


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    refused = refusal(as_csv(tmp_path / "成绩.csv", [[*HEADER, "成绩"], [*ROW, "50"]]))
    assert refused.code == "repeated-column"


def test_mixed_encodings_name_the_line(tmp_path: Path) -> None:
    header, row = ",".join(HEADER), ",".join(ROW)
    utf8_first = refusal(write(tmp_path / "一.csv", f"{header}\n{row}\n".encode() + row.encode("gb18030")))
    gb_first = refusal(write(tmp_path / "二.csv", f"{header}\n{row}\n".encode("gb18030") + "0001,2023-2024-1,A2,大学物理学,4,60".encode()))
    assert (utf8_first.code, gb_first.code) == ("mixed-encoding", "mixed-encoding")
    assert "第 3 行" in str(utf8_first)
    assert "第 3 行" in str(gb_first)


def test_bytes_of_no_encoding_name_the_line(tmp_path: Path) -> None:
    content = f"{','.join(HEADER)}\n".encode("gb18030") + b"0001,\xff\xff\xff,A1,x,4,60\n"
    refused = refusal(write(tmp_path / "成绩.csv", content))
    assert refused.code == "undecodable"
    assert "第 2 行" in str(refused)


def test_an_encrypted_workbook_is_called_so(tmp_path: Path) -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 500
    assert refusal(write(tmp_path / "成绩.xlsx", content)).code == "encrypted"


def test_an_old_workbook_with_a_password_is_called_so(tmp_path: Path) -> None:
    path = as_xls(tmp_path / "成绩.xls", [HEADER, ROW])
    content = bytearray(path.read_bytes())
    opening = content.find(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    content[opening + 20 : opening + 22] = b"\x2f\x00"  # the record after the opening one becomes FILEPASS
    assert refusal(write(path, bytes(content))).code == "encrypted"


def test_another_kind_of_zip_is_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "成绩.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert refusal(tmp_path / "成绩.xlsx").code == "not-a-workbook"


def limited(path: Path, seconds: float = 20) -> str:
    """The code of a refusal reached in a process of its own that never held a gigabyte.

    The peak is the process's own (VmHWM): what ``getrusage`` says also counts what its parent held when it was started.
    """
    script = f"""
        import sys, time
        from pathlib import Path
        from zhuhang.gradebook import SheetError, read_results
        try:
            read_results([Path(sys.argv[1])])
        except SheetError as refused:
            print(refused.code)
        status = Path("/proc/self/status").read_text()
        peak = next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM"))
        print(peak)
        assert 10_000_000 < peak < {GIGABYTE}
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), str(path)], capture_output=True, text=True, timeout=seconds, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.split()[0]


def test_a_zip_that_unpacks_to_gigabytes_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "成绩.xlsx"
    as_xlsx(path, [HEADER, ROW])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/sharedStrings2.xml", "w", force_zip64=True) as out:
        for _ in range(1100):
            out.write(b"<" * 2**20)
    assert path.stat().st_size < 3 * 2**20
    assert limited(path) == "zip-bomb"


def test_a_zip_that_lies_about_its_size_is_not_opened(tmp_path: Path) -> None:
    path = as_xlsx(tmp_path / "成绩.xlsx", [HEADER, ROW])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/more.xml", b"<" * (50 * 2**20))
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 1000)
    path.write_bytes(bytes(data))
    assert limited(path) in ("not-a-workbook", "zip-bomb")


def test_two_cells_far_apart_are_not_a_sheet(tmp_path: Path) -> None:
    path = tmp_path / "成绩.xlsx"
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    book.active.cell(1_048_576, 16_384, "远")
    book.save(path)
    assert limited(path) == "sheet-too-large"


def test_one_huge_cell_is_refused(tmp_path: Path) -> None:
    assert limited(write(tmp_path / "成绩.csv", b"x" * (64 * 2**20))) == "cell-too-large"
    path = as_xlsx(tmp_path / "成绩.xlsx", [HEADER, ROW])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings9.xml", b"<sst><si><t>" + b"x" * (300 * 2**20))
    assert limited(path) == "cell-too-large"


def test_five_million_lines_are_refused_within_seconds(tmp_path: Path) -> None:
    path = tmp_path / "成绩.csv"
    line = (",".join(ROW) + "\n").encode()
    with path.open("wb") as out:
        out.write((",".join(HEADER) + "\n").encode())
        for _ in range(50):
            out.write(line * 100_000)
    started = time.monotonic()
    assert limited(path) == "too-many-rows"
    assert time.monotonic() - started < 10


def test_formulas_give_the_value_they_gave_or_none(tmp_path: Path) -> None:
    path = tmp_path / "成绩.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["", *HEADER])
    book.active.append(["", *ROW[:5], "=50+10"])
    book.active.append(["", *ROW[:2], "A2", *ROW[3:5], "#N/A"])
    book.save(path)
    reading = read_results([path])
    assert [(note.row, note.code, note.value) for note in reading.refused] == [
        (2, "unknown-grade", "=50+10"), (3, "unknown-grade", "#N/A"),
    ]  # fmt: skip
    assert reading.table.height == 0


def test_errors_in_an_old_workbook_are_refused_as_what_they_say(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("成绩", cell_overwrite_ok=True)
    for line, row in enumerate([HEADER, ROW, [*ROW[:2], "A2", *ROW[3:]], [*ROW[:2], "A3", *ROW[3:]]]):
        for place, value in enumerate(row):
            sheet.write(line + 2, place + 1, value)
    sheet.row(3).set_cell_error(6, 0x2A)
    sheet.row(4).set_cell_error(5, 0x07)
    book.save(str(tmp_path / "成绩.xls"))
    reading = read_results([tmp_path / "成绩.xls"])
    assert [(note.row, note.code, note.value) for note in reading.refused] == [
        (4, "unknown-grade", "#N/A"), (5, "bad-credits", "#DIV/0!"),
    ]  # fmt: skip
    assert reading.table["course_id"].to_list() == ["A3"]


def test_an_old_workbook_full_of_errors_is_refused_whole(tmp_path: Path) -> None:
    path = as_xls(tmp_path / "成绩.xls", [HEADER, ROW])
    error = struct.pack("<HHHHHBB", 0x0205, 8, 1, 1, 0, 0x2A, 1)
    path.write_bytes(path.read_bytes() + error * 100_001)
    assert refusal(path).code == "formula-without-value"


def test_a_long_number_keeps_its_digits_or_is_refused(tmp_path: Path) -> None:
    path = as_xlsx(tmp_path / "成绩.xlsx", [HEADER, [202200112345678901, *ROW[1:]], [ROW[0], *ROW[1:]]])
    rewrite(path, b"<v>2.022001123456789E+17</v>", b"<v>202200112345678901</v>")
    assert read_results([path]).table["student_id"].to_list() == ["202200112345678901", "0001"]
    rewrite(path, b"<v>202200112345678901</v>", b"<v>2.022001123456789E+17</v>")
    reading = read_results([path])
    assert [(note.code, note.row) for note in reading.refused] == [("bad-student-id", 2)]


def rewrite(path: Path, old: bytes, new: bytes) -> None:
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    assert any(old in content for content in members.values())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content.replace(old, new))


def test_a_formula_in_a_text_table_is_refused_as_a_grade(tmp_path: Path) -> None:
    reading = read_results([as_csv(tmp_path / "成绩.csv", [HEADER, [*ROW[:5], "=1+1"]])])
    assert [(note.code, note.value) for note in reading.refused] == [("unknown-grade", "=1+1")]


def test_a_line_with_more_cells_than_the_header_is_refused(tmp_path: Path) -> None:
    reading = read_results([as_csv(tmp_path / "成绩.csv", [HEADER, ROW, [*ROW[:3], "数学", "上", "4", "60"]])])
    assert [note.row for note in reading.refused] == [3]


def test_a_download_that_broke_off_refuses_its_last_line(tmp_path: Path) -> None:
    lines = [",".join(line) for line in (HEADER, ROW, [*ROW[:2], "A2", "英语", "4"])]
    cut = read_results([write(tmp_path / "断.csv", "\n".join(lines).encode())])
    assert [(note.row, note.code) for note in cut.refused] == [(3, "extra-cell")]
    assert cut.table.height == 1


def test_html_with_deep_nesting_or_wild_spans_is_bounded(tmp_path: Path) -> None:
    path = as_html_xls(tmp_path / "成绩.xls", [HEADER, ROW])
    wild = path.read_bytes().replace(b"<td>", b'<td colspan="999999999" rowspan="999999999">', 1)
    assert limited(write(tmp_path / "广.xls", wild)) is not None
    nested = b"<html><body>" + b"<div>" * 200_000 + b"<table><tr><td>1</td></tr></table>"
    assert limited(write(tmp_path / "深.xls", nested)) in ("not-a-workbook", "no-header")


@pytest.mark.parametrize(("name", "content"), [("多.xls", b"<table><tr>" + b"<td>" * 9_000_000), ("多.json", b"[" + b"{}," * 9_000_000)])
def test_millions_of_tiny_parts_are_counted_before_they_are_built(tmp_path: Path, name: str, content: bytes) -> None:
    assert limited(write(tmp_path / name, content)) in ("sheet-too-large", "too-large")


def test_a_small_parquet_of_very_many_rows_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "成绩.parquet"
    one = pa.table({name: pa.array(ROW[place : place + 1] * 1_000_000).dictionary_encode() for place, name in enumerate(HEADER)})
    with pq.ParquetWriter(path, one.schema) as writer:
        for _ in range(61):
            writer.write_table(one)
    assert path.stat().st_size < 2**20
    assert limited(path) == "too-many-rows"
