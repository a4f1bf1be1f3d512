"""Every dependency is locked to one version, and no lock names where it came from."""

from __future__ import annotations

import ast
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from typing import Any

from tests.health.corpus import ROOT, Module, complain, modules

NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*")
PINNED = re.compile(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==\S+")


def canonical(requirement: str) -> str:
    """The distribution a requirement is about: ``Django_Stubs[x]>=5`` → django-stubs."""
    found = NAME.match(requirement)
    assert found, f"{requirement!r} begins with no name"
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def locked(name: str) -> set[str]:
    """The distributions locked in ``requirements/<name>.txt``."""
    lines = (ROOT / "requirements" / f"{name}.txt").read_text().splitlines()
    return {found[1] for line in lines if (found := PINNED.match(line))}


def asked_for() -> dict[str, list[str]]:
    """What pyproject.toml asks for, by the name of the lock."""
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return {
        "run": project["project"]["dependencies"],
        **project["project"]["optional-dependencies"],
        **project["dependency-groups"],
    }


def test_every_dependency_is_locked() -> None:
    found = [
        f"requirements/{name}.txt: {requirement}"
        for name, requirements in asked_for().items()
        for requirement in requirements
        if canonical(requirement) not in locked(name)
    ]
    complain(found, "pyproject.toml asks for these, no lock has them: run `make lock`.")


def test_every_line_of_a_lock_names_one_version() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {line}"
        for path in sorted((ROOT / "requirements").glob("*.txt"))
        for line in path.read_text().splitlines()
        if line.strip() and not line.lstrip().startswith("#") and not PINNED.match(line)
    ]
    complain(found, "A lock is written by `make lock` and names exact versions only.")


def test_npm_packages_are_locked_with_their_digests_and_without_a_host() -> None:
    found = []
    for lock in (ROOT / "package-lock.json", *sorted((ROOT / "tools").glob("*/package-lock.json"))):
        packages = json.loads(lock.read_text())["packages"]
        for name, package in packages.items():
            if name and ("integrity" not in package or "resolved" in package):
                found.append(f"{lock.relative_to(ROOT)}: {name}")
        wanted = json.loads((lock.parent / "package.json").read_text())["dependencies"]
        found += [
            f"{lock.relative_to(ROOT)}: {name} {version}"
            for name, version in wanted.items()
            if packages.get(f"node_modules/{name}", {}).get("version") != version
        ]
    complain(found, "package.json names exact versions, package-lock.json their digests and no host: run `make lock`.")


OPTIONAL = {"pyspark"}
"""Imports that only an extra installs; their module says so to whoever has not installed it."""


def imported(module: Module) -> Iterator[str]:
    """The top-level packages a module imports that are neither Python's nor ours."""
    for node in ast.walk(module.tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
        for name in names:
            package = name.partition(".")[0]
            if package not in sys.stdlib_module_names | {"zhuhang", "tests", "bench", "tools", "__future__"}:
                yield package


def test_what_the_product_imports_is_asked_for() -> None:
    wanted = asked_for()
    declared = {canonical(requirement) for requirement in wanted["run"]}
    distributions = packages_distributions()
    found = sorted({
        f"{module.path}: {package}"
        for module in modules()
        if module.is_product
        for package in imported(module)
        if package not in OPTIONAL
        and not declared & {canonical(name) for name in distributions.get(package, [package])}
    })
    complain(found, "Name the distribution in pyproject.toml under dependencies, then run `make lock`.")
