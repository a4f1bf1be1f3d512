"""Time is an argument: nothing in the domain asks the clock."""

from __future__ import annotations

import ast

from tests.health.corpus import Module, complain, modules

DOMAIN = {"regulation", "gradebook", "engine", "calendar", "forms"}
ASKS = {"now", "today", "utcnow", "localdate", "localtime", "time", "monotonic"}
CLOCKS = {"date", "datetime", "time", "timezone"}


def asks_the_clock(module: Module) -> list[int]:
    """The lines on which a module calls ``date.today()``, ``datetime.now()``, ``time.time()`` and the like."""
    return [
        node.lineno
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ASKS
        and isinstance(node.func.value, ast.Name | ast.Attribute)
        and (node.func.value.id if isinstance(node.func.value, ast.Name) else node.func.value.attr) in CLOCKS
    ]


def test_the_domain_never_asks_the_clock() -> None:
    found = [
        f"{module.path}:{line}"
        for module in modules()
        if module.is_product and len(module.path.parts) > 3 and module.path.parts[2] in DOMAIN
        for line in asks_the_clock(module)
    ]
    complain(found, "Take the date or the moment as an argument; the command line or the web asks the clock once.")
