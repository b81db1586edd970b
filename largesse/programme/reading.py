"""From YAML documents to validated ones: every fault of every file, with its place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from largesse.expr.schema import nearest
from largesse.programme.documents import KINDS
from largesse.programme.source import Document, Location, Value, read_documents, read_file
from largesse.workspace.errors import Problem, Refusal

Content = TypeVar("Content", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Read:
    """A validated document together with the text it came from."""

    kind: str
    content: Any
    document: Document
    is_whole: bool = True
    """False where faulty keys were left out, so that what is missing may have been meant."""

    def problem(self, location: Location, what: str, mend: str = "", code: str = "") -> Problem:
        """A problem at a place in this document."""
        return self.document.problem(location, what, mend, code)


def read_all(documents: Sequence[Document]) -> tuple[list[Read], list[Problem]]:
    """Validate every document; problems of all of them together."""
    reads: list[Read] = []
    problems: list[Problem] = []
    for document in documents:
        problems.extend(_left_empty(document))
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
        read, found = _read(kind, document)
        reads.extend(read)
        problems.extend(found)
    return reads, problems


def validated(model: type[Content], document: Document) -> tuple[Content | None, list[Problem]]:
    """A document that is not the programme's, read by its model; None where it has faults."""
    problems = list(_left_empty(document))
    try:
        content = model.model_validate(document.value)
    except ValidationError as error:
        return None, [*problems, *_problems(error, document, model)]
    return (None, problems) if problems else (content, [])


def read_only_one(model: type[Content], path: Path, shown_as: str) -> tuple[Content, Document]:
    """The one document of a file that is not the programme's.

    Raises :class:`Refusal` with every fault: the file cannot be read, or holds none or several.
    """
    documents = read_documents(read_file(path, shown_as), shown_as)
    if len(documents) != 1:
        what, mend = f"{shown_as} holds {len(documents)} documents", "write one"
        raise Refusal(Problem(what, mend, shown_as, code="one-document"))
    content, problems = validated(model, documents[0])
    if content is None or problems:
        raise Refusal(*problems)
    return content, documents[0]


def names_said(documents: Sequence[Document], kind: str) -> frozenset[str]:
    """The ids of all documents of a kind, also of those that could not be read."""
    named = (d.value.get(kind) for d in documents if isinstance(d.value, dict))
    kinds = (_kind_of(document) for document in documents if isinstance(document.value, dict))
    return frozenset(
        n for n, k in zip(named, kinds, strict=True) if k == kind and isinstance(n, str)
    )


def _read(kind: str, document: Document) -> tuple[list[Read], list[Problem]]:
    """The document, read; one with faults without its faulty keys, so that the rest is checked.

    Faulty settings are not read at all: without their facts every predicate would seem wrong.
    """
    model = KINDS[kind]
    try:
        return [Read(kind, model.model_validate(document.value), document)], []
    except ValidationError as error:
        problems = _problems(error, document, model)
        faulty = {entry["loc"][0] for entry in error.errors() if entry["loc"]}
    if kind in ("programme", "example") or not isinstance(document.value, dict):
        return [], problems
    sound = {key: value for key, value in document.value.items() if key not in faulty}
    try:
        return [Read(kind, model.model_validate(sound), document, is_whole=False)], problems
    except ValidationError:
        return [], problems


def _kind_of(document: Document) -> str | None:
    if not isinstance(document.value, dict):
        return None
    named = [key for key in document.value if key in KINDS]
    return next((key for key in named if key != "measure"), named[0] if named else None)


def _left_empty(document: Document) -> Iterator[Problem]:
    """Keys without a value: an empty ``who:`` must not come to mean everybody."""

    def search(value: Value, at: Location) -> Iterator[Problem]:
        if value is None:
            mend = "say it, or remove the key"
            yield document.problem(at, f"'{at[-1]}' is left empty", mend, "empty-value")
        elif isinstance(value, dict):
            for key, item in value.items():
                yield from search(item, (*at, key))
        elif isinstance(value, list):
            for index, item in enumerate(value):
                yield from search(item, (*at, index))

    yield from search(document.value, ())


def _problems(error: ValidationError, document: Document, model: type[BaseModel]) -> list[Problem]:
    found: dict[tuple[Location, str], Problem] = {}
    for entry in error.errors():
        location = tuple(entry["loc"])
        if _value_at(document.value, location) is None and entry["type"] != "missing":
            continue
        what, mend, code = _sentence(entry, location, document, model)
        place = document.position(location)
        found.setdefault((place, what), document.problem(location, what, mend, code))
    return list(found.values())


def _value_at(value: Value, location: Location) -> Value:
    """What stands at a location; '' where the location is not one of the file."""
    for key in location:
        if isinstance(value, dict) and key in value:
            value = value[str(key)]
        elif isinstance(value, list) and isinstance(key, int) and key < len(value):
            value = value[key]
        else:
            return ""
    return value


def _sentence(
    entry: Any, location: Location, document: Document, model: type[BaseModel]
) -> tuple[str, str, str]:
    name = str(location[-1]) if location else ""
    match entry["type"]:
        case "extra_forbidden":
            known = _known_keys(model, location[:-1])
            near = nearest(name, known)
            mend = f"did you mean '{near}'?" if near else f"the keys here are {', '.join(known)}"
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
        case "string_pattern_mismatch":
            return f"'{entry['input']}' is not a code", _code_mend(location), "bad-value"
        case "string_too_long":
            most = entry["ctx"]["max_length"]
            return f"'{name}' is too long", f"at most {most} characters", "bad-value"
        case "model_type" | "dict_type":
            return f"'{name}' holds keys of its own", _example_of(model, location), "bad-shape"
        case "tuple_type":
            mend = f"write '{name}: [..., ...]', or a line for each item that begins with '-'"
            return f"'{name}' is a list", mend, "bad-shape"
        case "string_type":
            return f"'{name}' is a text", f"write '{name}: ...' on one line", "bad-shape"
    message = f"{name}: {entry['msg'][0].lower()}{entry['msg'][1:]}"
    return message, "see the language reference", "bad-value"


def _code_mend(location: Location) -> str:
    if _last_key(location) == "currency":
        return "write an ISO 4217 code such as USD"
    return "write an ISO 3166 code of two letters such as FR"


def _last_key(location: Location) -> str:
    return str(next((part for part in reversed(location) if isinstance(part, str)), ""))


def _model_at(model: type[BaseModel], location: Location) -> type[BaseModel] | None:
    """The class that reads the map at a location; None where keys are free."""
    if not location:
        return model
    keys = {field.alias or name: field for name, field in model.model_fields.items()}
    field = keys.get(str(location[0]))
    found = next(iter(_models_in(field.annotation)), None) if field else None
    if found is None:
        return None
    rest = location[1:]
    while rest and (isinstance(rest[0], int) or rest[0] not in _known_keys(found, ())):
        rest = rest[1:]
    return _model_at(found, rest)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


def _known_keys(model: type[BaseModel], location: Location) -> tuple[str, ...]:
    found = _model_at(model, location)
    fields = found.model_fields if found else {}
    return tuple(field.alias or name for name, field in fields.items())


def _example_of(model: type[BaseModel], location: Location) -> str:
    keys = _known_keys(model, location) or ("key",)
    name = _last_key(location)
    return f"write '{name}: {{{', '.join(f'{key}: ...' for key in keys[:2])}}}'"
