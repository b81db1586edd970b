"""Tables that are only ever added to: the database itself refuses to update or delete."""

import re
from typing import Any

from django.db.migrations import RunPython

_SQLITE = """CREATE TRIGGER IF NOT EXISTS {table}_never_{verb} BEFORE {VERB} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is only ever added to'); END"""
_FUNCTION = """CREATE OR REPLACE FUNCTION {table}_only_grows() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{table} is only ever added to'; END $$"""
_POSTGRES = """CREATE OR REPLACE TRIGGER {table}_never_{verb} BEFORE {VERB} ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION {table}_only_grows()"""


def append_only(table: str) -> RunPython:
    """A migration's step after which rows of a table can no longer be changed or removed."""
    assert re.fullmatch("[a-z_]+", table), "a table's name, not a query"

    def forbid(apps: Any, editor: Any) -> None:
        is_postgres = editor.connection.vendor == "postgresql"
        if is_postgres:
            editor.execute(_FUNCTION.format(table=table))
        for verb in ("update", "delete", *(["truncate"] if is_postgres else [])):
            statement = _POSTGRES if is_postgres else _SQLITE
            editor.execute(statement.format(table=table, verb=verb, VERB=verb.upper()))

    return RunPython(forbid, RunPython.noop)


def may_change(table: str) -> RunPython:
    """A migration's step after which a table may be changed until it is `append_only` again."""

    def allow(_apps: Any, editor: Any) -> None:
        on = f" ON {table}" if editor.connection.vendor == "postgresql" else ""
        for verb in ("update", "delete"):
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_never_{verb}{on}")

    return RunPython(allow, RunPython.noop)
