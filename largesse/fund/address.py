"""Where the ledger lives: an SQLite file in the workspace, or a PostgreSQL database.

``LARGESSE_DATABASE_URL`` names it: ``postgresql://user@host/name`` or ``sqlite:///path``; without
it the workspace's ``ledger.db`` is used. Passwords belong into PostgreSQL's own places
(``PGPASSWORD``, ``~/.pgpass``) or the variable, never into a file of the workspace.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal
from urllib.parse import quote, unquote, urlsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

VARIABLE = "LARGESSE_DATABASE_URL"
_MEND = "write postgresql://USER@HOST/NAME or sqlite:///PATH"


@dataclass(frozen=True, slots=True)
class Address:
    """A database: the file of an SQLite one, or the parameters of a PostgreSQL one."""

    vendor: Literal["sqlite", "postgres"]
    path: str = ""
    parameters: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    """PostgreSQL's connection parameters; never shown, a password may be among them."""


def url_of(workspace: Workspace) -> str:
    """The database's URL: from the environment, else the workspace's own file."""
    return os.environ.get(VARIABLE) or f"sqlite:///{quote(str(workspace.ledger))}"


def address_of(url: str) -> Address:
    """What a URL names. Raises :class:`Refusal` for what is neither; never repeats a password."""
    scheme = url.partition(":")[0]
    if scheme == "sqlite":
        path = unquote(urlsplit(url).path).removeprefix("/")
        if not path:
            raise Refusal(_problem("the database's URL names no file"))
        return Address("sqlite", path)
    if scheme in ("postgres", "postgresql"):
        try:
            found = conninfo_to_dict(url)
        except ProgrammingError:
            raise Refusal(_problem("the database's URL cannot be read")) from None
        return Address("postgres", "", {k: str(v) for k, v in found.items() if v is not None})
    raise Refusal(_problem(f"the database's URL begins with '{scheme}'"))


def _problem(what: str) -> Problem:
    return Problem(what, _MEND, VARIABLE, code="bad-database-url")
