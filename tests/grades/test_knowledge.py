"""What a person tells the platform: columns, course equivalences, facts. Each counts only once it is told."""

from __future__ import annotations

import pytest

from tests import cast
from zhuhang.demo.generate import RESULT_HEADERS
from zhuhang.grades import equivalences, facts
from zhuhang.grades.frames import facts_frame, results_frame
from zhuhang.grades.imports import confirm_batch
from zhuhang.grades.mapping import map_sheet, unknown_sheet
from zhuhang.grades.models import ImportBatch, SheetMapping
from zhuhang.grades.readings import read_batch

pytestmark = pytest.mark.django_db

STRANGE = ["编码", "哪学期", "课", "多少分", "几学分"]
MEANING = {"编码": "student_id", "哪学期": "term", "课": "course_name", "多少分": "grade", "几学分": "credits"}
ROWS = [["20220101", "2023-2024-1", "高等数学", "88", "5"], ["20220102", "2023-2024-1", "高等数学", "41", "5"]]


@pytest.fixture
def made() -> cast.Cast:
    return cast.college()


def test_an_unknown_sheet_is_mapped_once_and_remembered(made: cast.Cast) -> None:
    batch = cast.previewed(made.college, made.secretary, STRANGE, ROWS)
    assert batch.state == ImportBatch.State.UNMAPPED
    sheet = unknown_sheet(batch)
    assert sheet is not None
    assert sheet.columns[0] == ("编码", ["20220101", "20220102"])

    map_sheet(batch, MEANING, by=made.secretary, at=cast.NOW)
    batch = confirm_batch(read_batch(batch.pk, at=cast.NOW), by=made.secretary, at=cast.NOW)
    assert batch.counts["added"] == 2

    other = [["20220103", "2023-2024-1", "高等数学", "77", "5"]]
    assert cast.previewed(made.college, made.secretary, STRANGE, other).state == ImportBatch.State.PREVIEW
    assert SheetMapping.objects.count() == 1


def _renumbered(made: cast.Cast) -> None:
    """孙红 failed 大学物理 as P1 and passed it a year later as P9."""
    row = next(row for row in cast.result_rows() if row[0] == "20220102" and row[3] == "P1")
    retake = (*row[:2], cast.AFTER, "P9", *row[4:7], "75", "2.5", "重修", *row[10:])
    cast.imported(made.college, made.secretary, RESULT_HEADERS, [row, retake])


def test_a_renumbered_course_is_suggested_but_counts_only_when_confirmed(made: cast.Cast) -> None:
    _renumbered(made)
    suggestion = equivalences.suggestions(made.college)[0]
    assert (suggestion.name, suggestion.failed, suggestion.passed, suggestion.students) == ("大学物理", "P1", "P9", 1)
    assert results_frame(made.college)["course_id"].to_list() == ["P1", "P9"]

    confirmed = equivalences.confirm(
        made.college, course_id="P1", counts_as="P9", evidence="2023版培养方案", by=made.secretary, at=cast.NOW
    )
    assert results_frame(made.college)["course_id"].to_list() == ["P9", "P9"]
    assert equivalences.suggestions(made.college) == []

    equivalences.withdraw(confirmed, by=made.secretary, at=cast.NOW)
    assert results_frame(made.college)["course_id"].to_list() == ["P1", "P9"]


def test_a_course_that_does_not_count_is_left_out(made: cast.Cast) -> None:
    _renumbered(made)
    equivalences.confirm(made.college, course_id="P1", counts_as="", evidence="转专业免修", by=made.secretary, at=cast.NOW)
    assert results_frame(made.college)["course_id"].to_list() == ["P9"]


@pytest.mark.parametrize(
    ("course", "counts_as", "evidence", "says"),
    [("P1", "P9", " ", "没有写依据"), ("P1", "P1", "依据", "代码相同"), ("X", "P9", "依据", "没有代码为“X”的课程")],
)
def test_an_equivalence_without_ground_is_refused(
    made: cast.Cast, course: str, counts_as: str, evidence: str, says: str
) -> None:
    _renumbered(made)
    with pytest.raises(equivalences.EquivalenceRefused, match=says):
        equivalences.confirm(made.college, course_id=course, counts_as=counts_as, evidence=evidence, by=made.secretary, at=cast.NOW)


def test_a_fact_is_stated_with_its_basis_and_replaced_not_overwritten(made: cast.Cast) -> None:
    student = made.student("钱多多")
    for value, basis in (("1", "考勤表第3周"), ("0", "复核后更正")):
        facts.state(student, term=cast.TERM, fact="truancy", value=value, basis=basis, by=made.counselor, at=cast.NOW)
    assert facts_frame(made.college).rows() == [("20220101", cast.TERM, "truancy", "0", "复核后更正")]
    assert student.facts.count() == 2


@pytest.mark.parametrize(
    ("term", "fact", "value", "basis", "says"),
    [
        (cast.TERM, "nonsense", "1", "依据", "没有这项事实"),
        (cast.TERM, "truancy", "1", "", "没有写依据"),
        ("2024", "truancy", "1", "依据", "不是学年学期"),
        (cast.TERM, "truancy", "很多", "依据", "不是精确的数"),
    ],
)
def test_a_fact_that_cannot_be_so_is_refused(
    made: cast.Cast, term: str, fact: str, value: str, basis: str, says: str
) -> None:
    with pytest.raises(facts.FactRefused, match=says):
        facts.state(made.student("钱多多"), term=term, fact=fact, value=value, basis=basis, by=made.secretary, at=cast.NOW)


def test_a_counselor_states_facts_of_own_students_only(made: cast.Cast) -> None:
    with pytest.raises(facts.FactRefused, match="没有这名学生"):
        facts.state(made.student("李黄"), term=cast.TERM, fact="truancy", value="1", basis="依据", by=made.counselor, at=cast.NOW)
