"""What the tests share: the program, a sample clip, and small models of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import motionpredict as mp

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "SampleMotions"
#: A network that is trained in a blink.
SMALL = {"units": 8, "epochs": 1, "members": 2, "batch_size": 128, "validation_split": 0}


@pytest.fixture(scope="session")
def program() -> str:
    """The program that is tested: what MOTIONPREDICT names."""
    assert os.environ.get("MOTIONPREDICT"), "let MOTIONPREDICT name the program; scripts/check-python does"
    return mp.find_program()


@pytest.fixture(scope="session")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first ten seconds of the sample walk."""
    clip = mp.read_bvh(SAMPLES / "walk.bvh")
    path = tmp_path_factory.mktemp("clips") / "walk.bvh"
    mp.write_bvh(path, clip.with_values(clip.values[:600]))
    return path


@pytest.fixture(scope="session")
def walk_model(program: str, walk: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of one clip: rotations beside the joint above and beside the body."""
    path = tmp_path_factory.mktemp("models") / "walk.safetensors"
    mp.fit(walk, path, **SMALL)
    return path


@pytest.fixture(scope="session")
def collection_model(program: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of four clips: rotations, and positions of joints."""
    folder = tmp_path_factory.mktemp("collection")
    for name in ("idle", "run", "turn", "walk"):
        clip = mp.read_bvh(SAMPLES / f"{name}.bvh")
        mp.write_bvh(folder / f"{name}.bvh", clip.with_values(clip.values[:240]))
    path = folder / "collection.safetensors"
    mp.fit(folder, path, **SMALL)
    return path
