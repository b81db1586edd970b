"""Plain connections and the caller's own table, without the ledger's code."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg

CALLER_RECORD = """CREATE TABLE caller_record (
    request BIGINT NOT NULL, copy BIGINT NOT NULL, position BIGINT NOT NULL, key TEXT NOT NULL,
    status TEXT NOT NULL, amounts TEXT NOT NULL, refusal TEXT NOT NULL, replayed INTEGER NOT NULL,
    PRIMARY KEY (request, copy, position))"""


@contextmanager
def connection_to(url: str) -> Iterator[Any]:
    """A connection in which every statement stands for itself."""
    connection: Any
    if url.startswith("sqlite"):
        path = unquote(urlsplit(url).path).removeprefix("/")
        connection = sqlite3.connect(path, isolation_level=None, timeout=60)
    else:
        connection = psycopg.connect(url, autocommit=True)
    try:
        yield connection
    finally:
        connection.close()
