"""XML from a bank, distrusted: no entities, no document type, no network, a limit of size."""

import re
from datetime import UTC, date, datetime

from lxml import etree

from largesse.workspace.errors import Problem, Refusal

MOST_BYTES = 20 * 1024 * 1024
_NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:([a-z]{4}\.\d{3})\.\d{3}\.\d{2}")

Element = etree._Element


def read_xml(data: bytes, name: str) -> tuple[str, Element]:
    """The message's kind, such as ``pain.002``, and its root.

    Raises :class:`Refusal` (``too-large``, ``not-xml``, ``not-iso20022``).
    """
    if len(data) > MOST_BYTES:
        what = f"the file has {len(data):,} bytes, and at most {MOST_BYTES:,} are read"
        raise Refusal(Problem(what, "ask the bank to split it", name, code="too-large"))
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        what, mend = "the file is not well-formed XML", "fetch it anew from the bank"
        raise Refusal(Problem(what, mend, name, line, code="not-xml")) from None
    if has_doctype(root):
        what = "the file declares a document type, which no bank's message does"
        raise Refusal(Problem(what, "check where it comes from", name, code="not-xml"))
    found = _NAMESPACE.fullmatch(etree.QName(root).namespace or "")
    if not found:
        what = "the file is no message of ISO 20022"
        mend = "give a pain.002, a camt.054, or a CSV with its columns declared"
        raise Refusal(Problem(what, mend, name, code="not-iso20022"))
    return found.group(1), root


def has_doctype(root: Element) -> bool:
    """Whether the document declares a type, and with it may declare entities."""
    return bool(root.getroottree().docinfo.doctype)  # type: ignore[attr-defined]


def text_of(element: Element | None, *path: str) -> str:
    """The text at a path of names below an element; empty where there is none."""
    found = child(element, *path)
    return (found.text or "").strip() if found is not None else ""


def child(element: Element | None, *path: str) -> Element | None:
    """The first element at a path of names, whatever the message's version."""
    for name in path:
        element = element.find(f"{{*}}{name}") if element is not None else None
    return element


def children(element: Element | None, name: str) -> list[Element]:
    """All children of a name."""
    return element.findall(f"{{*}}{name}") if element is not None else []


def date_of(text: str) -> date | None:
    """A date, or the date of a moment; None where it is neither."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def moment_of(text: str) -> datetime | None:
    """A moment; one without a zone is taken as UTC. None where it is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
