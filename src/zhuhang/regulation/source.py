"""Where each part of a regulation is written (出处): the raw data of a folder and the file and line of every place."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from zhuhang.regulation.mistakes import Mistake
from zhuhang.regulation.yaml_text import Document, Place


@dataclass
class Source:
    """Raw data merged from a folder's files, with the file and line of every place in it."""

    data: dict[str, Any] = field(default_factory=dict)
    places: dict[Place, tuple[str, int]] = field(default_factory=dict)

    def take(self, document: Document, under: Place) -> None:
        """Add a document's data, at the top or under a key."""
        if under:
            self.data[str(under[0])] = document.data if document.data is not None else []
        else:
            self.data.update(document.data)
        for place, line in document.lines.items():
            self.places.setdefault((*under, *place), (document.file, line))

    def where(self, place: Place) -> tuple[str, int]:
        """File and line of a place, or of the closest part around it that is written."""
        found = self.closest(place)
        return self.places.get(found, ("regulation.yaml", 0))

    def mistake(self, place: Place, code: str, message: str) -> Mistake:
        """A mistake at a place."""
        file, line = self.where(place)
        return Mistake(file, line, code, message)

    def closest(self, place: Place) -> Place:
        """The longest written place that follows ``place``; parts that are not written, such as tags, are passed over.

        Of two as long the one that ends as ``place`` does: a tag may read like a key beside the one that is meant.
        """
        best: Place = ()
        pending: list[tuple[Place, Place]] = [((), place)]
        while pending:
            found, rest = pending.pop()
            if (len(found), found[-1:] == place[-1:]) > (len(best), best[-1:] == place[-1:]):
                best = found
            if rest:
                pending.append((found, rest[1:]))
                if (*found, rest[0]) in self.places:
                    pending.append(((*found, rest[0]), rest[1:]))
        return best


@dataclass
class Collector:
    """Mistakes collected at places of a source."""

    source: Source
    mistakes: list[Mistake] = field(default_factory=list)

    def add(self, place: Place, code: str, message: str) -> None:
        """Record one mistake."""
        self.mistakes.append(self.source.mistake(place, code, message))

    def unknown(self, place: Place, what: str, name: str, known: Iterable[str]) -> None:
        """Record a name that is not declared, with the nearest that is: by its code, or by what the code is called."""
        names = sorted(known)
        near = difflib.get_close_matches(name, names, n=1)
        called = {_called(entry): code for code, entry in known.items()} if isinstance(known, Mapping) else {}
        near_called = difflib.get_close_matches(name, called, n=1)
        hint = f"已有的是：{'、'.join(names) or '（没有）'}"
        if near:
            hint = f"是不是想写“{near[0]}”？"
        elif near_called:
            hint = f"这里要写代码，“{near_called[0]}”的代码是 {called[near_called[0]]}"
        self.add(place, "undefined", f"没有这个{what}“{name}”：{hint}")


def _called(entry: object) -> str:
    """What a thing of a catalogue or a section is called: its label or its name."""
    if isinstance(entry, tuple):
        return str(entry[-1])
    return str(getattr(entry, "label", None) or getattr(entry, "name", entry))
