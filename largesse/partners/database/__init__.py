"""Opening the records: Django on the workspace's database, which holds the ledger too.

One database keeps both, so that a signature and the money it commits are one transaction::

    open_records(workspace)
    with transaction():
        agreement.save()
        post(ledger_connection(), [commit(...)])

One process may open several workspaces, one after another; each thread has its own connection.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import django
from django import conf
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.transaction import atomic

from largesse.fund.address import Address, address_of, url_of
from largesse.workspace.paths import Workspace

SETTINGS = "largesse.partners.database.settings"
_BUSY_S = 30
_ADVISORY_LOCK = 0x4C617267  # "Larg"
_NAMES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    "PRAGMA recursive_triggers=ON"
)


def open_records(workspace: Workspace) -> None:
    """Use the workspace's database from now on, its tables brought up to date.

    Raises :class:`Refusal` where the database's URL names none.
    """
    use_database(url_of(workspace))


def use_database(url: str) -> None:
    """Use the database of that URL from now on, its tables brought up to date."""
    address = address_of(url)
    set_up()
    _switch(_settings_of(address))
    with _alone(address):
        executor = MigrationExecutor(connection)
        targets = executor.loader.graph.leaf_nodes()
        if executor.migration_plan(targets):
            executor.migrate(targets)


def set_up() -> None:
    """Start Django once per process; the portal names settings of its own before."""
    if not conf.settings.configured:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
        django.setup()


def close_records() -> None:
    """Close this thread's connection; the database's file may be moved or removed after."""
    connections.close_all()


@contextmanager
def transaction() -> Iterator[None]:
    """Everything inside happens together, or not at all; nested ones join the outer."""
    with atomic(durable=False):
        yield


def ledger_connection() -> Any:
    """The connection under Django's, for :func:`largesse.fund.ledger.post`.

    Inside :func:`transaction` what the ledger does is part of it.
    """
    connection.ensure_connection()
    return connection.connection


def _switch(database: dict[str, object]) -> None:
    connections.close_all()
    handler = cast(Any, connections)
    handler.settings = handler.configure_settings({"default": database})
    if hasattr(handler._connections, "default"):
        del connections["default"]


def _settings_of(address: Address) -> dict[str, object]:
    if address.vendor == "sqlite":
        options = {
            "transaction_mode": "IMMEDIATE",
            "init_command": _PRAGMAS,
            "timeout": _BUSY_S,
        }
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": address.path, "OPTIONS": options}
    named = {_NAMES[k]: v for k, v in address.parameters.items() if k in _NAMES}
    options = {k: v for k, v in address.parameters.items() if k not in _NAMES}
    return {"ENGINE": "django.db.backends.postgresql", **named, "OPTIONS": options}


@contextmanager
def _alone(address: Address) -> Iterator[None]:
    """One process at a time brings the tables up to date; the others wait."""
    if address.vendor == "postgres":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_ADVISORY_LOCK])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_ADVISORY_LOCK])
        return
    path = Path(f"{address.path}.lock")
    with path.open("a") as stream:
        fcntl.flock(stream.fileno(), fcntl.LOCK_EX)
        yield
