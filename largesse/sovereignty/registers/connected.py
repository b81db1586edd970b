"""Concentration: arrangements with the same provider, or with providers under one control.

Regulation (EU) 2022/2554, article 29(1)(b): before it concludes an arrangement, a financial entity
weighs whether it leads to several with the same or closely connected providers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from largesse.sovereignty.registers.arrangement import Arrangement, Provider

_Pairs = dict[str, set[tuple[str, str]]]
"""An entity and the (provider, arrangement)s behind which it stands."""


@dataclass(frozen=True, slots=True)
class Group:
    """Two arrangements or more behind which one legal entity stands."""

    behind: str
    """The entity: a provider, or whoever controls the providers."""
    providers: tuple[str, ...]
    arrangements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Connected:
    """The groups, and what hides others."""

    by_control: tuple[Group, ...]
    """Of direct providers: the same one, or several under one control."""
    by_subcontractor: tuple[Group, ...]
    """Of subcontractors: arrangements of different providers that rest on one, or on whom another
    arrangement is with."""
    unknown_control: tuple[str, ...]
    """Providers of whom it is not known who controls them: they may be connected too."""


def connected(arrangements: Sequence[Arrangement]) -> Connected:
    """What connects a customer's arrangements, largest groups first."""
    direct: _Pairs = {}
    beneath: _Pairs = {}
    providers: dict[str, Provider] = {}
    for each in arrangements:
        pair = (each.provider.id, each.contract)
        for entity in _behind(each.provider):
            direct.setdefault(entity, set()).add(pair)
        for link in each.chain:
            for entity in _behind(link.provider):
                beneath.setdefault(entity, set()).add(pair)
        for provider in (each.provider, *(link.provider for link in each.chain)):
            providers[provider.id] = provider
    through = {entity: pairs | direct.get(entity, set()) for entity, pairs in beneath.items()}
    hidden = {
        entity: pairs
        for entity, pairs in through.items()
        if pairs != direct.get(entity) and len({provider for provider, _ in pairs}) > 1
    }
    unknown = sorted(id for id, each in providers.items() if each.controllers is None)
    return Connected(_groups(direct), _groups(hidden), tuple(unknown))


def _behind(provider: Provider) -> frozenset[str]:
    return frozenset({provider.id}) | (provider.controllers or frozenset())


def _groups(found: _Pairs) -> tuple[Group, ...]:
    """Groups of two or more; of entities behind the same arrangements, the provider itself, or
    else the first by name: the others add nothing."""
    by_pairs: dict[frozenset[tuple[str, str]], str] = {}
    for entity, pairs in sorted(found.items()):
        if len({contract for _, contract in pairs}) < 2:
            continue
        is_provider = entity in {provider for provider, _ in pairs}
        if is_provider or frozenset(pairs) not in by_pairs:
            by_pairs[frozenset(pairs)] = entity
    groups = [
        Group(
            entity,
            tuple(sorted({provider for provider, _ in pairs})),
            tuple(sorted({contract for _, contract in pairs})),
        )
        for pairs, entity in by_pairs.items()
    ]
    return tuple(sorted(groups, key=lambda group: (-len(group.arrangements), group.behind)))
