"""The two yardsticks: what a month of one agent costs in plain Mesa, and in a simple Mesa model of firms."""

from __future__ import annotations

import math

import mesa


class EmptyAgent(mesa.Agent):
    """The least an agent can do in a month."""

    def __init__(self, model: mesa.Model) -> None:
        super().__init__(model)
        self.x = 0

    def step(self) -> None:
        """Count the months."""
        self.x += 1


class EmptyModel(mesa.Model):
    """Agents that do nothing but count: the cost of Mesa's own loop over them."""

    def __init__(self, agents: int, seed: int = 1) -> None:
        super().__init__(rng=seed)
        EmptyAgent.create_agents(self, agents)

    def step(self) -> None:
        """One month."""
        self.agents.do("step")


class Firm(mesa.Agent):
    """A firm as one would first write it: it sells, prices, hires, invests, and may give up."""

    def __init__(self, model: FirmModel) -> None:
        super().__init__(model)
        self.demand = model.random.lognormvariate(3.0, 1.0)
        self.capital = self.demand * 1.3
        self.labour = self.demand / 5.0
        self.price = 1.0
        self.cash = self.demand * 0.5

    def step(self) -> None:
        """One month of the firm."""
        self.demand *= math.exp(self.model.random.gauss(0.0, 0.04))
        output = min(self.demand, self.capital, self.labour * 6.0)
        profit = output * (self.price - 0.88) - 0.5 * self.labour - 0.01 * self.capital
        self.price += 0.05 * (self.demand - output) / self.demand - 0.02 * (self.price - 1.0)
        self.labour += 0.2 * (self.demand / 5.0 - self.labour)
        investment = 0.1 * (1.3 * self.demand - self.capital)
        self.capital += investment
        self.cash += profit - investment
        self.model.output += output
        if self.cash < 0.0 or self.model.random.random() < 0.004:
            self.remove()


class FirmModel(mesa.Model):
    """Independent firms with random growth, exit and entry, as in a tutorial."""

    def __init__(self, firms: int, seed: int = 1) -> None:
        super().__init__(rng=seed)
        self.size = firms
        self.output = 0.0
        Firm.create_agents(self, firms)

    def step(self) -> None:
        """One month: every firm acts in random order, then entrants fill the gaps."""
        self.output = 0.0
        self.agents.shuffle_do("step")
        missing = self.size - len(self.agents)
        if missing > 0:
            Firm.create_agents(self, missing)
