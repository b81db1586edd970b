"""From YAML documents to validated ones: every fault of every file, with its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from largesse.expr.schema import nearest
from largesse.programme.documents import KINDS
from largesse.programme.source import Document, Location
from largesse.workspace.errors import Problem


@dataclass(frozen=True, slots=True)
class Read:
    """A validated document together with the text it came from."""

    kind: str
    content: Any
    document: Document

    def problem(self, location: Location, what: str, mend: str = "", code: str = "") -> Problem:
        """A problem at a place in this document."""
        return self.document.problem(location, what, mend, code)


def read_all(documents: Sequence[Document]) -> tuple[list[Read], list[Problem]]:
    """Validate every document; problems of all of them together."""
    reads: list[Read] = []
    problems: list[Problem] = []
    for document in documents:
        kind = _kind_of(document)
        if kind is None:
            known = ", ".join(f"'{name}:'" for name in KINDS)
            mend = f"begin the document with one of {known}"
            problems.append(
                document.problem(
                    (), "this document does not say what it is", mend, "unknown-document"
                )
            )
            continue
        try:
            reads.append(Read(kind, KINDS[kind].model_validate(document.value), document))
        except ValidationError as error:
            problems.extend(_problems(error, document, KINDS[kind]))
    return reads, problems


def _kind_of(document: Document) -> str | None:
    if not isinstance(document.value, dict):
        return None
    first = next(iter(document.value), None)
    if first in KINDS:
        return first
    return next((key for key in document.value if key in KINDS and key != "measure"), None)


def _problems(error: ValidationError, document: Document, model: type[BaseModel]) -> list[Problem]:
    found: dict[tuple[Location, str], Problem] = {}
    for entry in error.errors():
        location = tuple(part for part in entry["loc"])
        what, mend, code = _sentence(entry, location, document, model)
        place = document.position(location)
        found.setdefault((place, what), document.problem(location, what, mend, code))
    return list(found.values())


def _sentence(
    entry: Any, location: Location, document: Document, model: type[BaseModel]
) -> tuple[str, str, str]:
    name = str(location[-1]) if location else ""
    match entry["type"]:
        case "extra_forbidden":
            known = (
                [f.alias or n for n, f in model.model_fields.items()] if len(location) == 1 else []
            )
            near = nearest(name, tuple(known))
            mend = f"did you mean '{near}'?" if near else "remove it, or see the language reference"
            return f"'{name}' has no meaning here", mend, "unknown-key"
        case "missing":
            return f"'{name}' is missing", f"add '{name}:'", "missing-key"
        case "string_pattern_mismatch" if "a-z0-9" in str(entry["ctx"]["pattern"]):
            mend = "use lower-case letters, digits and single hyphens, beginning with a letter"
            return f"'{entry['input']}' is not a name", mend, "bad-name"
        case "literal_error":
            return (
                f"'{entry['input']}' is not one of {entry['ctx']['expected']}",
                "choose one of them",
                "bad-choice",
            )
        case "value_error":
            what, _, mend = str(entry["ctx"]["error"]).partition("; ")
            return what, mend, "bad-value"
    return (
        f"{name}: {entry['msg'][0].lower()}{entry['msg'][1:]}",
        "see the language reference",
        "bad-value",
    )
