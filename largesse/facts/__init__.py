"""Dated facts and attribution: what was true of whom, when, and since when it was known.

`load_facts` is what the engine calls; `Facts.of_rows` is what cases and tests call.
"""

from largesse.facts.facts import Facts, Snapshot
from largesse.facts.snapshots import SnapshotSet, check_facts, history, load_facts, sync_facts
from largesse.facts.templates import explanation, template_xlsx, write_templates

__all__ = [
    "Facts",
    "Snapshot",
    "SnapshotSet",
    "check_facts",
    "explanation",
    "history",
    "load_facts",
    "sync_facts",
    "template_xlsx",
    "write_templates",
]
