"""An agreement as one self-contained HTML page: no script, no address, nothing fetched.

What comes from a draft's file is distrusted: Jinja escapes it, a Content-Security-Policy allows the
page its own style sheet by its hash and nothing else, and the running header is escaped as CSS.
"""

import base64
import hashlib
import json
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from largesse.partners.agreements.document.texts import Language
from largesse.partners.agreements.document.view import Sheet, View, view_of

_PACKAGE = "largesse.partners.agreements.document"


def html_of(sheet: Sheet, language: Language) -> str:
    """The page, as one text."""
    view = view_of(sheet, language)
    style = f"{files(_PACKAGE).joinpath('page.css').read_text('utf-8')}\n{_running(view)}"
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    environment = Environment(
        loader=PackageLoader(_PACKAGE, "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = environment.get_template("page.html.jinja")
    return page.render(v=view, style=Markup(style), style_hash=f"sha256-{digest}")


def _running(view: View) -> str:
    """Header and page numbers of the printed page."""
    before, between, after = view.page.replace("{pages}", "{page}").split("{page}")
    numbers = f"{_css(before)} counter(page) {_css(between)} counter(pages) {_css(after)}"
    return (
        "@page { size: A4; margin: 24mm 20mm 22mm;"
        f" @top-left {{ content: {_css(view.header)}; font-size: 8pt; color: #4a4f5a; }}"
        f" @bottom-right {{ content: {numbers}; font-size: 8pt; color: #4a4f5a; }} }}"
    )


def _css(text: str) -> str:
    """A CSS string; anything but plain letters and digits is written by its number."""
    written = "".join(c if c.isalnum() and c.isascii() else f"\\{ord(c):x} " for c in text)
    return json.dumps(written).replace("\\\\", "\\")
