"""The regulation folder is the only place that knows an institution, a level or their wording."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from ruamel.yaml import YAML

from tests.health.corpus import complain, modules, regulation_folders

GENERAL_WORDS = {"预警", "学业预警", "学业警示", "警示"}
"""Some regulations call a level what everyone calls a warning at large; those words say nothing of one regulation."""

INSTITUTION = re.compile(r"[\u4e00-\u9fff]{2,}?(?:大学|学院)")
CHOOSES_REGULATIONS = "src/zhuhang/demo/"
"""The demo university decides which of its colleges adopts which regulation, as a real one does at set-up."""

PLACEHOLDER = "某"
"""An institution whose text is known without its name."""


@cache
def regulations() -> list[dict[str, Any]]:
    """The ``regulation.yaml`` of every folder that spells out its own levels or name."""
    reader = YAML(typ="safe", pure=True)
    return [reader.load(folder / "regulation.yaml") for folder in regulation_folders()]


def institutions() -> set[str]:
    """The institutions of all folders: in full, and the university or college that stands first in the name."""
    names = set()
    for regulation in regulations():
        full = str(regulation.get("institution", ""))
        if not full or full.startswith(PLACEHOLDER):
            continue
        names.add(full)
        if found := INSTITUTION.match(full):
            names.add(found[0])
    return names


def level_names() -> set[str]:
    """The names of all levels of all folders, without those that are the general word for a warning."""
    names = {
        str(level["name"])
        for regulation in regulations()
        for track in regulation.get("tracks", [])
        for level in track.get("levels", [])
    }
    return names - GENERAL_WORDS


def test_the_collections_are_not_empty() -> None:
    assert len(institutions()) >= 5
    assert len(level_names()) >= 5


def test_no_institution_is_named_in_python() -> None:
    found = [
        f"{module.path}:{number}: {name}"
        for module in modules()
        for number, line in enumerate(module.text.splitlines(), start=1)
        for name in institutions()
        if name in line
    ]
    complain(found, "Python serves every institution: move what is particular into its regulation folder, "
                    "and let tests and the demo invent their names.")


def test_no_level_is_named_in_the_product() -> None:
    found = [
        f"{module.path}:{line}: {name}"
        for module in modules()
        if module.is_product
        for line, text in module.strings()
        for name in level_names()
        if name in text
    ]
    complain(found, "A level's name belongs to its regulation: read it from the track (`level.name`).")


def test_no_regulation_is_singled_out_in_the_product() -> None:
    codes = {folder.name for folder in regulation_folders()}
    found = [
        f"{module.path}:{line}: {text!r}"
        for module in modules()
        if module.is_product and not str(module.path).startswith(CHOOSES_REGULATIONS)
        for line, text in module.strings()
        if text in codes
    ]
    complain(found, "No code may depend on one regulation: take the code as an argument, or list the folders.")
