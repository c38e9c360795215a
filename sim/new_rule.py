"""The files that ``sim new-rule NAME`` writes: a commented rule that works as it stands, and its test."""

from __future__ import annotations

import keyword
from collections.abc import Collection
from pathlib import Path

from sim.errors import InputError, Problem
from sim.language.message import Message

_HEAD = '''"""The rule `{name}`: say here what it stands for, and where the idea and its numbers come from.

A scenario uses it with

    rules: [{{use: ./{name}.py:{name}}}]

which puts it last in its phase. `after: RULE` or `before: RULE` gives it another place, and
`instead_of: RULE` the place of a built-in rule, whose columns it must then write. `sim list rules` and
`sim list columns` show what there is. Files are run only with `sim run --allow-code`.
"""

from __future__ import annotations

{imports}


@{decorator}(
    phase="act",  # when: outside, offer, act, award, settle, exit, entry, rewire, renew or statistics
    {reads}# columns of this month, written by an earlier rule
    lagged=("revenue_last_year",),  # stocks as they stood at the end of last month
    adds=("knowledge_gained",),  # open columns, to which many rules contribute; its own go under writes=
    own_params={{  # the rule's own numbers: value, unit, lowest and highest sensible value, source
        "least_revenue": Parameter(5_000.0, "10k yuan a year", 0.0, 1e6, "assumed"),
        "chance": Parameter(0.02, "1/month", 0.0, 1.0, "assumed"),
        "gain": Parameter(0.01, "ln", 0.0, 0.1, "assumed"),
    }},
    stream="{name}",  # the name of its random numbers; a rule that replaces another may keep that one's
{row_wise})
'''

_COLUMN_RULE = '''def {name}(firms: Any, p: Any, rng: Any) -> dict[str, np.ndarray]:
    """Larger enterprises now and then learn something that makes them more productive."""
    # Each column is an array with one number an enterprise. A rule never changes one: it returns new arrays.
    large = firms.alive & (firms.revenue_last_year >= p.least_revenue)
    learns = large & (rng.uniform() < p.chance)  # a draw for every row, whether it is used or not
    return {{"knowledge_gained": np.where(learns, p.gain, 0.0)}}
'''

_ENTERPRISE_RULE = '''def {name}(enterprise: Any, p: Any, rng: Any) -> dict[str, float] | None:
    """Larger enterprises now and then learn something that makes them more productive."""
    # Called once for every live enterprise; `enterprise.column` is a number. None means: nothing changes.
    if enterprise.revenue_last_year < p.least_revenue or rng.uniform() >= p.chance:
        return None
    return {{"knowledge_gained": p.gain}}
'''

_TEST = '''"""The rule `{name}`, worked out by hand and tried in the city."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np

from sim.model import PolicyModel
from sim.rule import load_rules
from sim.scenario import load_scenario

FILE = Path(__file__).with_name("{name}.py")
RULE = load_rules(FILE)["{name}"]


def test_by_hand() -> None:
    """Of four enterprises, one is large and lucky, one unlucky, one small, and one no longer exists."""
    firms = SimpleNamespace(
        alive=np.array([True, True, True, False]),
        revenue_last_year=np.array([6_000.0, 6_000.0, 100.0, 6_000.0]),
    )
    p = SimpleNamespace(least_revenue=5_000.0, chance=0.5, gain=0.01)
    rng = SimpleNamespace(uniform=lambda sub=0: np.array([0.1, 0.9, 0.1, 0.1]))
    result = RULE(firms, p=p, rng=rng)
    assert result is not None
    np.testing.assert_array_equal(result["knowledge_gained"], [0.01, 0.0, 0.0, 0.0])


def test_in_the_city(tmp_path: Path) -> None:
    """The engine takes the rule, and every monthly check holds with it."""
    scenario = tmp_path / "with_{name}.yaml"
    scenario.write_text(
        "name: with_{name}\\nmonths: 2\\npopulation: {{scale: 0.1}}\\n"
        f"rules: [{{{{use: '{{FILE.resolve()}}:{name}'}}}}]\\n",
        encoding="utf-8",
    )
    PolicyModel(load_scenario(scenario).scenario).run()
'''


def rule_text(name: str, *, per_enterprise: bool = False) -> str:
    """The text of a rule file; ``per_enterprise`` gives the form that is written for one enterprise at a time."""
    if per_enterprise:
        imports = "from typing import Any\n\nfrom sim.rule import Parameter, agent_rule"
        head = _HEAD.format(name=name, imports=imports, decorator="agent_rule", reads="reads=(),  ", row_wise="")
        return head + _ENTERPRISE_RULE.format(name=name)
    imports = "from typing import Any\n\nimport numpy as np\n\nfrom sim.rule import Parameter, rule"
    head = _HEAD.format(name=name, imports=imports, decorator="rule", reads='reads=("alive",),  ', row_wise="")
    return head + _COLUMN_RULE.format(name=name)


def test_text(name: str) -> str:
    """The text of the rule's test, which holds for both forms."""
    return _TEST.format(name=name)


def write_rule(name: str, folder: Path, *, taken: Collection[str] = (), per_enterprise: bool = False) -> list[Path]:
    """Write ``NAME.py`` and ``test_NAME.py`` into ``folder`` (made where missing) and return their paths.

    Raises InputError for a name that Python or a rule in ``taken`` already uses, and when a file of that
    name is there.
    """
    if not name.isidentifier() or not name.isascii() or keyword.iskeyword(name) or name.startswith("_"):
        raise InputError.of(Message("rule.bad_name", name=name))
    if name in taken:
        raise InputError.of(
            Message("rule.built_in", name=name),
            suggestion=Message("rule.choose_another"),
        )
    texts = {
        folder / f"{name}.py": rule_text(name, per_enterprise=per_enterprise),
        folder / f"test_{name}.py": test_text(name),
    }
    there = [Problem(Message("file.there_already"), file=str(path)) for path in texts if path.exists()]
    if there:
        raise InputError(there)
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8", newline="\n")
    return list(texts)
