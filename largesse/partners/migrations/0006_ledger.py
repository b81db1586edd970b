"""The fund's ledger, in the same database: its tables are its own, in its two schema files."""

from typing import Any

from django.db import migrations

from largesse.fund.connect import create_schema


def create_ledger(_apps: Any, editor: Any) -> None:
    """Apply the schema file of this kind of database, inside the migration's transaction."""
    editor.connection.ensure_connection()
    create_schema(editor.connection.connection)


class Migration(migrations.Migration):
    dependencies = [("partners", "0005_agreements")]
    operations = [migrations.RunPython(create_ledger, migrations.RunPython.noop)]
