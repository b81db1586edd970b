"""The formula in OpenFisca-core; run by an interpreter that has it.

``python openfisca_scale.py MONTHS.npy OUT.npy`` reads cents (24 months x partners), writes amounts
(2 x 12 x partners) and prints ``{"seconds": [...], "peak_mib": n}``.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
from openfisca_core import periods
from openfisca_core.entities import build_entity
from openfisca_core.model_api import Variable, where
from openfisca_core.parameters import ParameterNode
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem

EDGES = (0, 10_000, 50_000, 200_000, 1_000_000)
RATES = {
    "2023-01-01": (0, 0.01, 0.015, 0.025, 0.035),
    "2024-07-01": (0, 0.01, 0.0175, 0.025, 0.04),
}
PARTNER = build_entity(key="partner", plural="partners", label="Partner", is_person=True)


class consumption(Variable):  # noqa: N801
    value_type = float
    entity = PARTNER
    definition_period = periods.MONTH


class rebate(Variable):  # noqa: N801
    value_type = float
    entity = PARTNER
    definition_period = periods.MONTH

    def formula(partner, period, parameters):  # noqa: N805
        return parameters(period).rebate.calc(partner("consumption", period))


class bonus(Variable):  # noqa: N801
    value_type = float
    entity = PARTNER
    definition_period = periods.MONTH

    def formula(partner, period, parameters):  # noqa: N805
        now = partner("consumption", period)
        before = partner("consumption", period.offset(-1, "year"))
        return where((before > 0) * (now >= 1.2 * before), 0.0125 * now, 0)


def system():
    found = TaxBenefitSystem([PARTNER])
    found.add_variables(consumption, rebate, bonus)
    brackets = [
        {
            "threshold": {"2023-01-01": {"value": edge}},
            "rate": {day: {"value": rates[position]} for day, rates in RATES.items()},
        }
        for position, edge in enumerate(EDGES)
    ]
    scale = {"rebate": {"brackets": brackets, "metadata": {"type": "marginal_rate"}}}
    found.parameters = ParameterNode("", data=scale)
    return found


def simulated(rules, months):
    simulation = SimulationBuilder().build_default_simulation(rules, months.shape[1])
    for position, cents in enumerate(months):
        name = f"{2023 + position // 12}-{position % 12 + 1:02d}"
        simulation.set_input("consumption", name, cents / 100)
    began = time.perf_counter()
    names = [f"2024-{month:02d}" for month in range(1, 13)]
    found = [[simulation.calculate(v, name) for name in names] for v in ("rebate", "bonus")]
    return time.perf_counter() - began, np.array(found)


def main():
    months, rules, seconds = np.load(sys.argv[1]), system(), []
    for _ in range(3):
        took, found = simulated(rules, months)
        seconds.append(took)
    np.save(sys.argv[2], found)
    peak_mib = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) // 1024
    print(json.dumps({"seconds": seconds, "peak_mib": peak_mib}))


if __name__ == "__main__":
    main()
