import json
from pathlib import Path

import numpy as np
import pytest

import motionpredict as mp

from conftest import ROOT, SAMPLES

FIXTURES = ROOT / "Tests" / "MotionForecastTests" / "Fixtures"


def forecast(clip: Path, model: Path, frames: int, folder: Path) -> dict[str, np.ndarray]:
    """What the program's networks foresee."""
    path = folder / "forecast.safetensors"
    mp.run(
        "extend", clip, "--model", model, "--frames", str(frames), "-o", folder / "longer.bvh", "--forecast", path,
        "--force", "--quiet",
    )
    arrays, metadata = mp.read_safetensors(path)
    assert metadata["format"] == "motionpredict forecast"
    assert len(json.loads(metadata["forecast"])["networks"]) == sum(name.startswith("networks/") for name in arrays)
    return arrays


def compare(model_path: Path, clip_path: Path, folder: Path) -> mp.Model:
    """Holds networks and their mean, over the frames that they learnt to predict, against the program's."""
    model, clip = mp.Model.read(model_path), mp.read_bvh(clip_path)
    learnt = model.networks[0].predicted
    every = round(model.frame_time / clip.frame_time)
    arrays = forecast(clip_path, model_path, learnt * every, folder)
    seed = model.seed_of(clip)
    np.testing.assert_allclose(seed.values, arrays["observed"], atol=1e-9)
    for index, network in enumerate(model.networks):
        features, _ = network.layout.encode(seed.values, model.frame_time)
        found = network.predict(features, learnt, is_free=not model.is_lively)
        # Where files round their frame times, the program asks for a frame more.
        wanted = arrays[f"networks/{index}"][:learnt]
        assert found.shape == wanted.shape == (learnt, network.layout.width)
        apart = np.abs(found - wanted) / network.scaling.scale
        assert apart.max() < 1e-4, network.layout.representation
        # A network that foresees nothing would be near to anything.
        assert np.abs(found - features[-1]).max() > 1e-2
    mean = model.predict(clip, learnt)
    truth = model.skeleton.positions(arrays["channels"][:learnt])
    size = np.ptp(truth[0], axis=0).max()
    # Where a limb is nearly straight, how it is turned about itself hangs on little: roundings grow there.
    assert np.abs(mean.positions() - truth).max() < 1e-4 * size
    return model


def test_networks_of_one_clip_foresee_what_the_program_says(walk_model: Path, walk: Path, tmp_path: Path) -> None:
    model = compare(walk_model, walk, tmp_path)
    assert [network.layout.representation for network in model.networks] == ["6d", "body-6d"]
    assert model.mirror is not None and model.is_lively


def test_networks_of_a_collection_foresee_what_the_program_says(collection_model: Path, tmp_path: Path) -> None:
    model = compare(collection_model, SAMPLES / "turn.bvh", tmp_path)
    assert [network.layout.representation for network in model.networks] == ["6d", "positions"]
    assert not model.is_lively


@pytest.mark.parametrize("name", ["one-clip", "collection"])
def test_models_of_version_2_are_read(program: str, name: str, tmp_path: Path) -> None:
    # Made by an older program: two layers, joints of one and two angles, a position channel beside the root's.
    model = compare(FIXTURES / f"{name}.safetensors", FIXTURES / "figure.bvh", tmp_path)
    assert model.description["skeleton"]


def test_goes_on_from_the_mean_as_the_program_does(walk_model: Path, walk: Path, tmp_path: Path) -> None:
    model, clip = mp.Model.read(walk_model), mp.read_bvh(walk)
    frames = model.networks[0].predicted + 20
    arrays = forecast(walk, walk_model, 2 * frames, tmp_path)
    mean = model.predict(clip, frames)
    truth = model.skeleton.positions(arrays["channels"])
    assert np.abs(mean.positions() - truth).max() < 1e-2
    # The first of two stretches alone is another motion: the second begins anew from the mean.
    alone = model.networks[0].predict(model.layout.encode(model.seed_of(clip).values, model.frame_time)[0], frames)
    assert np.abs(alone[-1] - arrays["features"][-1]).max() > 1e-2


def test_predicts_windows_side_by_side_as_each_alone(walk_model: Path, program: str, walk: Path) -> None:
    network = mp.Model.read(walk_model).networks[0]
    windows = mp.windows(walk, stride=40)
    together = network.predict(windows.X, 12)
    assert together.shape == (len(windows), 12, network.layout.width)
    for index in (0, len(windows) - 1):
        np.testing.assert_allclose(together[index], network.predict(windows.X[index], 12), atol=1e-9)


@pytest.mark.parametrize(
    "name, sentence",
    [("kinds.safetensors", "no model that forecasts"), ("figure.bvh", "no safetensors file")],
)
def test_what_is_no_model_is_refused(name: str, sentence: str) -> None:
    with pytest.raises(mp.FileError, match=sentence):
        mp.Model.read(FIXTURES / name)


def test_a_clip_of_another_skeleton_is_refused(walk_model: Path) -> None:
    with pytest.raises(ValueError, match="another skeleton"):
        mp.Model.read(walk_model).predict(mp.read_bvh(FIXTURES / "figure.bvh"))
