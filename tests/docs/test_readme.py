"""What the README promises is there, and what is there is in the README."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import click
import pandas as pd
import pytest

import pna
from pna.cli import cli
from pna.study import Inputs

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
HEAVY = {
    "folium", "geopandas", "matplotlib", "networkx", "numpy", "osmium", "osmnx", "pandas",
    "pydantic", "pyogrio", "rich", "scipy", "shapely",
}  # fmt: skip


def test_the_two_commands_and_their_powershell_forms() -> None:
    for name, command in (
        ("run", "python -m pip install . && python -m pna demo"),
        ("test", 'python -m pip install ".[test]" && python -m pytest -n auto --dist loadfile'),
    ):
        block = re.search(rf"<!-- {name} -->\n```\n(.*?)\n```\n<!-- end -->", README, re.DOTALL)
        assert block is not None
        assert block[1] == command
        first, second = command.split(" && ")
        assert f"{first}; if ($?) {{ {second} }}" in README


def test_every_command_is_in_the_readme_and_has_help() -> None:
    for name, command in cli.commands.items():
        assert f"pna {name}" in README
        assert command.help
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{name} {parameter.name}"


def test_every_input_is_explained() -> None:
    text = (ROOT / "data" / "raw" / "README.md").read_text(encoding="utf-8")
    for key in Inputs.model_fields:
        assert f"`{key}`" in text, key


def test_every_public_name_exists_and_importing_does_no_work() -> None:
    for name in pna.__all__:
        assert getattr(pna, name).__doc__
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        pna.nonsense  # noqa: B018 - the look-up itself is tested
    code = "import sys, pna, pna.cli; print(*sorted({m.split('.')[0] for m in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert not HEAVY & set(done.stdout.split())


def test_every_linked_file_is_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        if not target.startswith("http"):
            assert (ROOT / target).exists(), target


def run(code: ast.Module, path: str, names: dict[str, object]) -> object:
    """Run a cell, and give what it shows."""
    *before, last = code.body
    if not isinstance(last, ast.Expr):
        exec(compile(code, path, "exec"), names)  # noqa: S102 - our own
        return None
    exec(compile(ast.Module(before, []), path, "exec"), names)  # noqa: S102
    return eval(compile(ast.Expression(last.value), path, "eval"), names)  # noqa: S307


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the notebooks run: the invented town is worked out by the first of them alone."""
    return tmp_path_factory.mktemp("notebooks")


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda p: p.stem)
def test_notebooks_run(path: Path, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert f"`{path.name}`" in (ROOT / "notebooks" / "README.md").read_text(encoding="utf-8")
    monkeypatch.chdir(desk)
    names: dict[str, object] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            assert not cell["outputs"]
            shown = run(ast.parse("".join(cell["source"])), str(path), names)
            assert not isinstance(shown, pd.DataFrame) or len(shown), cell["id"]
    assert (desk / "pna-demo" / "study.toml").is_file()
