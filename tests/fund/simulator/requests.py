"""What is asked of the ledger, in order, from a seed: batches, repeats, crashes, clocks that jump.

The same seed gives the same requests, whatever becomes of them.
"""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from tests.fund.simulator.movements import (
    DAYS,
    KINDS,
    NOON,
    START,
    Clock,
    Place,
    amount,
    day,
    movement,
    spoil,
)
from tests.fund.simulator.world import ENVELOPES, YEARS, Json

LARGEST_BATCH = 40


def requests(seed: int, operations: int, kills: int) -> Iterator[Json]:
    """Requests of about `operations` events in all, `kills` of them with a crash."""
    return _Requests(seed, operations, kills).all()


def event_named(kind: str, number: int, **made: object) -> Json:
    """An event with the fields that were made up, and what the others are otherwise."""
    return {
        "key": f"simulator/{kind}/{number}/1",
        "kind": kind,
        "by": "simulator",
        "action": "post",
        "pending": "",
        "expires_at": None,
        "is_choice": False,
        "exception_by": "",
        **made,
    }


def opening() -> Json:
    """The fund as it is opened: pledged, divided over years and envelopes, payment credit voted."""
    moves = [("budgetary/authority", "budgetary/unapportioned", 9_000_000)]
    for year in YEARS:
        apportioned = f"budgetary/apportioned/{year}"
        moves.append(("budgetary/unapportioned", apportioned, 3_000_000))
        moves.append(("budgetary/credit-voted", f"budgetary/credit-available/{year}", 500_000))
        moves += [
            (apportioned, f"budgetary/allotment/{envelope}/{year}", 1_000_000)
            for envelope in ENVELOPES
        ]
    events = [
        event_named("open", number, effective="2024-01-01", movements=[movement(*move)])
        for number, move in enumerate(moves)
    ]
    now = NOON.isoformat()
    return {"do": "post", "id": -2, "now": now, "mode": "atomic", "parts": 1, "events": events}


class _Requests:
    def __init__(self, seed: int, operations: int, kills: int) -> None:
        self.rng = Random(seed)
        self.clock = Clock(self.rng)
        self.left = operations
        self.crashes = sorted(self.rng.sample(range(operations), min(kills, operations)))
        self.sent: list[Json] = []
        self.held: list[Json] = []
        self.count = 0

    def all(self) -> Iterator[Json]:
        while self.left > 0 or self.crashes:
            request = self._batch() if self.rng.random() < 0.9 else self._upkeep()
            size = len(request.get("events", "1"))
            self.left -= size
            request |= {"id": self.count, "now": self.clock.tick(), "dies": self._death()}
            self.count += 1
            yield request

    def _death(self) -> Json | None:
        """A crash: at a share of the statements that such a request takes, or by the clock."""
        if not self.crashes or self.crashes[-1] < self.left:
            return None
        self.crashes.pop()
        if self.rng.random() < 0.3:
            return {"after_us": self.rng.randrange(20_000)}
        return {"at_share": round(self.rng.random() * 1.1, 3)}

    def _upkeep(self) -> Json:
        """What is done beside posting: expiry, seals, periods closed and opened again."""
        chance = self.rng.random()
        if chance < 0.6:
            return {"do": "expire"}
        if chance < 0.8:
            return {"do": "seal"}
        early = START + timedelta(days=self.rng.randrange(DAYS // 4))
        book = self.rng.choice((None, "budgetary", "financial"))
        do = "close" if chance < 0.92 else "reopen"
        return {"do": do, "through": early.isoformat(), "book": book}

    def _batch(self) -> Json:
        size = min(
            self.rng.choice((1, 1, 2, 3, 8, self.rng.randint(1, LARGEST_BATCH))), max(self.left, 1)
        )
        events = [self._event() for _ in range(size)]
        if self.rng.random() < 0.1:
            self.rng.shuffle(events)
        mode = "atomic" if self.rng.random() < (0.6 if size <= 3 else 0.1) else "each"
        return {
            "do": "post",
            "mode": mode,
            "events": events,
            "twice": self.rng.random() < 0.08,
            "ends": "rollback" if self.rng.random() < 0.07 else "commit",
            "parts": 2 if size > 1 and self.rng.random() < 0.1 else 1,
        }

    def _event(self) -> Json:
        chance = self.rng.random()
        if self.sent and chance < 0.08:
            return self.rng.choice(self.sent)
        if self.sent and chance < 0.10:
            return self._under_a_used_key()
        if self.held and chance < 0.20:
            event = self._decision()
        else:
            kinds = list(KINDS)
            kind = self.rng.choices(kinds, [KINDS[kind][0] for kind in kinds])[0]
            event = self._named(kind, KINDS[kind][1](self.rng, Place(self.rng, self.clock)))
            if chance > 0.94 and event["movements"]:
                event = spoil(self.rng, event)
        self.sent.append(event)
        if event["action"] == "hold":
            self.held.append(event)
        return event

    def _named(self, kind: str, made: Json) -> Json:
        return event_named(kind, len(self.sent), effective=day(self.rng), **made)

    def _under_a_used_key(self) -> Json:
        event = self.rng.choice(self.sent)
        if not event["movements"]:
            return event | {"effective": "1999-12-31"}
        first, *rest = event["movements"]
        return event | {"movements": [first | {"amount": first["amount"] + 1}, *rest]}

    def _decision(self) -> Json:
        """Posts or voids something pending, perhaps decided or lapsed already, perhaps in part."""
        pending = self.rng.choice(self.held[-12:])
        if self.rng.random() < 0.1:
            pending = pending | {"key": "simulator/offer/never-made/1"}
        action = self.rng.choice(("post-pending", "post-pending", "void-pending"))
        (held,) = pending["movements"]
        part = self.rng.choice((held["amount"], held["amount"], amount(self.rng)))
        is_whole = action == "void-pending" or self.rng.random() < 0.3
        decided = {
            "movements": [] if is_whole else [held | {"amount": part}],
            "action": action,
            "pending": pending["key"],
            "is_choice": self.rng.random() < 0.5,
        }
        return self._named(action, decided)
