"""By when amounts may be questioned, and by when they are answered."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Terms:
    """How long a partner may question an amount once it was decided (None: always), and by when
    the vendor answers."""

    open_days: int | None = None
    answer_days: int = 30


TERMS = Terms()
