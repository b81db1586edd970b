"""Ids as people type them: the last letters of one are enough, where they name one record alone."""

from django.db.models import Model

_SHORTEST = 6
_SHOWN = 8


def full_id(model: type[Model], text: str) -> str:
    """The id that ends as ``text`` does, where one alone does; else ``text`` as it is.

    It says nothing of who may see the record: whoever looks it up asks that.
    """
    if len(text) < _SHORTEST:
        return text
    found = list(model._default_manager.filter(pk__endswith=text.lower())[:2])
    return str(found[0].pk) if len(found) == 1 else text


def short(identifier: str) -> str:
    """The end of an id, which is enough to name it."""
    return identifier[-_SHOWN:]
