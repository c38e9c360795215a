"""The supply network by stage: nodes by output, edges by yearly local sales, drawn from suppliers to
buyers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch
from matplotlib.patheffects import withStroke

from sim.report.figures import scales, style
from sim.report.figures.tables import RunTables
from sim.report.figures.text import FigureText, wrap_text

NAME = "supply_network"
OUTSIDE = "outside"
_WAN_PER_100M = 10_000.0
_NODE_AREA = (60.0, 2600.0)
_EDGE_WIDTH = (0.7, 6.5)
_CHANGE_SHOWN = 0.05
"""A local sale counts as changed against the first run from 5 % on."""
_LEADING, _NOT_LEADING = "#A9D5EE", "#F7E3B0"
_MORE, _LESS, _SAME = "#0072B2", "#D55E00", "#b0b0b0"
_MORE_DASH, _LESS_DASH, _SAME_DASH = "-", (0, (2.2, 1.2)), "-"


@dataclass(frozen=True)
class Network:
    """Local sales as a directed graph (edge attribute `sales`, 100m yuan a year) with each stage's output and
    what it sells within itself; `has_outside` tells whether output includes sales outside the city."""

    graph: nx.DiGraph
    output: Mapping[str, float]
    within: Mapping[str, float]
    has_outside: bool


def build_network(table: pd.DataFrame, stages: Sequence[str]) -> Network:
    """Build the graph from a network table (10k yuan a year); stages that sell and buy nothing are left
    out.
    """
    graph: nx.DiGraph = nx.DiGraph()
    output = dict.fromkeys(stages, 0.0)
    within = dict.fromkeys(stages, 0.0)
    has_outside = False
    row: Any
    for row in table.itertuples(index=False):
        supplier, buyer, sales = (
            str(row.supplier_stage),
            str(row.buyer_stage),
            float(row.sales) / _WAN_PER_100M,
        )
        if supplier not in output or not sales > 0:
            continue
        output[supplier] += sales
        if buyer == OUTSIDE:
            has_outside = True
        elif buyer == supplier:
            within[supplier] += sales
        elif buyer in output:
            graph.add_edge(supplier, buyer, sales=sales)
    graph.add_nodes_from(stage for stage in stages if output[stage] > 0)
    return Network(graph, output, within, has_outside)


def layer_positions(graph: nx.DiGraph, order: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Places from upstream (left) to downstream (right); x and y in 0..1, y even within a layer.

    Circles of supply are opened at their smallest sale. Within a layer stages stand near their trading
    partners.
    """
    acyclic: nx.DiGraph = nx.DiGraph(graph)
    while True:
        try:
            cycle = nx.find_cycle(acyclic)
        except nx.NetworkXNoCycle:
            break
        weakest = min(cycle, key=lambda edge: (acyclic.edges[edge[0], edge[1]]["sales"], edge[0], edge[1]))
        acyclic.remove_edge(weakest[0], weakest[1])
    if not acyclic:
        return {}
    layer: dict[str, int] = {}
    for node in nx.topological_sort(acyclic):
        layer[node] = max((layer[supplier] + 1 for supplier in acyclic.predecessors(node)), default=0)
    for node in layer:
        # A stage without local suppliers stands just before its nearest buyer, a lonely one at the far right.
        buyers = [layer[buyer] for buyer in acyclic.successors(node)]
        if not acyclic.in_degree(node):
            layer[node] = min(buyers) - 1 if buyers else max(layer.values(), default=0)
    rank = {stage: number for number, stage in enumerate(order)}
    layers = [
        sorted((n for n in layer if layer[n] == level), key=rank.__getitem__) for level in sorted(set(layer.values()))
    ]
    height: dict[str, float] = {}
    for nodes in layers:
        height.update(_spread(nodes))
    for _ in range(12):
        for nodes in layers:
            centres = {node: _centre(node, acyclic, height) for node in nodes}
            nodes.sort(key=lambda node: (centres[node], rank[node]))
            height.update(_spread(nodes))
    width = max(len(layers) - 1, 1)
    low, high = min(height.values()), max(height.values())
    if high > low:
        height = {node: (value - low) / (high - low) for node, value in height.items()}
    return {node: (number / width, height[node]) for number, nodes in enumerate(layers) for node in nodes}


def _spread(nodes: Sequence[str]) -> dict[str, float]:
    return {node: 1 - (number + 0.5) / len(nodes) for number, node in enumerate(nodes)}


def _centre(node: str, graph: nx.DiGraph, height: Mapping[str, float]) -> float:
    """Mean height of the trading partners, negated so that sorting puts the highest first."""
    partners = [*graph.predecessors(node), *graph.successors(node)]
    return -float(np.mean([height[partner] for partner in partners])) if partners else -height[node]


def draw_supply_network(runs: Sequence[RunTables], folder: Path, text: FigureText) -> list[Path]:
    """Draw the network of each run; in a comparison, of each later run with its changes against the first
    one.
    """
    style.remove_old_pages(folder, NAME)
    networks = [build_network(run.network, text.plan.stages) for run in runs]
    if len(runs) == 1:
        return _draw_network(runs[0], networks[0], None, runs, folder, NAME, text)
    written: list[Path] = []
    for number, (run, network) in enumerate(zip(runs[1:], networks[1:], strict=True), start=1):
        name = NAME if len(runs) == 2 else f"{NAME}_{number}"
        written += _draw_network(run, network, (runs[0], networks[0]), [runs[0], run], folder, name, text)
    return written


def _draw_network(
    run: RunTables,
    network: Network,
    reference: tuple[RunTables, Network] | None,
    named: Sequence[RunTables],
    folder: Path,
    name: str,
    text: FigureText,
) -> list[Path]:
    with style.figure_style():
        counts = [one.network_runs or one.runs for one in named]
        empty = not network.graph.number_of_nodes()
        figure = style.new_figure(style.PAGE_WIDTH, 3.0 if empty else 7.4)
        subtitle = text("network.subtitle_all" if network.has_outside else "network.subtitle_local")
        changed = reference is not None and _is_changed(network, reference[1])
        if reference:
            subtitle += ("" if text.lang == "zh" else " ") + text(
                "network.subtitle_change" if changed else "network.subtitle_same",
                name=text.run(reference[0]),
                percent=round(100 * _CHANGE_SHOWN),
            )
        title = wrap_text(text("network.title", name=text.run(run)), 100)
        legend = _legend(network, changed, text)
        style.frame_figure(figure, title, wrap_text(subtitle, 150), text.footer(named, runs_behind=counts), *legend)
        axes = figure.subplots()
        axes.set_axis_off()
        if empty:
            axes.text(0.5, 0.5, text("network.nothing"), ha="center", va="center", fontsize=11, color=style.MUTED)
            return style.save_figure(figure, folder, name)
        _draw_graph(axes, network, reference[1] if reference else None, text)
        return style.save_figure(figure, folder, name)


def _draw_graph(axes: Any, network: Network, reference: Network | None, text: FigureText) -> None:
    places = layer_positions(network.graph, text.plan.stages)
    sizes = {node: _scaled(network.output[node], max(network.output.values()), _NODE_AREA) for node in network.graph}
    largest = max(_edge_sales(network).values(), default=1.0)
    ranked = sorted(_edge_sales(network).items(), key=lambda item: -item[1])
    for (supplier, buyer), sales in ranked:
        colour, dash = _change_look(supplier, buyer, sales, reference)
        backwards = places[buyer][0] <= places[supplier][0]
        axes.add_patch(
            FancyArrowPatch(
                places[supplier],
                places[buyer],
                connectionstyle=f"arc3,rad={0.28 if backwards else 0.10}",
                arrowstyle="-|>",
                mutation_scale=8,
                joinstyle="miter",
                color=colour,
                linestyle=dash,
                alpha=0.75,
                linewidth=_scaled(sales, largest, _EDGE_WIDTH, 1.0),
                shrinkA=np.sqrt(sizes[supplier]) / 2,
                shrinkB=np.sqrt(sizes[buyer]) / 2 + 1,
                zorder=1,
            )
        )
    nodes = list(network.graph)
    leading = {
        stage for stage, weight in zip(text.plan.stages, text.plan.scope("leading"), strict=True) if weight > 0.5
    }
    drawn = nx.draw_networkx_nodes(
        network.graph,
        places,
        nodelist=nodes,
        ax=axes,
        node_size=[sizes[node] for node in nodes],
        node_color=[_LEADING if node in leading else _NOT_LEADING for node in nodes],
        edgecolors=style.INK,
        linewidths=0.8,
    )
    drawn.set_zorder(2)
    drawn.set_clip_on(False)
    for node in nodes:
        radius = np.sqrt(sizes[node]) / 2
        label, output = wrap_text(text.stage(node), 20), network.output[node]
        axes.annotate(
            f"{label}\n{scales.plain_number(output)}" if output > 0 else label,
            places[node],
            xytext=(0, -radius - 2),
            textcoords="offset points",
            ha="center",
            va="top",
            fontsize=8,
            linespacing=1.1,
            zorder=4,
            path_effects=[withStroke(linewidth=2.6, foreground="white")],
        )
    axes.set_xlim(-0.08, 1.08)
    axes.set_ylim(-0.11, 1.07)


def _edge_sales(network: Network) -> dict[tuple[str, str], float]:
    """Sales of each edge (supplier, buyer), 100m yuan a year."""
    edges: Any = network.graph.edges.data("sales")
    return {(supplier, buyer): float(sales) for supplier, buyer, sales in edges}


def _scaled(value: float, largest: float, limits: tuple[float, float], power: float = 1.0) -> float:
    share = (value / largest) ** power if largest > 0 else 0.0
    return limits[0] + (limits[1] - limits[0]) * share


def _change_look(supplier: str, buyer: str, sales: float, reference: Network | None) -> tuple[str, Any]:
    """Colour and dash of an edge by its change against the reference."""
    if reference is None:
        return _SAME, _SAME_DASH
    before = reference.graph.edges[supplier, buyer]["sales"] if reference.graph.has_edge(supplier, buyer) else 0.0
    if sales > before * (1 + _CHANGE_SHOWN):
        return _MORE, _MORE_DASH
    if sales < before * (1 - _CHANGE_SHOWN):
        return _LESS, _LESS_DASH
    return _SAME, _SAME_DASH


def _is_changed(network: Network, reference: Network) -> bool:
    """Whether any sale between stages is that much larger or smaller than in the reference, or gone."""
    now, before = _edge_sales(network), _edge_sales(reference)
    return bool(before.keys() - now.keys()) or any(
        _change_look(supplier, buyer, sales, reference)[0] != _SAME for (supplier, buyer), sales in now.items()
    )


def _legend(network: Network, compared: bool, text: FigureText) -> tuple[list[Any], list[str]]:
    largest = max(_edge_sales(network).values(), default=0.0)
    handles: list[Any] = []
    names: list[str] = []
    dash: Any
    for share in (1.0, 0.25):
        if largest > 0:
            width = _scaled(share, 1.0, _EDGE_WIDTH, 1.0)
            handles.append(Line2D([], [], color=_SAME, linewidth=width, alpha=0.75))
            names.append(text("network.sales", amount=scales.plain_number(largest * share)))
    if compared:
        percent = round(100 * _CHANGE_SHOWN)
        for colour, dash, key in (
            (_MORE, _MORE_DASH, "more"),
            (_LESS, _LESS_DASH, "less"),
            (_SAME, _SAME_DASH, "same"),
        ):
            handles.append(Line2D([], [], color=colour, linestyle=dash, linewidth=2.6, alpha=0.75))
            names.append(text(f"network.{key}", percent=percent))
    if network.graph.number_of_nodes():
        for colour, key in ((_LEADING, "leading"), (_NOT_LEADING, "not_leading")):
            handles.append(
                Line2D([], [], marker="o", linestyle="", color=colour, markeredgecolor=style.INK, markersize=8)
            )
            names.append(text(f"network.{key}"))
    return handles, names
