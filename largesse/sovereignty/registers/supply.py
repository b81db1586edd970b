"""The chain of supply of an offering, with ranks: who supplies whom, and how far away."""

from collections import deque
from collections.abc import Callable, Mapping

from largesse.sovereignty.assessment.offerings import Offering, Offerings
from largesse.sovereignty.registers.arrangement import Link, Provider


def chain_of(
    offerings: Offerings, name: str, provider: Callable[[str], Provider]
) -> tuple[Link, ...]:
    """Everybody beneath an offering's provider, by rank; each once per recipient.

    What one entity provides to itself is no link. Where several ways lead to somebody, the nearest
    counts. Implementing Regulation (EU) 2024/2956, article 2: the direct provider has rank 1.
    """
    ranks = _ranks(offerings, name)
    found: dict[tuple[str, str], int] = {}
    for part, rank in ranks.items():
        offering = offerings[part]
        supplied_by = [offerings[each].provider for each in offering.rests_on]
        for entity in (*supplied_by, *(each.entity for each in offering.suppliers)):
            if entity not in (offering.provider, offerings[name].provider):
                pair = (entity, offering.provider)
                found[pair] = min(found.get(pair, rank + 1), rank + 1)
    ordered = sorted((rank, entity, recipient) for (entity, recipient), rank in found.items())
    return tuple(
        Link(provider(entity), rank, provider(recipient)) for rank, entity, recipient in ordered
    )


def _ranks(offerings: Offerings, name: str) -> Mapping[str, int]:
    """The rank of each part's provider; a part of the same provider stands as near as it does."""
    ranks = {name: 1}
    ahead = deque([name])
    while ahead:
        part = offerings[ahead.popleft()]
        for each in part.rests_on:
            rank = ranks[part.id] + (offerings[each].provider != part.provider)
            if rank < ranks.get(each, rank + 1):
                ranks[each] = rank
                ahead.append(each)
    return ranks


def is_complete(parts: tuple[Offering, ...]) -> bool:
    """Whether all suppliers of an offering and of all it rests on are named."""
    return all(part.suppliers_complete for part in parts)
