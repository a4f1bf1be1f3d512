"""Runs: refused without parameters, stored whole, compared with last term, repeatable."""

from __future__ import annotations

import polars as pl
import pytest

from tests import cast
from zhuhang.audit.models import Event
from zhuhang.demo.generate import RESULT_HEADERS
from zhuhang.engine import EngineError, parse_setting, seal
from zhuhang.engine.plan import check_parameters, compile_plan
from zhuhang.engine.standing import Standing
from zhuhang.grades.imports import undo_batch
from zhuhang.grades.models import ImportBatch
from zhuhang.people.permission import NotAllowed
from zhuhang.people.regulations import regulation_of
from zhuhang.regulation.load import load
from zhuhang.screening.distances import distance_to_list
from zhuhang.screening.inputs import history_frame, inputs_of
from zhuhang.screening.models import Distance, Entry, Run
from zhuhang.screening.perform import perform
from zhuhang.screening.reconcile import OfficialLine, reconcile
from zhuhang.screening.runs import RunRefused, open_run, settings_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> cast.Cast:
    return cast.college()


def _lines(run: Run) -> dict[str, tuple[str, str, str]]:
    return {entry.student.name: (entry.standing, entry.level, entry.change) for entry in run.entries.select_related("student")}


def test_a_list_is_compared_with_the_term_before(made: cast.Cast) -> None:
    assert _lines(cast.with_lists(made)) == {
        "孙红": ("listed", "red", "new"),
        "李黄": ("listed", "yellow", "new"),
        "周上": ("listed", "red", "raised"),
        "吴退": ("left", "", "left"),
    }


def test_the_first_list_has_nothing_to_be_compared_with(made: cast.Cast) -> None:
    cast.with_results(made)
    run = cast.screened(made, cast.BEFORE)
    assert _lines(run) == {"周上": ("listed", "yellow", ""), "吴退": ("listed", "yellow", "")}
    assert run.previous is None


def test_a_run_keeps_what_it_was_made_from(made: cast.Cast) -> None:
    run = cast.with_lists(made)
    assert (run.regulation_code, run.state, run.counts["listed"]) == ("asnu", Run.State.DONE, 3)
    assert run.regulation_digest.startswith("sha256:")
    assert run.snapshot_digest.startswith("sha256:")
    assert [level["code"] for level in run.tracks[0]["levels"]] == ["yellow", "orange", "red"]


def test_an_entry_says_clause_arithmetic_results_and_what_lifts_it(made: cast.Cast) -> None:
    entry = cast.with_lists(made).entries.get(student__name="孙红")
    assert entry.findings[0]["cite"] == "第七条"
    assert entry.findings[0]["values"] == {"failed_credit_share": "1/3"}
    assert entry.findings[0]["results"] == [{"course_id": "P1", "term": cast.TERM, "credits": "4"}]
    assert entry.reason.startswith("第七条：")
    assert entry.figures["outstanding_credits"] == "4"
    assert entry.distance["lifts"]


def test_screening_again_gives_the_same_list_and_makes_it_the_current_one(made: cast.Cast) -> None:
    first = cast.with_lists(made)
    again = cast.screened(made)
    assert (again.snapshot_digest, _lines(again)) == (first.snapshot_digest, _lines(first))
    assert list(Run.objects.filter(term=cast.TERM, is_current=True)) == [again]


def test_performing_a_finished_run_changes_nothing(made: cast.Cast) -> None:
    run = cast.with_lists(made)
    assert perform(run.pk, at=cast.NOW).done_at == run.done_at
    assert Event.objects.filter(act="run.done", subject=f"run:{run.pk}").count() == 1


def test_a_stated_fact_counts_at_the_next_run(made: cast.Cast) -> None:
    from zhuhang.grades import facts

    cast.with_lists(made)
    facts.state(made.student("钱多多"), term=cast.TERM, fact="truancy", value="1", basis="考勤", by=made.secretary, at=cast.NOW)
    assert cast.screened(made).entries.get(student__name="钱多多").level == "red"


def test_a_refused_row_makes_its_student_undecided(made: cast.Cast) -> None:
    rows = [(*row[:7], "六十", *row[8:]) if row[0] == "20220101" and row[3] == "P1" else row for row in cast.result_rows()]
    cast.imported(made.college, made.secretary, RESULT_HEADERS, rows)
    entry = cast.screened(made).entries.get(student__name="钱多多")
    assert entry.standing == Entry.Standing.UNDECIDED
    assert {"rule": None, "missing": "refused_row"} in entry.unknown


def test_a_student_known_only_from_a_refused_row_is_undecided_under_the_name_it_has(made: cast.Cast) -> None:
    stranger = ("20229999", "新来者", cast.TERM, "P1", "大学物理", "必修", "4", "九十", "", "正常考试", "", "", "", "")
    batch = cast.imported(made.college, made.secretary, RESULT_HEADERS, [*cast.result_rows(), stranger])
    entry = cast.screened(made).entries.get(student__number="20229999")
    assert (entry.student.name, entry.standing) == ("新来者", Entry.Standing.UNDECIDED)
    assert {"rule": None, "missing": "refused_row"} in entry.unknown
    entry.run.entries.all().delete()
    undo_batch(batch, by=made.secretary, at=cast.NOW)
    assert not made.college.students.filter(number="20229999").exists()


def test_a_student_two_imports_refused_stays_in_doubt_when_one_is_undone(made: cast.Cast) -> None:
    stranger = ("20229999", "新来者", cast.TERM, "P1", "大学物理", "必修", "4", "九十", "", "正常考试", "", "", "", "")
    cast.imported(made.college, made.secretary, RESULT_HEADERS, [*cast.result_rows(), stranger])
    second = cast.imported(made.college, made.secretary, RESULT_HEADERS, [*cast.result_rows(), stranger])
    undo_batch(second, by=made.secretary, at=cast.NOW)
    assert cast.screened(made).entries.get(student__number="20229999").standing == Entry.Standing.UNDECIDED


def test_a_list_that_names_a_stranger_hinders_no_run(made: cast.Cast) -> None:
    cast.with_results(made)
    headers, rows = ("学号", "学年学期", "事实", "值", "依据"), [("20229999", cast.TERM, "旷课", "20", "考勤")]
    known = ("20220101", cast.TERM, "旷课", "0", "考勤")
    cast.imported(made.college, made.secretary, headers, [*rows, known], content=ImportBatch.Content.FACTS)
    run = cast.screened(made)
    assert run.state == run.State.DONE and not run.entries.filter(student__number="20229999").exists()


def test_unset_parameters_are_named_and_nothing_runs() -> None:
    made = cast.college("gxu", "gxu")
    cast.with_results(made)
    with pytest.raises(RunRefused) as refused:
        cast.screened(made)
    assert len(refused.value.reasons) == 2
    assert all("尚未设定" in reason for reason in refused.value.reasons)
    assert Run.objects.count() == 0


def test_one_of_two_parameters_is_enough() -> None:
    made = cast.college("njimt", "njimt")
    cast.with_results(made)
    with pytest.raises(RunRefused, match="至少须设定一个"):
        cast.screened(made, yellow_outstanding_credits="4", orange_outstanding_credits="8")
    run = cast.screened(made, yellow_outstanding_credits="4", orange_outstanding_credits="8", red_outstanding_courses="6")
    assert run.state == Run.State.DONE
    made.college.refresh_from_db()
    assert made.college.parameters["orange_outstanding_credits"] == "8"


def test_a_parameter_that_is_no_number_is_refused() -> None:
    made = cast.college("gxu", "gxu")
    with pytest.raises(RunRefused, match="不是精确的数"):
        cast.screened(made, warning_outstanding_credits="十", probation_earned_share="50%")


@pytest.mark.parametrize(
    "given",
    [
        {}, {"warning_outstanding_credits": "10"}, {"warning_outstanding_credits": "10", "probation_earned_share": "50%", "unheard_of": "1"},
        {"warning_outstanding_credits": "-1", "probation_earned_share": "50%"},
    ],
)  # fmt: skip
def test_the_page_refuses_what_the_engine_refuses_in_its_words(given: dict[str, str]) -> None:
    regulation = load("gxu")
    with pytest.raises(RunRefused) as refused:
        settings_of(regulation, given)
    with pytest.raises(EngineError) as said:
        check_parameters(regulation, {name: parse_setting(regulation, name, text) for name, text in given.items()}, how="填写")
    assert refused.value.reasons == said.value.reasons
    assert not any("--set" in reason for reason in refused.value.reasons)


def test_a_number_that_cannot_be_read_is_not_also_called_missing() -> None:
    with pytest.raises(RunRefused) as refused:
        settings_of(load("gxu"), {"warning_outstanding_credits": "十"})
    assert len(refused.value.reasons) == 2
    assert "不是精确的数" in refused.value.reasons[0] and "probation_earned_share" in refused.value.reasons[1]


def test_only_the_secretary_runs(made: cast.Cast) -> None:
    with pytest.raises(NotAllowed):
        open_run(made.college, term=cast.TERM, phase=Run.Phase.FINAL, parameters={}, by=made.counselor, at=cast.NOW)


def test_an_authoritys_list_is_reconciled_line_by_line_with_why(made: cast.Cast) -> None:
    run = cast.with_lists(made)
    official = [
        OfficialLine("20220102", "academic", "red"),
        OfficialLine("20220104", "academic", "orange"),
        OfficialLine("20220101", "academic", "yellow", "教务处名单第3页"),
        OfficialLine("20229999", "academic", "red"),
    ]
    kept = reconcile(run, official, file_name="教务处.xlsx", by=made.secretary, at=cast.NOW)
    verdicts = {line["number"]: line["verdict"] for line in kept.lines}
    assert verdicts == {"20220101": "theirs", "20220102": "same", "20220103": "ours", "20220104": "level", "20229999": "theirs"}
    why = {line["number"]: line["why"] for line in kept.lines}
    assert why["20220103"].startswith("第七条：")
    assert "没有条款成立" in why["20220101"]
    assert "没有这个学号" in why["20229999"]
    assert kept.counts == {"same": 1, "level": 1, "ours": 1, "theirs": 2}


def test_who_leaves_between_two_lists_of_a_term_stays_in_sight(made: cast.Cast) -> None:
    cast.with_lists(made)
    rows = [(*row[:7], "75", "2.5", *row[9:]) if row[0] == "20220102" and row[3] == "P1" else row for row in cast.result_rows()]
    cast.imported(made.college, made.secretary, RESULT_HEADERS, rows)
    for _each in range(2):
        entry = cast.screened(made).entries.get(student__name="孙红")
        assert (entry.standing, entry.change, entry.previous_level) == ("left", "left", "red")
        assert "先前的名单（补考后）列为“红色预警”" in entry.reason


def test_an_imported_earlier_list_stands_beside_our_own_and_gives_way_to_it(made: cast.Cast) -> None:
    cast.with_results(made)
    regulation = regulation_of(made.college)
    level = regulation.tracks[0].levels[0]
    rows = [["20220101", "2022-2023-1", level.name], ["20220101", cast.BEFORE, level.name]]
    content = ImportBatch.Content.HISTORY
    cast.imported(made.college, made.secretary, ["学号", "学年学期", "预警等级"], rows, "以往.csv", content=content)
    given = [("20220101", term, regulation.tracks[0].code, level.code, False) for term in ("2022-2023-1", cast.BEFORE)]
    assert history_frame(made.college, regulation, before=cast.TERM).rows() == given
    cast.screened(made, cast.BEFORE)
    found = history_frame(made.college, regulation, before=cast.TERM)
    assert found.filter(~pl.col("complete")).rows() == given[:1]
    assert set(found.filter("complete")["term"]) == {cast.BEFORE}
    assert history_frame(made.college, regulation, before="2022-2023-1").is_empty()


def test_who_is_on_no_list_has_the_distance_to_the_lightest_level(made: cast.Cast) -> None:
    cast.with_lists(made)
    lightest, *heavier = regulation_of(made.college).tracks[0].levels
    sentences = distance_to_list(made.student("钱多多"))
    assert sentences
    assert all(lightest.name in text for text in sentences)
    assert not any(level.name in text for level in heavier for text in sentences)
    assert distance_to_list(made.student("吴退"), cast.TERM)
    assert distance_to_list(made.student("孙红"), cast.TERM) == []


def test_running_again_keeps_one_distance_each(made: cast.Cast) -> None:
    cast.with_lists(made)
    before = Distance.objects.filter(run__term=cast.TERM).count()
    run = cast.screened(made, cast.TERM)
    assert before == Distance.objects.filter(run__term=cast.TERM).count() == run.distances.count() > 0


def test_a_list_of_ours_that_listed_nobody_is_a_complete_list_all_the_same(made: cast.Cast) -> None:
    """Who was listed before it and not on it was not warned that term: the level is not carried past it."""
    cast.with_lists(made)
    regulation, plan_of = regulation_of(made.college), {"term": cast.AFTER, "phase": "final", "parameters": {}, "terms": []}
    made.college.runs.get(term=cast.BEFORE).entries.update(standing=Entry.Standing.LISTED, level="yellow", rank=0)
    made.college.runs.get(term=cast.TERM).entries.all().delete()

    found = history_frame(made.college, regulation, before=cast.AFTER)
    assert found.filter(term=cast.TERM).rows() == [("", cast.TERM, "academic", "", True)]
    standing = Standing.of(seal(inputs_of(made.college, regulation, term=cast.AFTER)), compile_plan(regulation, **plan_of))
    assert standing.levels and {standing.state(student, track) for student, track in standing.levels} == {None}
