"""The indicators that stand for a run when runs are compared, attributed or tested for what they hang on."""

from __future__ import annotations

from typing import Literal

OfYear = Literal["sum", "mean", "end"]

HEADLINES: tuple[tuple[str, OfYear], ...] = (
    ("value_added_above_scale", "sum"), ("value_added_all", "sum"), ("value_added_manufacturing", "sum"),
    ("revenue_all", "sum"), ("investment_industrial", "sum"), ("manufacturing_gdp_share", "mean"),
    ("output_share_leading", "mean"), ("output_share_emerging", "mean"), ("high_tech_va_share", "mean"),
    ("employment_all", "end"), ("employment_manufacturing", "end"), ("labour_productivity", "mean"),
    ("wage", "mean"), ("energy_use", "sum"), ("energy_intensity", "mean"), ("rd_declared", "sum"),
    ("rd_real", "sum"), ("rd_intensity", "mean"), ("enterprises_all", "end"),
    ("enterprises_above_scale", "end"), ("entries", "sum"), ("removals", "sum"), ("natural_exits", "sum"),
    ("consolidated", "sum"), ("scale_ups", "end"), ("cloud_above_scale_level_1", "end"),
    ("cloud_sme_level_1", "end"), ("guidance_fund_raised", "end"), ("guidance_fund_invested", "end"),
    ("profit", "sum"), ("profit_margin", "mean"), ("loss_making_share", "end"), ("zombie_share", "end"),
    ("taxes", "sum"), ("debt", "end"), ("utilisation", "mean"), ("small_value_added_share", "mean"),
    ("small_employment_share", "end"), ("concentration_mean", "mean"), ("supplier_choice", "end"),
)  # fmt: skip
"""Indicators that are compared year by year, and how twelve months make a year: ``sum``, ``mean`` or December
(``end``). The others stand in each run's ``series.parquet``.
"""
