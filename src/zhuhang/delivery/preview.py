"""Who will get what through which channel, and what is missing (发出前预览): shown before anything leaves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from zhuhang.delivery.channels import configured
from zhuhang.delivery.models import GUARDIAN_ADDRESSES, STUDENT_ADDRESSES, Channel
from zhuhang.papers.models import Notice
from zhuhang.papers.release import missing_steps
from zhuhang.people.guardians import Contact, Guardian


@dataclass(frozen=True)
class Way:
    """One way a notice would go to one recipient."""

    channel: Channel
    recipient: str
    address: str
    guardian: Guardian | None = None


@dataclass(frozen=True)
class Line:
    """One notice of a preview: its ways, what holds it back, and what is missing though it may leave."""

    notice: Notice
    ways: list[Way]
    holds: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)

    @property
    def is_ready(self) -> bool:
        """Whether it would leave on confirmation."""
        return not self.holds


def preview(notices: Iterable[Notice]) -> list[Line]:
    """What confirming would do, notice by notice; reads a fixed number of queries however many there are."""
    held = list(notices)
    students = {notice.student_id for notice in held}
    guardians: dict[int, list[Guardian]] = {}
    for guardian in Guardian.objects.filter(student__in=students):
        guardians.setdefault(guardian.student_id, []).append(guardian)
    contacts = {contact.student_id: contact for contact in Contact.objects.filter(student__in=students)}
    lacking = missing_steps(held)
    return [_line(notice, guardians.get(notice.student_id, []), contacts.get(notice.student_id), lacking[notice.pk]) for notice in held]


def _line(notice: Notice, guardians: list[Guardian], contact: Contact | None, lacking: list[str]) -> Line:
    holds = [_("还没有办：%(steps)s") % {"steps": "、".join(lacking)}] if lacking else []
    if notice.is_to_be_told:
        holds.append(_("先当面告知，再发出"))
    if notice.audience == Notice.Audience.GUARDIANS:
        return Line(notice, ways_to_guardians(guardians), holds, _gaps(guardians))
    gaps = [] if notice.student.person_id else [_("学生没有账号，只能用纸质")]
    return Line(notice, ways_to_student(notice, contact), holds, gaps)


def ways_to_student(notice: Notice, contact: Contact | None) -> list[Way]:
    """The channels a student can be reached by now."""
    ways = [Way(Channel.IN_APP, "student", "")] if notice.student.person_id else []
    for channel, name in STUDENT_ADDRESSES.items():
        if contact is not None and channel in configured() and (address := getattr(contact, name)):
            ways.append(Way(channel, "student", address))
    return ways


def ways_to_guardians(guardians: list[Guardian]) -> list[Way]:
    """The channels verified guardians can be reached by now; without one a counselor passes the link on."""
    ways = []
    for guardian in guardians:
        if not guardian.may_be_written_to:
            continue
        for channel, name in GUARDIAN_ADDRESSES.items():
            if channel in configured() and (address := getattr(guardian, name)):
                ways.append(Way(channel, f"guardian:{guardian.key.hex}", address, guardian))
    return ways


def _gaps(guardians: list[Guardian]) -> list[str]:
    if not guardians:
        return [_("没有家长的联系方式")]
    gaps = [_("%(name)s：不要联系（%(why)s）") % {"name": each.name, "why": each.why_not} for each in guardians if each.do_not_contact]
    for each in guardians:
        if not each.do_not_contact and not each.phone:
            gaps.append(_("%(name)s：没有号码") % {"name": each.name})
        elif not each.do_not_contact and not each.may_be_written_to:
            gaps.append(_("%(name)s：号码%(check)s，先回拨核实") % {"name": each.name, "check": each.get_check_state_display()})
    return gaps
