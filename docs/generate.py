"""Write docs/reference/: the language and the ledger, from the classes and tables the code uses.

Run by ``make docs``; ``--check`` writes nothing and exits 1 where a page is not current.
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(ROOT), str(HERE)]

from reference_ledger import ledger  # noqa: E402
from reference_words import EXPECT, GIVEN, WORDS  # noqa: E402

from largesse.expr import parse as grammar  # noqa: E402
from largesse.expr.schema import ColumnInfo  # noqa: E402
from largesse.facts.reviewed import Column  # noqa: E402
from largesse.markets.index.documents import IndexDocument  # noqa: E402
from largesse.markets.observations.book import MarketsDocument  # noqa: E402
from largesse.markets.schema import json_schema as markets_schema  # noqa: E402
from largesse.markets.schema import schema_text as markets_schema_text  # noqa: E402
from largesse.programme.checks import ALWAYS_CHECKED, FULLY_CHECKED  # noqa: E402
from largesse.programme.documents import KINDS  # noqa: E402
from largesse.programme.schema import json_schema, schema_text  # noqa: E402
from largesse.programme.starting import model_templates, templates  # noqa: E402
from largesse.programme.terms.scales import MODE_MEANINGS  # noqa: E402
from largesse.programme.vocabulary import ACTIVITIES, BUILT_IN_FACTS, CONSUMPTION  # noqa: E402
from largesse.sovereignty.assessment.answers import (  # noqa: E402
    ANSWER_COLUMNS,
    ANSWERS,
    QUALIFICATION_COLUMNS,
    QUALIFICATIONS,
)
from largesse.sovereignty.ownership.reading import (  # noqa: E402
    ENTITIES_FILE,
    ENTITY_COLUMNS,
    HOLDING_COLUMNS,
    HOLDINGS_FILE,
    RIGHT_COLUMNS,
    RIGHTS_FILE,
)
from largesse.sovereignty.rules.columns import OFFERING, TITLES, WORKLOAD  # noqa: E402
from largesse.sovereignty.schema import KINDS as SOVEREIGNTY  # noqa: E402
from largesse.sovereignty.schema import json_schema as sovereignty_schema  # noqa: E402
from largesse.sovereignty.schema import schema_text as sovereignty_schema_text  # noqa: E402

DEFINITIONS: dict[str, Any] = {
    **sovereignty_schema()["$defs"],
    **markets_schema()["$defs"],
    **json_schema()["$defs"],
}
TABLES = {
    ANSWERS: ANSWER_COLUMNS,
    QUALIFICATIONS: QUALIFICATION_COLUMNS,
    ENTITIES_FILE: ENTITY_COLUMNS,
    HOLDINGS_FILE: HOLDING_COLUMNS,
    RIGHTS_FILE: RIGHT_COLUMNS,
}
MODE_CASES = {
    "graduated": "C1-graduated",
    "whole": "C2-whole",
    "rolling": "C3-rolling",
    "total": "C4-total",
    "interpolated": "C12-interpolated",
}
METHODS = [
    ("growth places, all is paid on", "C23-growth-on-the-whole"),
    ("growth places, the increment is paid on", "C24-growth-on-the-increment"),
    ("growth by an amount places", "growth-by-an-amount"),
    ("each band of growth pays on its own part", "C25-growth-graduated"),
    ("an amount at target, accelerated", "C28-accelerator"),
    ("one measure places, another is paid on", "C6-placed-by-units"),
    ("a table by two facts or columns", "level-and-product"),
    ("a table by product: each places alone, or their total", "products-placed-apart-or-together"),
    ("all places, one product is paid on", "all-places-one-product-is-paid"),
    ("two things place: a table of two dimensions", "volume-and-attainment"),
    ("more than volume is required", "conditions"),
    ("a group places, each member is paid", "buying-group"),
    ("each line by itself", "C11-per-line"),
    ("settled as it grows", "C31-settled-as-it-grows"),
    ("a guarantee", "C41-guarantee"),
    ("stacked: later ones on what earlier ones left", "C44-stacked"),
    ("stacked line by line: the better deal of each", "stack-or-best-deal"),
    ("a cap as a share of what another earned", "share-of-earned"),
    ("a minimum and a cap", "C51-minimum-and-cap"),
    ("a minimum carried", "C53-minimum-carried"),
    ("phases of a project", "C55-phased-funding"),
    ("free goods", "C49-free-goods"),
]


def table(headers: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [f"| {' | '.join(headers)} |", f"|{'---|' * len(headers)}"]
    lines += [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return "\n".join(lines)


def code(text: str) -> str:
    """Inline code."""
    return f"`{text}`"


def shown_type(part: dict[str, Any]) -> str:
    """The type of a key as people say it."""
    if "$ref" in part:
        name = part["$ref"].rpartition("/")[2]
        if "enum" in DEFINITIONS[name]:
            return shown_type(DEFINITIONS[name])
        name = name.removesuffix("Document")
        return f"[{name}](#keys-of-{name.lower()})"
    if "enum" in part:
        return ", ".join(code(str(value)) for value in part["enum"])
    if "anyOf" in part:
        return " or ".join(dict.fromkeys(shown_type(way) for way in part["anyOf"]))
    if part.get("type") == "array":
        return f"list of {shown_type(part.get('items', {}))}"
    if part.get("type") == "object":
        inner = next(iter(part.get("patternProperties", {}).values()), None)
        inner = inner or part.get("additionalProperties")
        named = isinstance(inner, dict) and "$ref" in inner
        return f"map of {shown_type(inner)}" if named else "map"
    return {"string": "text", "integer": "number", "boolean": "yes or no"}.get(
        str(part.get("type")), "any"
    )


def shown_default(field: FieldInfo, part: dict[str, Any]) -> str:
    """The default of a key: required, the value, or nothing."""
    if field.is_required():
        return "required"
    default = part.get("default")
    return code(str(default)) if default not in (None, "", [], {}) else ""


def examples(part: dict[str, Any]) -> str:
    """Examples of a key, in code."""
    found = [item for item in part.get("examples", []) if isinstance(item, str)]
    return f" E.g. {', '.join(code(item) for item in found)}." if found else ""


def keys_of(model: type[BaseModel]) -> str:
    """The keys of one class as a table."""
    properties = DEFINITIONS[model.__name__]["properties"]
    rows = []
    own = [name for name in model.__annotations__ if name in model.model_fields]
    for name in dict.fromkeys([*own, *model.model_fields]):
        field = model.model_fields[name]
        key = field.alias or name
        part = properties[key]
        meaning = f"{part['description']}.{examples(part)}"
        rows.append((code(key), shown_type(part), shown_default(field, part), meaning))
    return table(("key", "type", "default", "meaning"), rows)


def inner_models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The classes that an annotation names."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from inner_models(part)


def summary(thing: Any) -> str:
    """The first paragraph of a docstring, on one line."""
    return " ".join((thing.__doc__ or "").split("\n\n")[0].split()).replace("``", "`")


def documents(kinds: Mapping[str, type[BaseModel]] = KINDS) -> str:
    """Every kind of document with its keys, and the maps inside them."""
    parts = []
    inner: dict[type[BaseModel], None] = {}
    for kind, model in kinds.items():
        name = kind if "." in kind else f"{kind}:"
        parts.append(f"### `{name}`\n\n{summary(model)}\n\n{keys_of(model)}")
        pending = [model]
        while pending:
            for field in pending.pop().model_fields.values():
                for found in inner_models(field.annotation):
                    if found not in inner and found not in kinds.values():
                        inner[found] = None
                        pending.append(found)
    for found in inner:
        name = found.__name__.removesuffix("Document")
        parts.append(f"#### Keys of {name}\n\n{summary(found)}\n\n{keys_of(found)}")
    return "\n\n".join(parts)


def words() -> str:
    """Every kind of word; each example is read by its own reader on the way."""
    parts = []
    for title, meaning, read, rows in WORDS:
        for text, _ in rows:
            read(text)
        shown = [(code(text), sense) for text, sense in rows]
        parts.append(f"### {title}\n\n{meaning}\n\n{table(('written', 'means'), shown)}")
    return "\n\n".join(parts)


def example(name: str) -> str:
    """A worked example as a code block."""
    (path,) = (ROOT / "examples").glob(f"*/{name}.yaml")
    text = path.read_text(encoding="utf-8")
    return f"```yaml\n{text.strip()}\n```"


def index() -> str:
    """Every example by what its first comment says it does."""
    rows: list[tuple[str, ...]] = []
    for folder in ("worked", "more"):
        for path in sorted((ROOT / "examples" / folder).glob("*.yaml")):
            does = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
            link = f"[{folder}/{path.name}](../../examples/{folder}/{path.name})"
            rows.append((does.removesuffix("."), link))
    return table(("what you want", "example"), sorted(rows, key=lambda row: row[0].lower()))


def modes() -> str:
    """Every mode, with its worked case."""
    parts = []
    for mode, meaning in MODE_MEANINGS.items():
        text = f"### `mode: {mode.value}`\n\n{meaning[0].upper()}{meaning[1:]}."
        if mode.value in MODE_CASES:
            text += f"\n\n{example(MODE_CASES[mode.value])}"
        else:
            text += "\n\n" + dedent(
                """\
                ```yaml
                scale:
                  mode: summed
                  '[0, inf)': 1%        # on everything
                  '[100_000, inf)': 1%  # and once more on what lies above 100,000
                ```"""
            )
        parts.append(text)
    return "\n\n".join(parts)


def columns(known: dict[str, ColumnInfo]) -> str:
    """Columns or facts with their types and values."""
    rows = [
        (
            code(name),
            info.type.value,
            ", ".join(code(value) for value in info.values or ()) or info.doc,
        )
        for name, info in known.items()
    ]
    return table(("name", "type", "values or meaning"), rows)


def expressions() -> str:
    """The grammar of predicates, as the parser's own docstring says it."""
    text = (grammar.__doc__ or "").partition("::\n\n")[2]
    rules, _, rest = text.partition("\n\nKeywords")
    return f"```text\n{dedent(rules)}\n```\n\nKeywords{rest}".strip()


def checks() -> str:
    """Every check by name."""
    rows: list[tuple[str, ...]] = []
    for check in ALWAYS_CHECKED + FULLY_CHECKED:
        name = getattr(check, "__name__", "").replace("_", " ")
        rows.append((name, summary(check) or "Two rules that could claim one row share a stack."))
    return table(("check", "keeps"), rows)


def language() -> str:
    """The whole page."""
    head, scale_head, case_head, rows_head = (
        (HERE / "reference" / f"{name}.head.md").read_text(encoding="utf-8").strip()
        for name in ("language", "scales", "cases", "predicates")
    )
    methods = "\n\n".join(f"**{title}**\n\n{example(name)}" for title, name in METHODS)
    given = table(("written", "gives"), [(code(text), sense) for text, sense in GIVEN])
    expect = table(("figure", "is"), [(code(text), sense) for text, sense in EXPECT])
    known = (templates() | model_templates()).values()
    starts = [(code(item.name), item.kind, item.summary) for item in known]
    parts = [
        head,
        f"## Words\n\n{words()}",
        f"## Documents\n\n{documents()}",
        f"## Rates and scales\n\n{scale_head}\n\n{modes()}",
        f"## Methods by worked example\n\n{methods}\n\n### All examples\n\n{index()}",
        f"## Cases\n\n{case_head}\n\n### `given`\n\n{given}\n\n### `expect`\n\n{expect}",
        f"## Predicates\n\n{rows_head}\n\n### Grammar\n\n{expressions()}",
        f"### Facts, for `who`\n\n{columns(dict(BUILT_IN_FACTS))}",
        f"### Columns of billing rows, for `rows`\n\n{columns(dict(CONSUMPTION.columns))}",
        f"### Columns of activities, for `rows`\n\n{columns(dict(ACTIVITIES.columns))}",
        f"## Checks\n\n{checks()}",
        f"## Templates\n\n{table(('`largesse new`', 'gives', 'what it is'), starts)}",
    ]
    return "\n\n".join(parts) + "\n"


def markets() -> str:
    """The page of indices and of the markets they score."""
    head = (HERE / "reference" / "markets.head.md").read_text(encoding="utf-8").strip()
    hdi = (ROOT / "examples" / "indices" / "hdi.yaml").read_text(encoding="utf-8").strip()
    kinds: dict[str, type[BaseModel]] = {"index": IndexDocument, "markets": MarketsDocument}
    parts = [
        head,
        f"## A published index, as it is defined\n\n```yaml\n{hdi}\n```",
        f"## Documents\n\n{documents(kinds)}",
    ]
    return "\n\n".join(parts) + "\n"


def csv_tables() -> str:
    """Every table of a workspace's ``sovereignty/`` with its columns."""
    parts = []
    for name, columns_of in TABLES.items():
        rows = [
            (code(column.name), shown_cell(column), "required" if column.is_needed else "")
            for column in columns_of
        ]
        parts.append(f"### `{name}`\n\n{table(('column', 'holds', 'default'), rows)}")
    return "\n\n".join(parts)


def shown_cell(column: Column) -> str:
    """What the cells of a column hold."""
    return ", ".join(code(choice) for choice in column.choices) or column.kind.value


def placed_facts(known: Mapping[str, ColumnInfo]) -> str:
    """The facts that rules may read, with the titles that readers see."""
    rows = [
        (code(name), info.type.value, info.doc, TITLES[name].en, TITLES[name].fr)
        for name, info in known.items()
    ]
    return table(("name", "type", "meaning", "shown as", "in French"), rows)


def sovereignty() -> str:
    """The page of the files that placements and assessments rest on."""
    head = (HERE / "reference" / "sovereignty.head.md").read_text(encoding="utf-8").strip()
    parts = [
        head,
        f"## Documents\n\n{documents(SOVEREIGNTY)}",
        f"## Tables\n\n{csv_tables()}",
        "## Facts that a rule may read",
        f"### Of the workload\n\n{placed_facts(WORKLOAD)}",
        f"### Of the offering, seen from the profile's area\n\n{placed_facts(OFFERING)}",
    ]
    return "\n\n".join(parts) + "\n"


PAGES = {
    "language.md": language,
    "ledger.md": ledger,
    "markets.md": markets,
    "sovereignty.md": sovereignty,
    "programme.schema.json": schema_text,
    "markets.schema.json": markets_schema_text,
    "sovereignty.schema.json": sovereignty_schema_text,
}


def main() -> int:
    """Write the pages, or with ``--check`` say which are not current."""
    stale = []
    for name, make in PAGES.items():
        path, text = HERE / "reference" / name, make()
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in sys.argv:
            path.write_text(text, encoding="utf-8")
    if "--check" in sys.argv and stale:
        print(f"not current: {', '.join(stale)}; run 'make docs'", file=sys.stderr)
        return 1
    written = f"; written: {', '.join(stale)}" if stale else ""
    print(f"docs/reference is current ({len(PAGES)} pages){written}.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
