"""The script that runs a page's commands finds the right ones, and fails when one of them fails."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def run_readme() -> ModuleType:
    """The script, loaded from its file (scripts/ is no package)."""
    path = Path(__file__).parent.parent / "scripts" / "run_readme.py"
    specification = importlib.util.spec_from_file_location("run_readme", path)
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules["run_readme"] = module
    specification.loader.exec_module(module)
    return module


PAGE = """
Text with `$ not a command`.

```console
$ echo one \\
> two
output that is not run
$ echo three
```

```sh
echo four
```

```yaml
$ echo: not shell
```

<!-- file: notes/five.txt -->
```text
five $HOME
```

<!-- not run: needs another machine -->
```sh
exit 9
```

<!-- run with: --draws 1 -->
```console
$ sim run scenarios/plan.yaml
$ echo as it stands
```
"""


def test_finds_commands_files_and_exceptions(run_readme: ModuleType) -> None:
    blocks = run_readme.blocks_of(PAGE)
    commands = [command for block in blocks for command in run_readme.commands_of(block)]
    assert commands == ["echo one \\\ntwo", "echo three", "echo four", "exit 9",
                        "sim run scenarios/plan.yaml", "echo as it stands"]  # fmt: skip
    script = run_readme.script_of(blocks)
    assert "not run: needs another machine" in script
    assert "\nexit 9" not in script
    assert "\nsim run scenarios/plan.yaml --draws 1\n" in script
    assert "\necho as it stands\n" in script
    assert "cat > notes/five.txt <<'END_OF_BLOCK'\nfive $HOME\nEND_OF_BLOCK" in script


def test_an_unclosed_block_is_an_error(run_readme: ModuleType) -> None:
    with pytest.raises(ValueError, match="line 2: this block is never closed"):
        run_readme.blocks_of("text\n```sh\necho\n")


@pytest.mark.parametrize(("command", "code"), [("test -f pyproject.toml", 0), ("false\necho never", 1)])
def test_a_failing_command_fails_the_page(
    run_readme: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, code: int
) -> None:
    monkeypatch.setattr(
        run_readme, "copy_project", lambda folder: (folder.mkdir(), (folder / "pyproject.toml").touch())
    )
    page = tmp_path / "page.md"
    page.write_text(f"```sh\ngit clone https://example.org/sim.git\ncd sim\n{command}\n```\n", encoding="utf-8")
    assert run_readme.run([page]) == ([page] if code else [])


def test_pages_share_the_copy_and_a_failure_does_not_stop_the_next(
    run_readme: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_readme, "copy_project", lambda folder: folder.mkdir())
    pages = [tmp_path / name for name in ("first.md", "second.md", "third.md")]
    first = "mkdir -p .venv/bin results\nprintf '#!/bin/sh\\nexit 0\\n' > .venv/bin/sim\nchmod +x .venv/bin/sim"
    for page, command in zip(pages, (first, "false", "test -d results\nsim run"), strict=True):
        page.write_text(f"```sh\n{command}\n```\n", encoding="utf-8")
    assert run_readme.run(pages) == pages[1:2]
