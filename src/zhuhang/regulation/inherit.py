"""What ``extends`` means (沿用上位办法): the parent's parts stay unless the child writes them again.

Parts are matched by their code (parameters, levels, rules, course sets …). A part written again replaces the parent's
key by key, so a college may set only the ``default`` of a parameter.
"""

from __future__ import annotations

from typing import Any

from zhuhang.regulation.source import Source
from zhuhang.regulation.yaml_text import Place

_BY_KEY = ("parameters", "roles", "course_sets", "facts", "proposals")
_BY_CODE = {"tracks": "code", "rules": "code", "clauses": "id", "levels": "code"}
_OWN = ("code", "extends", "supersedes")


def inherit(parent: Source, child: Source) -> Source:
    """The child's data over the parent's, every place keeping the file and line it was written at."""
    merged = Source(dict(parent.data), dict(parent.places))
    for key in _OWN:
        merged.data.pop(key, None)
    for key, value in child.data.items():
        _put(merged, child, (key,), (key,), value)
    return merged


def _put(merged: Source, child: Source, into: Place, place: Place, value: Any) -> None:
    name = str(into[-1])
    present = _at(merged.data, into)
    if name in _BY_KEY and isinstance(present, dict) and isinstance(value, dict):
        for key, part in value.items():
            _over(merged, child, (*into, key), (*place, key), part)
    elif name in _BY_CODE and isinstance(present, list) and isinstance(value, list):
        _by_code(merged, child, into, place, value)
    else:
        _set(merged, child, into, place, value)


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
