"""Course teachers: exactly the officially warned students of the own sections this term, and the least about them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests import cast
from tests.screening import listed
from zhuhang.grades.models import CourseSelection, ImportBatch, TeachingTask
from zhuhang.grades.teachers import appoint_teachers, unappointed
from zhuhang.people.door import visible_to
from zhuhang.people.models import Appointment, Person
from zhuhang.people.permission import NotAllowed
from zhuhang.people.roles import Aspect, Role, Scope
from zhuhang.screening.acts.deciding import revoke
from zhuhang.screening.acts.opening import open_list
from zhuhang.screening.acts.publishing import publish
from zhuhang.screening.acts.telling import tell
from zhuhang.screening.listing import ListLine, Telling, TermDates, WarningList
from zhuhang.screening.teachers import seats_of, teacher_lists

pytestmark = pytest.mark.django_db

LATER = cast.NOW + listed.LATER
ON = LATER.date()


@pytest.fixture
def made() -> cast.Cast:
    return cast.college()


def _task(made: cast.Cast, section: str, course: str, teacher: Person, term: str = cast.AFTER) -> None:
    batch = ImportBatch.objects.filter(college=made.college).latest("pk")
    TeachingTask.objects.create(
        batch=batch, section=section, term=term, course_id=course, course_name=course, teacher=teacher.name, staff_id=teacher.username
    )


def _seat(made: cast.Cast, name: str, section: str, course: str, term: str = cast.AFTER) -> None:
    batch = ImportBatch.objects.filter(college=made.college).latest("pk")
    CourseSelection.objects.create(batch=batch, student=made.student(name), term=term, course_id=course, section=section)


def _teacher(made: cast.Cast, number: str = "T1", name: str = "文老师") -> Person:
    teacher = Person.objects.create_user(number, name=name)
    cast.appoint(teacher, Role.COURSE_TEACHER, Scope.COLLEGE, college=made.college)
    return teacher


def _seen(person: Person, on: date = ON) -> set[str]:
    return set(visible_to(person, on, Aspect.IDENTITY).values_list("name", flat=True))


def _teaching(made: cast.Cast) -> Person:
    """A teacher with 孙红 (warned) and 钱多多 (not warned) in one section; 李黄 (warned) sits with somebody else."""
    teacher = _teacher(made)
    _task(made, "S1", "C1", teacher)
    _task(made, "S2", "C1", _teacher(made, "T2", "文老师"))
    for name, section in (("孙红", "S1"), ("钱多多", "S1"), ("李黄", "S2")):
        _seat(made, name, section, "C1")
    return teacher


def test_a_teacher_sees_who_is_warned_and_sits_in_the_own_section_and_nobody_else(made: cast.Cast) -> None:
    listed.published(made)
    teacher = _teaching(made)
    assert _seen(teacher) == {"孙红"}
    assert _seen(Person.objects.get(username="T2")) == {"李黄"}


def test_a_teacher_sees_no_other_aspect_of_them(made: cast.Cast) -> None:
    listed.published(made)
    teacher = _teaching(made)
    seen = {aspect: set(visible_to(teacher, ON, aspect).values_list("name", flat=True)) for aspect in Aspect}
    assert seen == {aspect: {"孙红"} if aspect == Aspect.IDENTITY else set() for aspect in Aspect}


@pytest.mark.parametrize("stage", ["opened", "checking", "submitted", "approved"])
def test_before_publication_a_teacher_sees_nobody(stage: str, made: cast.Cast) -> None:
    wl = getattr(listed, stage)(made)
    teacher = _teaching(made)
    assert _seen(teacher) == set()
    assert teacher_lists(wl, made.college.students.all()) == []


CELLS = {
    "own section, this term": ("S1", "C1", cast.AFTER, {"孙红"}),
    "own course, no section told": ("", "C1", cast.AFTER, {"孙红"}),
    "own section, no term told": ("S1", "C1", "", {"孙红"}),
    "own course, another's section": ("S9", "C1", cast.AFTER, set[str]()),
    "another's course, no section told": ("", "C9", cast.AFTER, set[str]()),
    "own section, the judged term": ("S1", "C1", cast.TERM, set[str]()),
    "own section, a term to come": ("S1", "C1", "2024-2025-1", set[str]()),
}


@pytest.mark.parametrize(("section", "course", "term", "expected"), CELLS.values(), ids=CELLS)
def test_who_sits_with_a_teacher(section: str, course: str, term: str, expected: set[str], made: cast.Cast) -> None:
    listed.published(made)
    teacher = _teacher(made)
    _task(made, "S1", "C1", teacher)
    _seat(made, "孙红", section, course, term)
    assert _seen(teacher) == expected


def test_last_terms_task_opens_nothing(made: cast.Cast) -> None:
    listed.published(made)
    teacher = _teacher(made)
    _task(made, "S1", "C1", teacher, term=cast.TERM)
    _seat(made, "孙红", "S1", "C1")
    assert _seen(teacher) == set()


@pytest.mark.parametrize("state", ListLine.State.values)
def test_a_line_that_is_off_the_list_opens_nothing(state: str, made: cast.Cast) -> None:
    wl = listed.published(made)
    teacher = _teaching(made)
    wl.lines.update(state=state, reason="原因")
    assert _seen(teacher) == ({"孙红"} if state == ListLine.State.MOVING else set())


def test_revoking_ends_it(made: cast.Cast) -> None:
    wl = listed.published(made)
    teacher = _teaching(made)
    revoke(listed.line(wl, "孙红"), reason="误列", by=made.vice_dean, at=LATER)
    assert _seen(teacher) == set()


def test_who_was_added_for_support_only_is_not_shown_as_warned(made: cast.Cast) -> None:
    wl = listed.published(made)
    teacher = _teaching(made)
    wl.lines.update(source=ListLine.Source.SUPPLEMENT)
    assert _seen(teacher) == set()


def test_without_an_appointment_or_with_another_number_there_is_nobody(made: cast.Cast) -> None:
    listed.published(made)
    teacher = _teaching(made)
    teacher.appointments.all().delete()
    assert _seen(teacher) == set()
    Person.objects.filter(pk=teacher.pk).update(username="T9")
    teacher.refresh_from_db()
    cast.appoint(teacher, Role.COURSE_TEACHER, Scope.COLLEGE, college=made.college)
    assert _seen(teacher) == set()


def test_an_appointment_for_one_class_reaches_no_other(made: cast.Cast) -> None:
    listed.published(made)
    teacher = _teaching(made)
    _seat(made, "李黄", "S1", "C1")
    assert _seen(teacher) == {"孙红", "李黄"}
    teacher.appointments.all().delete()
    cast.appoint(teacher, Role.COURSE_TEACHER, Scope.CLASS_GROUP, class_group=cast.class_group(made, "软件2201班"))
    assert _seen(teacher) == {"孙红"}


def test_another_colleges_teacher_sees_nobody_here(made: cast.Cast) -> None:
    listed.published(made)
    teacher = _teaching(made)
    other = cast.college("other")
    teacher.appointments.all().delete()
    cast.appoint(teacher, Role.COURSE_TEACHER, Scope.COLLEGE, college=other.college)
    assert _seen(teacher) == set()


def test_with_the_next_term_it_is_over(made: cast.Cast) -> None:
    listed.published(made)
    teacher = _teaching(made)
    TermDates.objects.create(term="2024-2025-1", starts_on=date(2024, 9, 2))
    assert _seen(teacher, date(2024, 9, 1)) == {"孙红"}
    assert _seen(teacher, date(2024, 9, 2)) == set()


def test_a_list_after_the_make_ups_does_not_take_away_who_was_told_until_it_says_so() -> None:
    made = cast.college("lut", "lut")
    cast.with_results(made)
    from zhuhang.screening.models import Run
    from zhuhang.screening.perform import perform
    from zhuhang.screening.runs import open_run

    listed.opened_dates()
    run = perform(open_run(made.college, term=cast.TERM, phase=Run.Phase.PROVISIONAL, parameters={}, by=made.secretary, at=cast.NOW).pk, at=cast.NOW)
    run.entries.update(standing="listed", level="written", rank=2)
    before = open_list(run, by=made.secretary, at=cast.NOW)
    teacher = _teaching(made)
    before.lines.update(position=(before.position_of("publish") or 0) + 1)
    told = set(before.lines.filter(student__name="孙红").values_list("student__name", flat=True))
    assert _seen(teacher) == told

    after = open_list(cast.screened(made), by=made.secretary, at=LATER)
    assert after.previous_id == before.pk
    assert _seen(teacher) == told & set(after.lines.filter(state="moving").values_list("student__name", flat=True))


def test_the_seats_name_course_and_section(made: cast.Cast) -> None:
    wl = listed.published(made)
    teacher = _teaching(made)
    _task(made, "S3", "C3", teacher)
    _seat(made, "孙红", "S3", "C3")
    seats = seats_of(teacher, wl, visible_to(teacher, ON, Aspect.IDENTITY))
    assert [(seat.course, seat.section, seat.student.name) for seat in seats] == [("C1", "S1", "孙红"), ("C3", "S3", "孙红")]


def test_publication_tells_teachers_the_number_of_their_own(made: cast.Cast) -> None:
    wl = listed.approved(made)
    _teaching(made)
    _teacher(made, "T3", "无学生")
    publish(wl, by=made.secretary, at=LATER)
    told = Telling.objects.filter(list=wl, role=Role.COURSE_TEACHER).values_list("person__username", "lines")
    assert set(told) == {("T1", 1), ("T2", 1)}
    position = wl.position_of("publish")
    assert position is not None
    tell(WarningList.objects.get(pk=wl.pk), position, wl.lines.values_list("pk", flat=True), at=LATER + timedelta(1))
    assert Telling.objects.filter(list=wl, role=Role.COURSE_TEACHER).count() == 2


def test_teachers_are_appointed_from_the_tasks_once(made: cast.Cast) -> None:
    listed.published(made)
    known = Person(username="T1", name="文老师")
    Person.objects.create_user("T3", name="另有其人")
    for number, name in (("T1", "文老师"), ("T3", "武老师"), ("", "没有工号")):
        _task(made, f"S{number}", "C1", Person(username=number, name=name))
    _seat(made, "孙红", "ST1", "C1")
    assert unappointed(made.college, [cast.AFTER, ""], ON) == [("T1", "文老师"), ("T3", "武老师")]

    done = appoint_teachers(made.college, [cast.AFTER, ""], by=made.secretary, at=LATER)
    assert (done.new, len(done.refused)) == (1, 1) and "另有其人" in done.refused[0]
    assert _seen(Person.objects.get(username=known.username)) == {"孙红"}

    again = appoint_teachers(made.college, [cast.AFTER, ""], by=made.secretary, at=LATER)
    assert again.new == 0 and Appointment.objects.filter(role=Role.COURSE_TEACHER, college=made.college).count() == 1
    with pytest.raises(NotAllowed):
        appoint_teachers(made.college, [cast.AFTER, ""], by=made.counselor, at=LATER)
