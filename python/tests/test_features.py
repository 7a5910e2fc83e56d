from pathlib import Path

import numpy as np
import pytest

import motionpredict as mp
from motionpredict import rotations

from conftest import SAMPLES

REPRESENTATIONS = ["6d", "expmap", "quaternion", "positions"]


def whole(windows: mp.Windows, clip: mp.Clip) -> np.ndarray:
    """The clip's own frames (N, T, D) in all windows, X and Y together."""
    every = round(windows.frame_time / clip.frame_time)
    frames = windows.X.shape[1] + windows.Y.shape[1]
    return np.array([clip.values[start : start + every * frames : every] for start in windows.frame])


@pytest.mark.parametrize("name", ["walk", "turn"])
@pytest.mark.parametrize("representation", REPRESENTATIONS)
def test_features_are_those_of_the_program(program: str, representation: str, name: str) -> None:
    path = SAMPLES / f"{name}.bvh"
    windows = mp.windows(path, representation=representation, stride=30)
    clip = mp.read_bvh(path)
    assert windows.layout is not None and windows.root is not None
    every = round(windows.frame_time / clip.frame_time)
    features, roots = windows.layout.encode(clip.values[::every], clip.frame_time * every)
    shown, both = windows.X.shape[1], np.concatenate([windows.X, windows.Y], axis=1)
    compared = 0
    for window in np.flatnonzero(windows.frame % every == 0):
        start = windows.frame[window] // every
        # The program writes 32-bit floats.
        np.testing.assert_allclose(features[start : start + both.shape[1]], both[window], rtol=1e-6, atol=1e-5)
        np.testing.assert_allclose(roots[start + shown - 1], windows.root[window], atol=1e-9)
        compared += 1
    assert compared > 20


@pytest.mark.parametrize("name", ["walk", "run"])
@pytest.mark.parametrize("representation", ["6d", "expmap", "quaternion"])
def test_channels_come_back_from_features(program: str, representation: str, name: str) -> None:
    path = SAMPLES / f"{name}.bvh"
    windows = mp.windows(path, representation=representation, stride=60)
    clip, shown = mp.read_bvh(path), windows.X.shape[1]
    frames = whole(windows, clip)
    assert windows.layout is not None
    features, roots = windows.layout.encode(frames, windows.frame_time)
    back = windows.layout.decode(features[:, shown:], roots[:, shown - 1], frames[:, shown - 1], windows.frame_time)
    np.testing.assert_allclose(back, frames[:, shown:], atol=1e-6)


@pytest.mark.parametrize("representation", REPRESENTATIONS)
def test_what_the_file_holds_leads_back_to_the_clip(program: str, representation: str) -> None:
    path = SAMPLES / "turn.bvh"
    windows = mp.windows(path, representation=representation, stride=60)
    clip, shown = mp.read_bvh(path), windows.X.shape[1]
    truth = clip.skeleton.positions(whole(windows, clip)[:, shown:])
    # Of positions, bones within some degrees of a line are held by the turn before: a fraction of a millimetre.
    tolerance = 0.05 if representation == "positions" else 1e-4
    assert np.abs(windows.positions(windows.Y) - truth).max() < tolerance
    some = [3, 5]
    assert np.abs(windows.positions(windows.Y[some], some) - truth[some]).max() < tolerance


def test_a_body_that_was_turned_and_moved_has_the_same_features(program: str) -> None:
    clip = mp.read_bvh(SAMPLES / "walk.bvh")
    layout = mp.windows(SAMPLES / "walk.bvh", stride=600).layout
    assert layout is not None
    values = clip.values[:120:2]
    turns, places = clip.skeleton.world(clip.skeleton.to_radians(values))
    turn = rotations.about_axis(np.array(1.1), 1)
    moved = clip.skeleton.to_radians(values)
    moved[:, :3] = places[:, 0] @ turn.T + [30, 0, -70]
    moved[:, 3:6] = rotations.to_angles(turn @ turns[:, 0], (2, 0, 1), moved[:, 3:6])
    one, roots = layout.encode(values, 1 / 30)
    two, moved_roots = layout.encode(clip.skeleton.to_degrees(moved), 1 / 30)
    np.testing.assert_allclose(one, two, atol=1e-9)
    np.testing.assert_allclose(np.diff(roots[:, 0]), np.diff(moved_roots[:, 0]), atol=1e-9)


def test_angles_go_on_beyond_half_turns() -> None:
    angles = np.linspace(0, 9, 40)
    near = np.zeros(3)
    for angle in angles:
        triple = np.array([angle, 0.3, -2 * angle])
        near = rotations.to_angles(rotations.from_angles(triple, (2, 0, 1)), (2, 0, 1), near)
        np.testing.assert_allclose(near, triple, atol=1e-9)


def test_rotations_go_into_numbers_and_back() -> None:
    generator = np.random.default_rng(1)
    matrices = rotations.from_quaternion(generator.normal(size=(50, 4)))
    # Half turns, where the scalar of the quaternion is nothing.
    halves = np.array([np.diag(signs) for signs in ([1.0, -1, -1], [-1.0, 1, -1], [-1.0, -1, 1], [1.0, 1, 1])])
    for encode, decode in rotations.ENCODINGS.values():
        for group in (matrices, halves):
            np.testing.assert_allclose(decode(encode(group)), group, atol=1e-12)


def test_channels_are_those_of_the_file_in_degrees(program: str, walk: Path) -> None:
    windows = mp.windows(walk, representation="channels", stride=50)
    clip = mp.read_bvh(walk)
    assert windows.layout is None and windows.root is None
    # Degrees, as in the file, in 32-bit floats.
    np.testing.assert_allclose(
        np.concatenate([windows.X, windows.Y], axis=1), whole(windows, clip), rtol=1e-6, atol=1e-5
    )
    assert windows.channels == clip.skeleton.channel_names
