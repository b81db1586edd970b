"""Every check of a programme, each a function named for what it finds.

A check takes the whole programme and yields problems; it never stops at the first. The loader runs
them all. Checks of single words (a malformed amount, an unknown column) have already happened while
the files were read.
"""

from collections.abc import Callable, Iterator

from largesse.programme.checks import (
    amounts,
    claims,
    exposure,
    fund,
    limits,
    models,
    placing,
    publishing,
    scales,
    stacks,
    tables,
)
from largesse.programme.checks.overlaps import conditions_can_hold, unstacked_overlaps
from largesse.programme.model import Programme
from largesse.workspace.errors import Problem

Check = Callable[[Programme], Iterator[Problem]]

ALWAYS_CHECKED: tuple[Check, ...] = (
    scales.bands_rise_without_gap_or_overlap,
    scales.parts_are_counted_from_zero,
    scales.last_band_says_what_lies_beyond,
    scales.ratios_have_percent_edges,
    scales.edges_fit_the_engine,
    scales.slopes_have_ends,
    scales.interpolation_spreads_amounts,
    scales.steps_count_in_whole_or_graduated,
    scales.choices_cover_their_values,
    scales.tables_say_what_places,
    scales.as_of_dates_a_fact,
    scales.stated_amounts_are_not_divided_by_days,
    scales.increments_are_not_divided,
    tables.tables_have_what_places,
    tables.requirements_are_in_what_they_ask,
    tables.growth_counts_from_one,
    amounts.nothing_paid_is_negative,
    amounts.rates_are_plausible,
    amounts.rates_fit_the_engine,
    amounts.factors_have_something_to_multiply,
    amounts.each_counts_units,
    amounts.pays_one_unit,
    amounts.kinds_pay_what_they_are,
    amounts.other_currencies_are_converted,
    placing.references_are_meant,
    placing.what_places_has_bands,
    placing.references_name_their_interval,
    placing.references_are_in_the_unit_compared,
    placing.modes_fit_what_is_paid_on,
    placing.windows_widen,
    placing.groups_are_of_partners,
    placing.exclusions_are_of_the_own_measure,
    placing.measures_come_from_one_place,
    placing.limits_of_other_rows_are_of_partners,
    placing.scopes_exist_where_rows_come_from,
    placing.per_line_scales_stand_alone,
    placing.intervals_divide,
    placing.invoices_fix_whole_months,
    placing.terms_have_ends,
    limits.limits_are_above_zero,
    limits.limits_count_in_known_scopes,
    limits.limits_span_whole_intervals,
    limits.shares_are_of_the_same_keys,
    limits.shares_are_of_what_others_earn,
    limits.floors_stand_below_caps,
    limits.minimums_have_an_amount,
    limits.minimums_can_be_reached,
    limits.guarantees_fit_the_year,
    limits.splits_sum_to_the_whole,
    stacks.stacks_are_sound,
    stacks.line_stacks_know_the_line,
    stacks.remainders_are_of_one_measure,
    stacks.successors_follow,
    publishing.cases_name_incentives,
    conditions_can_hold,
    unstacked_overlaps,
)
"""The checks of any programme, an example's too."""

FULLY_CHECKED: tuple[Check, ...] = (
    publishing.incentives_are_published,
    publishing.facts_have_names_of_their_own,
    fund.envelopes_exist,
    fund.overflows_lead_somewhere,
    fund.late_corrections_have_a_reserve,
    fund.envelopes_are_of_the_funds_years,
    fund.envelopes_have_money,
    fund.envelopes_fit_the_fund,
    fund.incentives_end_with_the_fund,
    claims.claims_draw_on_envelopes,
    claims.claims_are_paid_once,
    models.models_pay_what_there_is,
    models.models_state_their_cost,
    models.models_state_what_is_above_zero,
    models.needs_name_a_state,
    models.rungs_lead_upwards,
    models.commitments_have_codes_of_their_own,
    models.commitments_are_due_in_time,
    exposure.exposure_limits_can_be_broken,
    exposure.exposure_limits_are_of_what_is_there,
)
"""The checks of a programme with a ``programme:`` document, beside the others."""


def check_programme(programme: Programme, is_example: bool) -> list[Problem]:
    """All problems of a built programme. An example need not name envelopes, titles or sources."""
    checks = ALWAYS_CHECKED if is_example else ALWAYS_CHECKED + FULLY_CHECKED
    return [problem for check in checks for problem in check(programme)]
