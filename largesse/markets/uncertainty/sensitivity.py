"""Which choice of method moves an answer most: Sobol's indices by group of factors, from SALib."""

import contextlib
import io
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from largesse.markets.model import Figures
from largesse.markets.uncertainty.draws import Study

BASE_SAMPLES = 512


@dataclass(frozen=True, slots=True)
class Influence:
    """Of one group of factors: the share of the variance it explains by itself (``first_order``),
    and with all it takes part in (``total_order``), with half its 95 % interval."""

    factor: str
    first_order: float
    total_order: float
    total_order_margin: float


def influences(
    study: Study, output: Callable[[Figures], Figures], seed: int, samples: int = BASE_SAMPLES
) -> tuple[Influence, ...]:
    """The influence of each group of factors on an output, strongest first.

    ``output`` gives a figure for each point of the unit cube (draws, columns). Where it never
    varies, nothing has an influence and the result is empty. Sobol 2001, Saltelli et al. 2010, as
    implemented by SALib.
    """
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sampling

    columns = study.factors.columns
    problem = {
        "num_vars": len(columns),
        "names": [column.name for column in columns],
        "bounds": [[0.0, 1.0]] * len(columns),
        "groups": [column.group for column in columns],
    }
    points = sampling.sample(problem, samples, calc_second_order=False, seed=seed)
    answers = output(np.asarray(points))
    if np.ptp(answers) == 0:
        return ()
    with contextlib.redirect_stdout(io.StringIO()):
        found = analysis.analyze(
            problem, answers.astype(np.float64), calc_second_order=False, seed=seed
        )
    groups = list(dict.fromkeys(column.group for column in columns))
    told = (
        Influence(group, float(first), float(total), float(margin))
        for group, first, total, margin in zip(
            groups, found["S1"], found["ST"], found["ST_conf"], strict=True
        )
    )
    return tuple(sorted(told, key=lambda each: -each.total_order))
