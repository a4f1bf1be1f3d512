"""Demo notices (演示通知书): served and receipted through the same acts people use, each way it can end at least once."""

from __future__ import annotations

import io
from base64 import b64encode
from datetime import datetime, timedelta
from random import Random

from PIL import Image, ImageDraw

from zhuhang.delivery.release import release
from zhuhang.demo import names
from zhuhang.demo.procedure import walk_to_publication
from zhuhang.papers.models import Notice, PaperSettings
from zhuhang.papers.prepare import prepare_notices
from zhuhang.papers.receipts import Answer, acknowledge_by_link, enter_paper
from zhuhang.papers.release import record_step, tell_first
from zhuhang.papers.serving import Attempt, record_service
from zhuhang.papers.settings import change_settings
from zhuhang.people.guardians import Guardian, add_guardian, check_number, forbid_contact
from zhuhang.people.models import College, Person
from zhuhang.people.roles import Role
from zhuhang.screening.appointees import holders
from zhuhang.screening.listing import WarningList
from zhuhang.screening.models import Run

AFTER = timedelta(days=11)
"""How long after its run a list's notices leave: the day after its publication."""


def serve_lists(colleges: list[College]) -> None:
    """Take the lists of the term before through publication, then serve what every published list asks for."""
    for college in colleges:
        if PaperSettings.objects.filter(college=college).exists():
            continue
        secretary = holders(college, [Role.ACADEMIC_SECRETARY], _last_run(college).done_at.date())[0]
        _settings(college, secretary, _last_run(college).done_at)
        _publish_before(college, secretary)
        for wl in WarningList.objects.filter(college=college, is_current=True).select_related("run"):
            if wl.lines.filter(published_at__isnull=False).exists():
                _serve(wl.run, secretary, wl.run.done_at + AFTER)


def _last_run(college: College) -> Run:
    return Run.objects.filter(college=college, is_current=True).order_by("-term")[0]


def _settings(college: College, secretary: Person, at: datetime) -> None:
    said = {
        "serial_rule": "{year}-{term}-{number:04}", "quiet_from": "21:30", "quiet_until": "07:30",
        "address": "启明市学府路 1 号", "postcode": "100000", "phone": "010-00000001",
    }  # fmt: skip
    change_settings(college, said, by=secretary, at=at)


def _publish_before(college: College, secretary: Person) -> None:
    run = Run.objects.filter(college=college, is_current=True).order_by("-term")[1]
    if run.done_at is not None and not WarningList.objects.filter(college=college, term=run.term).exists():
        walk_to_publication(run, secretary, run.done_at)


def _serve(run: Run, secretary: Person, at: datetime) -> None:
    prepare_notices(run, by=secretary, at=at)
    notices = list(Notice.objects.filter(run=run, state=Notice.State.PREPARED).select_related("student", "college").order_by("pk"))
    for place, notice in enumerate(notices):
        _family(notice, place, secretary, at)
        if place % 9 == 8:
            tell_first(notice, True, by=secretary, at=at)
        for step in notice.steps if place % 7 else []:
            record_step(notice, step["code"], on=at.date(), place="学院办公室", by=secretary, at=at)
    release(run.college, [each.key for each in notices], by=secretary, at=at)
    out = Notice.objects.filter(run=run, state=Notice.State.RELEASED).select_related("student", "college").order_by("pk")
    for place, notice in enumerate(out):
        _answer(notice, place, secretary, at + timedelta(days=1))


def _family(notice: Notice, place: int, by: Person, at: datetime) -> None:
    """Two verified parents, one unverified, one who is not to be called, or nobody."""
    random = Random(f"guardian {notice.student.number}")
    if place % 5 == 4 or notice.student.guardians.exists():
        return
    for relation, source in (("父亲", "enrolment"), ("母亲", "counselor"))[: 1 + (place % 5 == 0)]:
        name = notice.student.name[:1] + names.name(random)[1:]
        phone = f"1990000{random.randrange(10_000):04}"
        guardian = add_guardian(notice.student, name=name, phone=phone, source=source, relation=relation, by=by, at=at)
        if place % 5 in (0, 1):
            check_number(guardian, Guardian.Check.VERIFIED, by=by, at=at)
        if place % 5 == 3:
            forbid_contact(guardian, "学生说明家庭情况，改由学院联系另一位家长", by=by, at=at)


def _answer(notice: Notice, place: int, by: Person, at: datetime) -> None:
    """Whoever can sign in has still to sign; of the others most answered, and each way it can fail is there."""
    if notice.student.person_id is not None or place % 3 == 2:
        return
    failures = {4: Attempt("refused", at.date(), witnesses="学院值班教师二人"), 6: Attempt("away", at.date(), note="校外实习"), 9: Attempt("posted", at.date(), post_number="EMS0000000000")}
    if place in failures:
        record_service(notice, failures[place], by=by, at=at)
        return
    guardian = notice.student.guardians.first()
    if notice.audience == Notice.Audience.GUARDIANS and guardian is not None and guardian.may_be_written_to:
        answers = dict.fromkeys(notice.receipt_terms.get("questions", {}), "yes")
        said = Answer(_signature(guardian.name), answers=answers, opinion="情况已了解，会和孩子好好谈一谈。", name=guardian.name, relation=guardian.relation)
        acknowledge_by_link(notice, guardian, said, at=at)
        return
    signer = guardian.name if guardian and notice.audience == Notice.Audience.GUARDIANS else notice.student.name
    enter_paper(notice, name=signer, signed_on=at.date(), by=by, at=at)


def _signature(name: str) -> str:
    """Some strokes of a pen, the same for the same name."""
    random = Random(f"signature {name}")
    picture = Image.new("RGBA", (300, 140), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    for stroke in range(3):
        points = [(30 + 85 * stroke + step * 14, random.randrange(25, 115)) for step in range(6)]
        draw.line(points, fill=(17, 17, 17, 255), width=4, joint="curve")
    target = io.BytesIO()
    picture.save(target, "PNG")
    return "data:image/png;base64," + b64encode(target.getvalue()).decode()
