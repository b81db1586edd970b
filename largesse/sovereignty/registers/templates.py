"""The templates of the register, read from ``dora.yaml``."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pydantic import Field

from largesse.programme.documents.base import Document, Title
from largesse.programme.fields import YesNo
from largesse.programme.model import Text
from largesse.programme.reading import validated
from largesse.programme.source import read_documents
from largesse.sovereignty.rules.building import text_of
from largesse.sovereignty.rules.documents import MonthCount as Rank
from largesse.workspace.errors import Refusal

FILE_NAME = "dora.yaml"


class ColumnDocument(Document):
    """A column of a template."""

    code: str = Field(description="as the regulation writes it", pattern=r"^c\d{4}$")
    name: str = Field(description="what it holds, in our own words", min_length=1)
    type: str = Field(description="how its cells are written", min_length=1)
    list_name: str = Field("", alias="list", description="of a closed list: which one")
    fills: str = Field("", description="the value of ours that fills it; empty: none does")


class TemplateDocument(Document):
    """A template: what one row of it stands for, and its columns in order."""

    template: str = Field(description="as the regulation numbers it", pattern=r"^B_\d\d\.\d\d$")
    title: Title = Field(description="what it holds, in our own words")
    row_for_each: str = Field(alias="row for each", description="what one row stands for")
    columns: tuple[ColumnDocument, ...] = Field(description="its columns, in order")


class RegisterDocument(Document):
    """The whole file."""

    register_name: str = Field(alias="register", description="its short name")
    title: Title = Field(description="what readers see")
    law: Title = Field(description="the acts that ask for it")
    source: str = Field(description="from where its codes are known")
    verified: YesNo = Field(description="whether somebody read them in the acts themselves")
    note: str = Field("", description="what a reader of the codes should know")
    prefixes: dict[str, str] = Field(description="what stands before a value of a type")
    lists: dict[str, dict[str, str]] = Field(description="closed lists: our word, its code")
    sensitiveness: dict[str, Rank] = Field(
        description="from which rank of a class of data on data count as that sensitive"
    )
    templates: tuple[TemplateDocument, ...] = Field(description="the templates, in order")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: how its cells are written, and the value of ours that fills it ('' : none)."""

    code: str
    name: str
    type: str
    fills: str = ""
    prefix: str = ""
    options: Mapping[str, str] | None = None
    """Of a closed list: our word and its code."""


@dataclass(frozen=True, slots=True)
class Template:
    """A template of the register."""

    name: str
    title: Text
    row_for_each: str
    columns: tuple[Column, ...]

    @property
    def file_name(self) -> str:
        """As reports name it: ``b_02.02.csv``."""
        return f"{self.name.lower()}.csv"


@dataclass(frozen=True, slots=True)
class Templates:
    """All templates, and from where they are known."""

    title: Text
    law: Text
    source: str
    is_verified: bool
    note: str
    lists: Mapping[str, Mapping[str, str]]
    sensitiveness: Mapping[str, int]
    """From which rank of a class of data on, least first."""
    templates: tuple[Template, ...]


@cache
def dora_templates() -> Templates:
    """The templates as shipped."""
    return parse_templates(files("largesse.sovereignty.registers").joinpath(FILE_NAME).read_bytes())


def parse_templates(data: bytes) -> Templates:
    """The templates of a file. Raises :class:`Refusal` with every fault of it."""
    (document,) = read_documents(data, FILE_NAME)
    said, problems = validated(RegisterDocument, document)
    if said is None:
        raise Refusal(*problems)
    found = []
    for at, template in enumerate(said.templates):
        columns = []
        for place, column in enumerate(template.columns):
            location = ("templates", at, "columns", place)
            is_list = column.type == "list"
            if is_list and column.list_name not in said.lists:
                what = f"{template.template} {column.code} names no list of this file"
                mend = f"write list: and one of {', '.join(said.lists)}"
                problems.append(document.problem(location, what, mend, "no-such-list"))
            options = said.lists.get(column.list_name) if is_list else None
            prefix = said.prefixes.get(column.type, "")
            columns.append(
                Column(column.code, column.name, column.type, column.fills, prefix, options)
            )
        found.append(
            Template(
                template.template, text_of(template.title), template.row_for_each, tuple(columns)
            )
        )
    if problems:
        raise Refusal(*problems)
    return Templates(
        text_of(said.title),
        text_of(said.law),
        said.source,
        said.verified,
        said.note,
        said.lists,
        said.sensitiveness,
        tuple(found),
    )
