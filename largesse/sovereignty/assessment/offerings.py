"""The offerings of a workspace, and those that each rests on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from largesse.programme.model import Text
from largesse.programme.reading import validated
from largesse.programme.source import Document, read_documents, read_file
from largesse.programme.terms.periods import Period
from largesse.sovereignty.assessment.offering_documents import OfferingDocument
from largesse.sovereignty.grades import Grade
from largesse.sovereignty.rules.building import text_of
from largesse.workspace.errors import Problem, Refusal, nearest
from largesse.workspace.files import is_there
from largesse.workspace.paths import Workspace

FILE_NAME = "sovereignty/offerings.yaml"


@dataclass(frozen=True, slots=True)
class Supplier:
    """A supplier: whether it can get at the data, and whether the service goes on without it."""

    entity: str
    provides: Text
    reaches_data: bool | None = None
    replaceable: bool | None = None


@dataclass(frozen=True, slots=True)
class Offering:
    """A service as it is sold. Countries are two letters, '' for an unknown one; None: unknown."""

    id: str
    title: Text
    provider: str
    holds: Period
    rests_on: tuple[str, ...] = ()
    suppliers: tuple[Supplier, ...] = ()
    suppliers_complete: bool = False
    stored_in: frozenset[str] | None = None
    administered_from: frozenset[str] | None = None
    keys: str | None = None
    exit_months: int | None = None
    substitutable: bool | None = None
    is_trusted: bool = False
    is_ours: bool = False
    grade: Grade = Grade.CLAIMED
    source: str = ""


Offerings = Mapping[str, Offering]


def read_offerings(workspace: Workspace) -> Offerings:
    """Every offering of a workspace; none where the file is absent.

    Raises :class:`Refusal` with every fault.
    """
    path = workspace.root / FILE_NAME
    if not is_there(path):
        return {}
    found: dict[str, Offering] = {}
    problems: list[Problem] = []
    read: list[tuple[Document, OfferingDocument]] = []
    for document in read_documents(read_file(path, FILE_NAME), FILE_NAME):
        content, faults = validated(OfferingDocument, document)
        problems += faults
        if content is None:
            continue
        if content.offering in found:
            what = f"there are two offerings '{content.offering}'"
            problems.append(document.problem(("offering",), what, "keep one", "said-twice"))
        found[content.offering] = _offering(content)
        read.append((document, content))
    problems += _unknown_names(read, found)
    if problems:
        raise Refusal(*problems)
    return found


def _offering(said: OfferingDocument) -> Offering:
    suppliers = tuple(
        Supplier(s.supplier, text_of(s.provides), s.reaches_data, s.replaceable)
        for s in said.suppliers
    )
    return Offering(
        said.offering,
        text_of(said.title),
        said.provider,
        said.holds,
        said.rests_on,
        suppliers,
        said.suppliers_complete,
        None if said.stored_in is None else frozenset(said.stored_in),
        None if said.administered_from is None else frozenset(said.administered_from),
        said.keys,
        said.exit_months,
        said.substitutable,
        said.is_trusted,
        said.is_the_vendors,
        said.grade,
        said.source,
    )


def _unknown_names(
    read: Sequence[tuple[Document, OfferingDocument]], found: Offerings
) -> Iterator[Problem]:
    for document, said in read:
        for at, name in enumerate(said.rests_on):
            if name not in found:
                what = f"{said.offering} rests on '{name}', which is no offering here"
                mend = nearest(name, found, "write it, with what is known of it")
                yield document.problem(("rests on", at), what, mend, "no-such-offering")


def offering_called(offerings: Offerings, name: str) -> Offering:
    """An offering by its id. Raises :class:`Refusal` (``no-such-offering``)."""
    if name not in offerings:
        known = ", ".join(sorted(offerings)[:8]) or "none"
        mend = nearest(name, offerings, f"the offerings of {FILE_NAME} are {known}")
        raise Refusal(Problem(f"there is no offering '{name}'", mend, code="no-such-offering"))
    return offerings[name]


def closure(offerings: Offerings, name: str) -> tuple[Offering, ...]:
    """An offering and all it rests on, by whatever way; itself first, each once."""
    found: dict[str, Offering] = {}
    ahead = [name]
    while ahead:
        at = ahead.pop(0)
        if at not in found:
            found[at] = offering_called(offerings, at)
            ahead += found[at].rests_on
    return tuple(found.values())


def require_offered(offering: Offering, day: date) -> None:
    """Raises :class:`Refusal` (``not-offered``) where it is not sold on a day."""
    if not offering.holds.holds_on(day):
        what = f"{offering.id} is not offered on {day.isoformat()}"
        mend = f"see its `holds:` in {FILE_NAME}"
        raise Refusal(Problem(what, mend, FILE_NAME, code="not-offered"))
