"""How values look on a page (显示). Display only: nothing here decides anything."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zhuhang.gradebook.tables import Kind
from zhuhang.regulation.term import Term, TermError

register = template.Library()

_KINDS = {Kind.REGULAR: "正考", Kind.RETAKE: "重修", Kind.MAKEUP: "补考", Kind.DEFERRED: "缓考"}


@register.filter
def term_label(code: str) -> str:
    """2023-2024-1 as people say it; anything else as it is."""
    try:
        return Term.parse(code).label
    except TermError:
        return code


@register.filter
def term_short(code: str) -> str:
    """2023-2024-1 as 23-24(1), for a chart's axis."""
    try:
        term = Term.parse(code)
    except TermError:
        return code
    return f"{term.year % 100:02}-{(term.year + 1) % 100:02}({term.number})"


@register.filter
def hundredths(value: int | None) -> str:
    """Credits in hundredths as people write them: 250 is 2.5."""
    return "" if value is None else f"{value / 100:g}"


@register.filter
def points(value: int | None) -> str:
    """Grade points in ten-thousandths as people write them."""
    return "" if value is None else f"{value / 10_000:g}"


@register.filter
def decimal(value: str | None, digits: int = 2) -> str:
    """An exact text such as 7/3 with so many decimals, for the eye only."""
    if not value:
        return ""
    return f"{float(Fraction(value)):.{digits}f}"


@register.filter
def lookup(mapping: dict[str, Any], key: str) -> Any:
    """``mapping[key]``, or nothing."""
    return (mapping or {}).get(key, "")


@register.filter
def absolute(number: int) -> int:
    """A number without its sign: the arrow beside it says the direction."""
    return abs(number)


@register.filter
def kind_label(kind: int) -> str:
    """What an attempt was, in Chinese."""
    return _KINDS.get(kind, "")


@register.simple_tag
def level_badge(name: str, tone: str) -> SafeString:
    """A level as a badge; its name is always written, the colour only helps."""
    return format_html('<span class="level level-{}">{}</span>', tone or "grey", name)


@register.simple_tag
def icon(name: str) -> SafeString:
    """One decorative icon of the icon font."""
    return format_html('<i class="ti ti-{}" aria-hidden="true"></i>', name)


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """This page's query string with some of it changed; None takes a key out."""
    request: HttpRequest = context["request"]
    asked = request.GET.copy()
    for key, value in changes.items():
        asked.pop(key, None)
        if value not in (None, ""):
            asked[key] = str(value)
    return f"?{asked.urlencode()}"
