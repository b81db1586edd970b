"""The folders and files of a workspace.

A workspace is the folder that holds ``largesse.toml``; everything else has its fixed place in it.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from largesse.workspace.errors import Problem, Refusal

CONFIG_NAME = "largesse.toml"
LAYOUT = 1
"""Version of how a workspace is laid out; a file without one is of the first."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """Names of places only: holding one says nothing about what exists on disk."""

    root: Path

    @property
    def config_file(self) -> Path:
        """Settings of the workspace; its presence is what makes a folder a workspace."""
        return self.root / CONFIG_NAME

    @property
    def sources_file(self) -> Path:
        """What each source of billing data leaves unsaid: zone, currency, column map."""
        return self.root / "sources.yaml"

    @property
    def programme(self) -> Path:
        """The programme under review, as people edit it."""
        return self.root / "programme"

    @property
    def versions(self) -> Path:
        """Programmes as they were, one folder per hash."""
        return self.root / "versions"

    @property
    def facts(self) -> Path:
        """Facts and attribution, as CSV or XLSX."""
        return self.root / "facts"

    @property
    def lake(self) -> Path:
        """Imported billing data."""
        return self.root / "lake"

    @property
    def partials(self) -> Path:
        """Partial sums; safe to delete, recomputed when missing."""
        return self.root / "partials"

    @property
    def runs(self) -> Path:
        """One folder per run, append-only."""
        return self.root / "runs"

    @property
    def proposals(self) -> Path:
        """What runs propose to post, one folder per proposal, append-only."""
        return self.root / "proposals"

    @property
    def ledger(self) -> Path:
        """The fund's ledger when it is embedded (SQLite)."""
        return self.root / "ledger.db"

    def display(self, path: Path) -> str:
        """The path as a person in this workspace writes it: relative where it lies inside."""
        try:
            return path.resolve().relative_to(self.root.resolve()).as_posix()
        except (ValueError, RuntimeError, OSError):  # elsewhere, or a link that leads to itself
            return path.as_posix()

    @classmethod
    def find(cls, start: Path | None = None) -> "Workspace":
        """The workspace that holds `start` (default: the current folder), looking upwards.

        Raises Refusal when no folder up to the root of the disk holds ``largesse.toml``.
        """
        origin = (start if start is not None else Path.cwd()).resolve()
        if not origin.exists():
            what, mend = "there is no such folder", "check the name given with --workspace"
            raise Refusal(Problem(what, mend, str(start), code="no-workspace"))
        for folder in (origin, *origin.parents):
            if (folder / CONFIG_NAME).is_file():
                _check_layout(folder / CONFIG_NAME)
                return cls(folder)
        raise Refusal(
            Problem(
                what=f"no workspace here: neither {origin} nor a folder above it"
                f" holds {CONFIG_NAME}",
                mend="run `largesse init` to make one, or name one with --workspace PATH",
                code="no-workspace",
            )
        )

    @classmethod
    def create(cls, root: Path) -> "Workspace":
        """Make the folders of a workspace; keeps whatever is there already.

        Does not write ``largesse.toml`` or ``sources.yaml``: their text belongs to `init`.
        Raises Refusal when `root` exists and is not a folder.
        """
        workspace = cls(root.resolve())
        for folder in (workspace.root, workspace.programme, workspace.facts):
            if folder.exists() and not folder.is_dir():
                raise Refusal(
                    Problem(
                        what=f"{folder} is a file, so no workspace can be made there",
                        mend="name another folder, or move that file away",
                        code="not-a-folder",
                    )
                )
            folder.mkdir(parents=True, exist_ok=True)
        return workspace


def _check_layout(path: Path) -> None:
    """Raises Refusal where the settings cannot be read, or speak of another layout."""
    mend = f"write `layout = {LAYOUT}`, or bring the file back from a backup"
    try:
        layout = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("layout", LAYOUT)
    except (ValueError, RecursionError) as error:
        what = f"the settings are not TOML in UTF-8: {error}"
        raise Refusal(Problem(what, mend, path.name, code="bad-settings")) from None
    if type(layout) is not int or layout != LAYOUT:
        what = f"the workspace has layout {layout!r}, and this version reads layout {LAYOUT}"
        mend = "use the version of Largesse that made it" if type(layout) is int else mend
        raise Refusal(Problem(what, mend, path.name, code="layout"))
