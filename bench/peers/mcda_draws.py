"""Weighted sums and products under many draws of weights, in pymcdm and pyrepo-mcda.

``python mcda_draws.py LIBRARY GIVEN.npz OUT.npy`` reads ``matrix`` (markets, indicators) and
``weights`` (draws, indicators; each row sums to 1), scores min-max normalised figures by a weighted
sum and by a weighted product for each draw, writes (2, draws, markets) and prints
``{"seconds": [...], "peak_mib": n}``. Both libraries take one vector of weights a call; each
normalises once, by its own function, and what checking of inputs can be turned off is turned off.
pyrepo-mcda has no bare weighted product: its WASPAS with lambda 0 adds up the sum as well.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np


def _as_it_is(figures: np.ndarray, *_types: object, **_cost: object) -> np.ndarray:
    return figures


def pymcdm_scores(matrix: np.ndarray, weights: np.ndarray, types: np.ndarray) -> np.ndarray:
    from pymcdm.methods import WPM, WSM
    from pymcdm.normalizations import minmax_normalization

    once = np.column_stack([minmax_normalization(column) for column in matrix.T])
    methods = WSM(_as_it_is), WPM(_as_it_is)
    return np.array(
        [[method(once, row, types, validation=False) for row in weights] for method in methods]
    )


def pyrepo_scores(matrix: np.ndarray, weights: np.ndarray, types: np.ndarray) -> np.ndarray:
    from pyrepo_mcda.mcda_methods import SAW, WASPAS
    from pyrepo_mcda.normalizations import minmax_normalization

    once = minmax_normalization(matrix, types)
    methods = SAW(normalization_method=_as_it_is), WASPAS(_as_it_is, lambda_param=0)
    return np.array([[method(once, row, types) for row in weights] for method in methods])


SCORES = {"pymcdm": pymcdm_scores, "pyrepo-mcda": pyrepo_scores}


def main() -> None:
    library, given, out = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    read = np.load(given)
    types = np.ones(read["matrix"].shape[1], dtype=int)
    SCORES[library](read["matrix"], read["weights"][:2], types)  # imports stay outside the clock
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        scores = SCORES[library](read["matrix"], read["weights"], types)
        seconds.append(time.perf_counter() - started)
    np.save(out, scores)
    status = Path("/proc/self/status").read_text().splitlines()
    peak = next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmHWM"))
    print(json.dumps({"seconds": seconds, "peak_mib": peak}))


if __name__ == "__main__":
    main()
