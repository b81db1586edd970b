"""Every text of the portal has its French, and the compiled catalogue is the current one."""

import re
from pathlib import Path

from babel.messages.pofile import read_po

import largesse.portal
from largesse.portal.locale.__main__ import FOLDER, compiled
from tests.portal.kit import World

PORTAL = Path(largesse.portal.__file__).parent
TRANS = re.compile(r"""\{%\s*trans\s+(["'])(.*?)\1""")
BLOCK = re.compile(r"\{%\s*blocktrans[^%]*%\}(.*?)(?:\{%\s*plural|\{%\s*endblocktrans)", re.DOTALL)
CODE = re.compile(r'\b_\(\s*"(.*?)"\s*\)')


def texts() -> set[str]:
    """Every text that asks for a translation."""
    found: set[str] = set()
    for path in PORTAL.rglob("*.html"):
        text = path.read_text("utf-8")
        found |= {match[2] for match in TRANS.finditer(text)}
        found |= {
            re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", match[1]) for match in BLOCK.finditer(text)
        }
    for path in PORTAL.rglob("*.py"):
        found |= {match[1] for match in CODE.finditer(path.read_text("utf-8"))}
    return found


def test_every_text_has_its_french_and_no_french_is_left_over() -> None:
    with (FOLDER / "django.po").open("rb") as file:
        catalogue = read_po(file, locale="fr")
    known = {
        message.id if isinstance(message.id, str) else message.id[0]
        for message in catalogue
        if message.id and message.string
    }
    assert texts() - known == set()
    assert known - texts() == set()


def test_the_compiled_catalogue_is_current() -> None:
    assert (FOLDER / "django.mo").read_bytes() == compiled(), "python -m largesse.portal.locale"


def test_pages_are_french_where_french_is_asked_for(world: World) -> None:
    client = world.client("auditor", "fr")
    said = client.get("/audit/").content.decode()
    assert '<html lang="fr">' in said
    assert "Le journal" in said
    assert "0 modification" in said
    assert (
        "Se connecter"
        in world.stranger()
        .get("/account/login/", headers={"accept-language": "fr"})
        .content.decode()
    )
