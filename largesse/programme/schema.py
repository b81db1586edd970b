"""The JSON Schema of programme files, for editors that complete and check while one types.

One schema for every kind of document (JSON Schema 2020-12). It says what may be written where; the
loader says more (units that differ, bands that overlap, names that nothing has).
"""

import json
import re
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from largesse.programme.documents import KINDS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
TITLE = "A document of a Largesse programme"


def json_schema() -> dict[str, Any]:
    """The schema of all kinds of document together."""
    return schema_of(list(KINDS.values()), TITLE)


def schema_of(models: Sequence[type[BaseModel]], title: str) -> dict[str, Any]:
    """The schema of documents, each of which is one of the models."""
    modes = [(model, "validation") for model in models]
    _, schema = models_json_schema(modes, by_alias=True)  # type: ignore[arg-type]
    spoken = {name: _spoken(part) for name, part in sorted(schema["$defs"].items())}
    reached = _reached(spoken, [model.__name__ for model in models])
    definitions = {name: part for name, part in spoken.items() if name in reached}
    kinds = [{"$ref": f"#/$defs/{model.__name__}"} for model in models]
    return {"$schema": DIALECT, "title": title, "anyOf": kinds, "$defs": definitions}


def schema_text() -> str:
    """The schema as a file."""
    return as_file(json_schema())


def as_file(schema: dict[str, Any]) -> str:
    """Indented JSON with a final line break."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _reached(definitions: dict[str, Any], names: list[str]) -> set[str]:
    """The definitions that the named ones refer to, directly or not."""
    reached: set[str] = set()
    while names:
        name = names.pop()
        if name not in reached:
            reached.add(name)
            names += re.findall(r'"#/\$defs/(\w+)"', json.dumps(definitions[name]))
    return reached


def _spoken(part: Any) -> Any:
    """The schema without generated titles, which editors would show instead of descriptions.

    A key named ``title`` among ``properties`` is one of the language and stays. ``null`` goes too:
    a key that is left empty is refused.
    """
    if isinstance(part, list):
        return [_spoken(item) for item in part]
    if not isinstance(part, dict):
        return part
    spoken = {key: _spoken(value) for key, value in part.items() if not _generated(key, value)}
    said = [way for way in spoken.get("anyOf", []) if way != {"type": "null"}]
    if len(said) != 1 or not isinstance(said[0], dict):
        return spoken | ({"anyOf": said} if said else {})
    return said[0] | {key: value for key, value in spoken.items() if key != "anyOf"}


def _generated(key: str, value: Any) -> bool:
    return (key == "title" and isinstance(value, str)) or (key == "default" and value is None)
