"""Classes of data: how high each stands, and what each is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from pydantic import Field

from largesse.programme.documents.base import Document, Title
from largesse.programme.fields import Slug
from largesse.programme.model import Text
from largesse.programme.reading import read_only_one
from largesse.sovereignty.rules.building import text_of
from largesse.sovereignty.rules.documents import MonthCount
from largesse.workspace.files import is_there
from largesse.workspace.paths import Workspace

FILE_NAME = "sovereignty/classes.yaml"
UNKNOWN = "unknown"


class ClassDocument(Document):
    """One class of data."""

    rank: MonthCount = Field(description="how high it stands; 0 is public")
    title: Title = Field(description="what readers see")
    tags: tuple[Slug, ...] = Field(description="what it is, for rules to ask")


class ClassesDocument(Document):
    """All classes of data."""

    classes: Slug = Field(description="the name of the scheme")
    title: Title = Field(description="what readers see")
    of: dict[Slug, ClassDocument] = Field(description="its classes", min_length=1)


@dataclass(frozen=True, slots=True)
class DataClass:
    """A class of data; its tags are what it is."""

    id: str
    rank: int
    title: Text = field(compare=False)
    tags: frozenset[str]


@dataclass(frozen=True, slots=True)
class Classes:
    """The classes by id."""

    of: Mapping[str, DataClass]

    def highest(self, names: Iterable[str]) -> DataClass:
        """The class that counts where data of several meet: the highest, with the tags of all.

        Of two alike the one whose id comes last. A class nobody stated counts as the highest there
        is, and as everything a class can be.
        """
        found = {name: self.of[name] for name in names if name != UNKNOWN}
        if len(found) < len(set(names)):
            top = max(self.of.values(), key=lambda c: (c.rank, c.id))
            every = frozenset().union(*(c.tags for c in self.of.values()))
            return DataClass(UNKNOWN, top.rank, Text(UNKNOWN, "inconnue"), every)
        top = max(found.values(), key=lambda c: (c.rank, c.id))
        tags = frozenset().union(*(c.tags for c in found.values()))
        return DataClass(top.id, top.rank, top.title, tags)


def read_classes(workspace: Workspace | None = None) -> Classes:
    """The classes of a workspace; those that are shipped where it has none of its own."""
    own = workspace.root / FILE_NAME if workspace else None
    if own is not None and is_there(own):
        path, shown_as = own, FILE_NAME
    else:
        path = Path(str(files("largesse.sovereignty.placement").joinpath("classes.yaml")))
        shown_as = "classes.yaml"
    content, _ = read_only_one(ClassesDocument, path, shown_as)
    return Classes(
        {
            name: DataClass(name, said.rank, text_of(said.title), frozenset(said.tags))
            for name, said in content.of.items()
        }
    )
