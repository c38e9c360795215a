"""The guidance fund (placeholder until the lever's author writes it)."""
from __future__ import annotations
from typing import Any
import mesa
class GuidanceFund(mesa.Agent):
    name = "guidance_fund"
    def begin_month(self, month: int) -> None: ...
    def snapshot(self) -> Any: return None
    def restore(self, kept: Any) -> None: ...
