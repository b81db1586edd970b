"""Compile the catalogue: ``python -m largesse.portal.locale``."""

import io
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent / "fr" / "LC_MESSAGES"


def compiled() -> bytes:
    """The catalogue as Django reads it."""
    with (FOLDER / "django.po").open("rb") as file:
        catalogue = read_po(file, locale="fr")
    written = io.BytesIO()
    write_mo(written, catalogue)
    return written.getvalue()


if __name__ == "__main__":
    (FOLDER / "django.mo").write_bytes(compiled())
