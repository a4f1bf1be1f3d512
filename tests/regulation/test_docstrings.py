"""The examples in the room's docstrings."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import zhuhang.regulation


@pytest.mark.parametrize("name", [module.name for module in pkgutil.iter_modules(zhuhang.regulation.__path__)])
def test_the_examples_are_true(name: str) -> None:
    module = importlib.import_module(f"zhuhang.regulation.{name}")
    assert doctest.testmod(module).failed == 0
