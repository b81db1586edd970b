"""A process that signs an agreement and is killed at a named place: URL AGREEMENT PLACE."""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from largesse.partners.database import use_database

PLACES = ("commit", "seal", "start", "record_signature", "_result")
"""Functions of the signing in the order in which they run; killed as one has returned.

The last runs when the transaction is over.
"""


def dying(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, after which the process is no more."""

    def run(*args: Any, **named: Any) -> None:
        function(*args, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    return run


def main(url: str, agreement: str, place: str) -> None:
    """Sign for the counterparty, and die at the place."""
    use_database(url)
    from largesse.partners.agreements import signing

    setattr(signing, place, dying(getattr(signing, place)))
    signing.sign(
        agreement, signing.Signing("counterparty", "regional-manager", how="paper", file="ab" * 32)
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
