"""Write the golden numbers anew: ``python -m tests.golden.renew``. Then say in CHANGELOG.md what has moved, and why."""

from __future__ import annotations

import json
import sys

from tests.golden.numbers import FILE, NAMES, simulate


def main() -> None:
    numbers = {name: simulate(name) for name in NAMES}
    FILE.write_text(json.dumps(numbers, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f'{FILE} is written anew. Add a line under "Numbers" in CHANGELOG.md.', file=sys.stderr)


if __name__ == "__main__":
    main()
