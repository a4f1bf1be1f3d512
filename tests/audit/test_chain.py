"""The audit chain: written with the act or not at all, never changed unseen."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction

from zhuhang.audit.chain import BrokenChain, verify
from zhuhang.audit.models import Event, Head
from zhuhang.audit.record import OutsideTransaction, acting_from, record

pytestmark = pytest.mark.django_db


def _three_events() -> None:
    for number in (1, 2, 3):
        record("test.act", by=None, subject=f"thing:{number}", detail={"number": number})


def _forbid_removal() -> None:
    """Put back the lock that the tests' database is without."""
    lock = import_module("zhuhang.audit.migrations.0003_nothing_is_removed")
    with connection.cursor() as cursor:
        lock.forbid(None, SimpleNamespace(connection=connection, execute=cursor.execute))


def _let_updates_through() -> None:
    """What somebody with the database's own password could do."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER audit_event_is_append_only" + (" ON audit_event" * (connection.vendor == "postgresql")))


def test_a_whole_chain_verifies_and_names_its_last_digest() -> None:
    _three_events()
    verified = verify()
    assert (verified.events, verified.digest) == (3, Event.objects.get(number=3).digest)


def test_an_event_says_where_it_came_from() -> None:
    with acting_from("10.1.2.3"):
        event = record("test.act", by=None, subject="thing:1")
    assert event.origin == "10.1.2.3"
    assert record("test.act", by=None, subject="thing:2").origin == ""


def test_an_act_that_fails_leaves_no_event() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record("test.act", by=None, subject="thing:1")
        raise ZeroDivisionError
    assert verify().events == 0


@pytest.mark.django_db(transaction=True)
def test_no_event_outside_a_transaction() -> None:
    with pytest.raises(OutsideTransaction, match="不在事务之中"):
        record("test.act", by=None, subject="thing:1")


def test_the_database_refuses_to_change_an_event() -> None:
    _three_events()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.filter(number=2).update(act="other.act")


def test_the_database_refuses_to_remove_an_event() -> None:
    _three_events()
    _forbid_removal()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.filter(number=2).delete()
    assert verify().events == 3


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL empties a table by TRUNCATE")
@pytest.mark.parametrize("statement", ["TRUNCATE audit_event", "TRUNCATE audit_event CASCADE", "TRUNCATE audit_head, audit_event"])
def test_the_database_refuses_to_empty_the_table(statement: str) -> None:
    _three_events()
    _forbid_removal()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert verify().events == 3


def test_an_inserted_event_is_found() -> None:
    _three_events()
    forged = Event.objects.get(number=3)
    forged.pk, forged.subject = 4, "thing:4"
    forged.digest = forged.compute_digest()
    forged.save(force_insert=True)
    with pytest.raises(BrokenChain, match="第 4 条留痕与前一条接不上"):
        verify()


def test_a_changed_event_is_found() -> None:
    _three_events()
    _let_updates_through()
    Event.objects.filter(number=2).update(detail={"number": 20})
    with pytest.raises(BrokenChain, match="第 2 条留痕.*被改动过"):
        verify()


def test_a_removed_event_is_found() -> None:
    _three_events()
    Event.objects.filter(number=2).delete()
    with pytest.raises(BrokenChain, match="第 2 条留痕不见了"):
        verify()


def test_a_cut_tail_is_found() -> None:
    _three_events()
    Event.objects.filter(number=3).delete()
    with pytest.raises(BrokenChain, match="末尾缺失"):
        verify()


def test_an_event_rewritten_with_its_own_digest_is_found_by_the_next() -> None:
    _three_events()
    _let_updates_through()
    event = Event.objects.get(number=2)
    event.detail = {"number": 20}
    event.digest = event.compute_digest()
    event.save()
    with pytest.raises(BrokenChain, match="第 3 条留痕与前一条接不上"):
        verify()


def test_there_is_one_head() -> None:
    _three_events()
    assert Head.objects.count() == 1
