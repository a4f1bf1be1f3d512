"""Documents that can be checked: decisions in a row, commands that exist, links that lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

from tests.health.corpus import ROOT, complain, files, markdown
from tools import reference
from zhuhang import cli

DECISION = re.compile(r"^(\d{4})-[a-z0-9-]+\.md$")
DECISION_LINES = 60
DECISION_PARTS = ("## Context", "## Decision", "## Alternatives", "## Consequences", "## Revisit when")
COMMAND = re.compile(r"`?\bmake ([a-z][a-z-]*)(?=`|\s*$|\s+#|\s+[A-Z]+=)", re.MULTILINE)
ZHUHANG = re.compile(r"(?:`|^\s*(?:\$ )?|bin/)(zhuhang [a-z]+(?: [a-z]+)?)", re.MULTILINE)
TARGET = re.compile(r"^([a-z-]+):", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
CODE_BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)

MACHINE_PATH = re.compile(r"(?<![\w.*/-])/(?:root|home|work|opt|Users)/\w")
REGISTRY = re.compile(r"https?://[^/\s\"']*(?:pypi|pythonhosted|npmjs|npmmirror|debian|tsinghua|aliyun)[^/\s\"']*")


def decisions() -> list[Path]:
    """The decision records, in the order of their numbers."""
    return sorted((ROOT / "docs" / "decisions").glob("*.md"))


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [found[1] if (found := DECISION.match(path.name)) else path.name for path in decisions()]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)], (
        "Name a decision NNNN-what-it-says.md with the next free number; take no number twice and leave none out."
    )


def test_decisions_fit_on_a_page_and_have_their_parts() -> None:
    found = []
    for path in decisions():
        text = path.read_text(encoding="utf-8")
        if (lines := text.count("\n")) > DECISION_LINES:
            found.append(f"{path.name}: {lines} lines, at most {DECISION_LINES}: keep the reasons, drop the story")
        found += [f"{path.name}: no part “{part}”" for part in DECISION_PARTS if part not in text]
    complain(found, "A decision is one page: context, decision, alternatives, consequences, revisit when.")


def test_commands_in_the_documents_exist() -> None:
    targets = set(TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8")))
    found = [
        f"{page}: make {command}"
        for page in markdown()
        for command in COMMAND.findall((ROOT / page).read_text(encoding="utf-8"))
        if command not in targets
    ]
    complain(found, "These commands are not in the Makefile: correct the page, or add the target.")


def test_zhuhangs_commands_in_the_documents_exist() -> None:
    known = {name.removeprefix("zhuhang ") for name, _command in reference.leaves("zhuhang", cli.parser())}
    found = [
        f"{page}: {mentioned}"
        for page in markdown()
        for mentioned in ZHUHANG.findall((ROOT / page).read_text(encoding="utf-8"))
        if not any(f"{mentioned} ".startswith(f"zhuhang {name} ") for name in known)
    ]
    complain(found, "There is no such command (docs/reference/command-line.md has all): correct the page.")


def test_links_lead_somewhere() -> None:
    found = [
        f"{page}: {link}"
        for page in markdown()
        for link in LINK.findall(CODE_BLOCK.sub("", (ROOT / page).read_text(encoding="utf-8")))
        if not (ROOT / page.parent / link).exists()
    ]
    complain(found, "Nothing is there: correct the link, or add the page.")


def test_generated_pages_are_up_to_date() -> None:
    found = [path for path, text in reference.pages().items() if not reference.is_current(ROOT / path, text)]
    complain(found, "The code says something else by now: run `make write-reference` and commit these pages.")


def test_both_readmes_say_the_same() -> None:
    english, chinese = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md"))
    patterns = {"headings": r"^#+ ", "commands": r"^(?:make|\.venv/bin/zhuhang) .*$", "pictures": r"^!\["}
    for what, pattern in patterns.items():
        mine, theirs = (len(re.findall(pattern, text, re.MULTILINE)) for text in (english, chinese))
        assert mine == theirs, f"README.md has {mine} {what}, README.zh-CN.md {theirs}: change both together."


def test_nothing_names_one_machine() -> None:
    found = []
    for path in files():
        content = (ROOT / path).read_bytes()
        if b"\0" in content[:4096]:
            continue
        for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), start=1):
            for pattern, advice in ((MACHINE_PATH, "a path of one machine"), (REGISTRY, "the host of a registry")):
                if named := pattern.search(line):
                    found.append(f"{path}:{number}: {named[0]} ({advice})")
    complain(found, "The repository works anywhere: use a path relative to it, and let each machine choose its registry.")
