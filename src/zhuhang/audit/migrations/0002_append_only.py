"""Lets no event be changed once it is written. A removed one shows when the chain is verified."""

from django.db import migrations

_SQLITE = """
CREATE TRIGGER audit_event_is_append_only BEFORE UPDATE ON audit_event
BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END
"""
_POSTGRESQL = """
CREATE FUNCTION audit_event_refuse_update() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'audit events are append-only'; END $$;
CREATE TRIGGER audit_event_is_append_only BEFORE UPDATE ON audit_event
FOR EACH ROW EXECUTE FUNCTION audit_event_refuse_update();
"""
_BACK = {
    "sqlite": "DROP TRIGGER audit_event_is_append_only",
    "postgresql": "DROP FUNCTION audit_event_refuse_update() CASCADE",
}


def _forward(apps, editor):
    editor.execute(_SQLITE if editor.connection.vendor == "sqlite" else _POSTGRESQL)


def _backward(apps, editor):
    editor.execute(_BACK[editor.connection.vendor])


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(_forward, _backward)]
