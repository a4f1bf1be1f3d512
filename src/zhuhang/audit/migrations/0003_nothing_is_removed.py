"""Lets no event be removed either: the database itself refuses."""

from django.db import migrations

_SQLITE = """
CREATE TRIGGER audit_event_stays BEFORE DELETE ON audit_event
BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END
"""
_POSTGRESQL = """
CREATE TRIGGER audit_event_stays BEFORE DELETE ON audit_event
FOR EACH ROW EXECUTE FUNCTION audit_event_refuse_update();
CREATE TRIGGER audit_event_is_not_emptied BEFORE TRUNCATE ON audit_event
FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse_update();
"""
_BACK = {
    "sqlite": "DROP TRIGGER audit_event_stays",
    "postgresql": "DROP TRIGGER audit_event_stays ON audit_event; DROP TRIGGER audit_event_is_not_emptied ON audit_event",
}


def forbid(apps, editor):
    editor.execute(_SQLITE if editor.connection.vendor == "sqlite" else _POSTGRESQL)


def allow(apps, editor):
    editor.execute(_BACK[editor.connection.vendor])


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [migrations.RunPython(forbid, allow)]
