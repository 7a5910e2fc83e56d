"""The code of docs/python.md and docs/pytorch.md, run block after block as a reader would, and the README's line."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import motionpredict as mp

from conftest import ROOT, SAMPLES, SMALL


def run_page(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict:
    monkeypatch.chdir(folder)
    shutil.copy(SAMPLES / "walk.bvh", folder)
    blocks = re.findall(r"^```python\n(.*?)^```", (ROOT / "docs" / name).read_text(), re.MULTILINE | re.DOTALL)
    assert len(blocks) > 3
    names: dict = {}
    for index, block in enumerate(blocks):
        exec(compile(block, f"{name}, block {index + 1}", "exec"), names)
    return names


def test_the_line_of_the_readme_says_what_it_shows(program: str, tmp_path: Path) -> None:
    page = (ROOT / "README.md").read_text()
    ((command, shown),) = re.findall(r"^\$ (python3 -c .*)\n(.*)$", page, re.MULTILINE)
    shutil.copy(SAMPLES / "walk.bvh", tmp_path)
    mp.fit(tmp_path / "walk.bvh", tmp_path / "walk.safetensors", **SMALL)
    words = [sys.executable, *shlex.split(command)[1:]]
    said = subprocess.run(words, cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    assert said == shown + "\n"


def test_the_page_on_python_holds(program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = run_page("python.md", tmp_path, monkeypatch)
    assert len(names["longer"]) == 960
    assert names["frames"].shape[0] == 10
    assert len(names["mean"]) == 30


def test_the_page_on_pytorch_holds(program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("torch", reason="torch is not installed here")
    names = run_page("pytorch.md", tmp_path, monkeypatch)
    assert names["ours"] < 0.8 * names["baseline"]
    longer = mp.read_bvh(tmp_path / "walk-pytorch.bvh")
    assert len(longer) == 960
    assert (tmp_path / "walk-pytorch.html").exists()
