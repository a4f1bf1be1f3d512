"""What ``extends`` means (沿用上位办法): the parent's parts stay unless the child writes them again.

Parts are matched by their code (parameters, levels, rules, course sets …). A part written again replaces the parent's
key by key, so a college may set only the ``default`` of a parameter. ``removes`` takes a parent's part away.
"""

from __future__ import annotations

from typing import Any

from zhuhang.regulation.mistakes import Mistake
from zhuhang.regulation.source import Source
from zhuhang.regulation.yaml_text import Place

_BY_KEY = ("parameters", "roles", "course_sets", "facts", "proposals")
_BY_CODE = {"tracks": "code", "rules": "code", "clauses": "id", "levels": "code"}
_OWN = ("code", "extends", "removes", "supersedes")


def inherit(parent: Source, child: Source) -> Source:
    """The child's data over the parent's, every place keeping the file and line it was written at."""
    merged = Source(dict(parent.data), dict(parent.places))
    for key in _OWN:
        merged.data.pop(key, None)
    for key, value in child.data.items():
        _put(merged, child, (key,), (key,), value)
    return merged


def removed(parent: Source, child: Source) -> list[Mistake]:
    """Take away what ``removes`` of the child names (``rules.orange``, ``facts.truancy``); a name that leads nowhere is a mistake."""
    named = child.data.get("removes")
    mistakes = []
    for index, name in enumerate(named if isinstance(named, list) else []):
        section, _, code = str(name).partition(".")
        if not _take_away(parent, section, code):
            mistakes.append(child.mistake(("removes", index), "undefined", f"沿用的办法里没有“{name}”，无从去掉：写成 rules.代码、facts.代码 这样"))
    return mistakes


def _take_away(parent: Source, section: str, code: str) -> bool:
    present = parent.data.get(section)
    if section in _BY_KEY and isinstance(present, dict) and code in present:
        parent.data[section] = {key: part for key, part in present.items() if key != code}
        return True
    if section in _BY_CODE and isinstance(present, list):
        for index, part in enumerate(present):
            if isinstance(part, dict) and part.get(_BY_CODE[section]) == code:
                _close_up(parent, section, index)
                return True
    return False


def _close_up(source: Source, section: str, gap: int) -> None:
    """Drop one entry of a list; the places of those behind it move up."""
    source.data[section] = [part for index, part in enumerate(source.data[section]) if index != gap]
    moved: dict[Place, tuple[str, int]] = {}
    for place, where in source.places.items():
        if place[:1] != (section,) or len(place) < 2 or not isinstance(place[1], int) or place[1] < gap:
            moved[place] = where
        elif place[1] > gap:
            moved[(section, place[1] - 1, *place[2:])] = where
    source.places = moved


def _put(merged: Source, child: Source, into: Place, place: Place, value: Any) -> None:
    name = str(into[-1])
    present = _at(merged.data, into)
    if name in _BY_KEY and isinstance(present, dict) and isinstance(value, dict):
        for key, part in value.items():
            _over(merged, child, (*into, key), (*place, key), part)
    elif name in _BY_CODE and _are_entries(present) and _are_entries(value):
        _by_code(merged, child, into, place, value)
    else:
        _set(merged, child, into, place, value)


def _are_entries(value: Any) -> bool:
    """Whether a list holds entries with keys of their own: rules do, the rule codes a clause names do not."""
    return isinstance(value, list) and all(isinstance(part, dict) for part in value)


def _by_code(merged: Source, child: Source, into: Place, place: Place, parts: list[Any]) -> None:
    key, present = _BY_CODE[str(into[-1])], list(_at(merged.data, into))
    _assign(merged.data, into, present)
    for index, part in enumerate(parts):
        code = part.get(key) if isinstance(part, dict) else None
        known = [n for n, entry in enumerate(present) if code is not None and entry.get(key) == code]
        if known:
            _over(merged, child, (*into, known[0]), (*place, index), part)
        else:
            present.append(part)
            _copy_places(merged, child, (*into, len(present) - 1), (*place, index))


def _over(merged: Source, child: Source, into: Place, place: Place, part: Any) -> None:
    """A part written again: its keys replace the parent's one by one."""
    present = _at(merged.data, into)
    if not isinstance(present, dict) or not isinstance(part, dict):
        _set(merged, child, into, place, part)
        return
    _assign(merged.data, into, dict(present))
    merged.places[into] = child.places[place]
    for key, value in part.items():
        _put(merged, child, (*into, key), (*place, key), value)


def _set(merged: Source, child: Source, into: Place, place: Place, value: Any) -> None:
    for known in [known for known in merged.places if known[: len(into)] == into]:
        del merged.places[known]
    _assign(merged.data, into, value)
    _copy_places(merged, child, into, place)


def _copy_places(merged: Source, child: Source, into: Place, place: Place) -> None:
    for known, where in child.places.items():
        if known[: len(place)] == place:
            merged.places[(*into, *known[len(place):])] = where


def _at(data: Any, place: Place) -> Any:
    for part in place:
        if isinstance(data, dict):
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return None
    return data


def _assign(data: Any, place: Place, value: Any) -> None:
    for part in place[:-1]:
        data = data[part]
    data[place[-1]] = value
