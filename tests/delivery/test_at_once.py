"""The same act at the same instant from two connections: nothing doubled, nothing lost.

SQLite's tests share one connection in memory, so they run where ``DATABASE_URL`` names a server; ``bench.opening`` does the
same with a file.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections

from tests import cast
from tests.papers import notices
from zhuhang.audit.chain import verify
from zhuhang.delivery.models import Dispatch
from zhuhang.delivery.release import release
from zhuhang.papers.models import Notice, Receipt
from zhuhang.papers.prepare import prepare_notices
from zhuhang.papers.receipts import Answer, acknowledge

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="one connection in memory: run with DATABASE_URL"),
]


def _at_once(act: Callable[[], Any], times: int = 4) -> list[Any]:
    start = Barrier(times)

    def once() -> Any:
        try:
            start.wait()
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return [each.result() for each in [pool.submit(once) for _each in range(times)]]


def test_a_receipt_signed_four_times_at_once_is_one() -> None:
    made, _run = notices.prepared()
    [notice] = notices.released(made, "孙红")
    person = notices.account(notice.student)
    answer = Answer(notices.signature())
    receipts = _at_once(lambda: acknowledge(notice, answer, by=person, at=cast.NOW))
    assert len({receipt.pk for receipt in receipts}) == 1 and Receipt.objects.count() == 1
    verify()


def test_notices_made_and_released_by_four_at_once_are_there_once() -> None:
    made = cast.college()
    run = cast.with_lists(made)
    notices.official(made, run)
    _at_once(lambda: prepare_notices(run, by=made.secretary, at=cast.NOW))
    kinds = list(Notice.objects.values_list("student", "kind"))
    assert len(kinds) == len(set(kinds)) > 0
    notices.account(made.student("孙红"))
    keys = list(Notice.objects.values_list("key", flat=True))
    released = _at_once(lambda: release(made.college, keys, by=made.secretary, at=cast.NOW).notices)
    assert sum(released) == len(keys) and Dispatch.objects.count() == 1
    verify()
