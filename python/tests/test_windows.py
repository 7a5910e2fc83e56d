import shutil
import subprocess
import zipfile
from pathlib import Path

import numpy as np
import pytest

import motionpredict as mp

from conftest import SAMPLES


@pytest.fixture
def kinds(tmp_path: Path) -> Path:
    """Six clips in folders for their kinds."""
    folder = tmp_path / "clips"
    for kind, names in {"slow": ["idle", "walk", "turn"], "fast": ["run", "walk", "turn"]}.items():
        (folder / kind).mkdir(parents=True)
        for name in names:
            clip = mp.read_bvh(SAMPLES / f"{name}.bvh")
            mp.write_bvh(folder / kind / f"{name}.bvh", clip.with_values(clip.values[:200]))
    return folder


def test_windows_say_where_they_come_from(program: str, kinds: Path) -> None:
    windows = mp.windows(kinds, representation="channels", stride=9)
    assert windows.kinds == ["fast", "slow"]
    assert [Path(path).parent.name for path in windows.clips] == ["fast"] * 3 + ["slow"] * 3
    assert set(windows.clip) == set(range(6))
    for window in range(len(windows)):
        clip = mp.read_bvh(windows.clips[windows.clip[window]])
        assert windows.kinds[windows.kind[window]] == Path(windows.clips[windows.clip[window]]).parent.name
        start = windows.frame[window]
        np.testing.assert_allclose(windows.X[window, 0], clip.values[start], rtol=1e-6, atol=1e-5)
        assert windows.time[window] == pytest.approx(start * clip.frame_time)
        assert windows.description["clips"][windows.clip[window]]["frames"] == 200
    # Every fifth clip, from the middle of the five.
    assert set(windows.clip[windows.validation]) == {2}
    assert set(windows.clip[windows.training]) == {0, 1, 3, 4, 5}


def test_the_end_of_a_single_clip_is_for_validation(program: str, walk: Path) -> None:
    windows = mp.windows(walk, validation_split=0.3)
    every = 2
    ends = windows.frame + every * (windows.X.shape[1] + windows.Y.shape[1] - 1)
    predicted = windows.frame + every * windows.X.shape[1]
    # 300 frames at the model's rate, of which the last 90 are held out.
    assert ends[windows.training].max() < 420
    assert predicted[windows.validation].min() >= 420
    assert (windows.split == -1).any() and windows.training.any() and windows.validation.any()
    assert not mp.windows(walk, validation_split=0).validation.any()
    assert (mp.windows(walk).kind == -1).all() and mp.windows(walk).kinds == []


def test_frames_between_those_of_the_clip_have_their_time(program: str, walk: Path) -> None:
    windows = mp.windows(walk, fps=25, stride=10)
    np.testing.assert_allclose(windows.time, np.arange(len(windows)) * 0.4, atol=1e-9)
    # 0.4 s are 24 of the clip's frames.
    assert windows.frame[:3].tolist() == [0, 24, 48]


@pytest.mark.parametrize("representation", ["6d", "channels"])
def test_numpy_archives_hold_the_same(program: str, walk: Path, tmp_path: Path, representation: str) -> None:
    options = {"representation": representation, "stride": 11}
    plain = mp.windows(walk, tmp_path / "w.safetensors", **options)
    archive = mp.windows(walk, tmp_path / "w.npz", **options)
    for name in ("X", "Y", "mean", "scale", "clip", "kind", "frame", "time", "split", "root", "last"):
        one, two = getattr(plain, name), getattr(archive, name)
        if one is None:
            assert two is None and representation == "channels"
            continue
        assert one.dtype == two.dtype
        np.testing.assert_array_equal(one, two)
    assert plain.description == archive.description
    with zipfile.ZipFile(tmp_path / "w.npz") as file:
        assert file.testzip() is None, "every checksum holds"
        assert all(item.compress_type == zipfile.ZIP_STORED for item in file.infolist())
    with np.load(tmp_path / "w.npz") as arrays:
        assert arrays["channels"].tolist() == plain.channels
        assert arrays["clips"].tolist() == [str(walk)]
        assert arrays["kinds"].tolist() == []
        assert str(arrays["format"]) == "motionpredict windows"


def test_a_numpy_archive_goes_to_standard_output(program: str, walk: Path, tmp_path: Path) -> None:
    with open(tmp_path / "w.npz", "wb") as file:
        subprocess.run([program, "windows", walk, "--stride", "50", "--npz", "-o", "-"], stdout=file, check=True)
    np.testing.assert_array_equal(mp.Windows.read(tmp_path / "w.npz").X, mp.windows(walk, stride=50).X)


def test_an_archive_of_windows_is_replaced_and_another_is_not(program: str, walk: Path, tmp_path: Path) -> None:
    path = tmp_path / "w.npz"
    mp.windows(walk, path, stride=50)
    mp.windows(walk, path, stride=40)
    np.savez(path, X=np.zeros(3))
    with pytest.raises(mp.ProgramError) as raised:
        mp.windows(walk, path)
    assert raised.value.code == 73
    assert np.load(path)["X"].tolist() == [0, 0, 0]


def test_means_and_scales_are_those_of_all_frames(program: str, walk: Path) -> None:
    windows = mp.windows(walk, representation="channels", stride=20)
    values = mp.read_bvh(walk).values
    np.testing.assert_allclose(windows.mean, values.mean(0), rtol=1e-5, atol=1e-4)
    spread = values.std(0)
    np.testing.assert_allclose(windows.scale, np.where(spread > 0, spread, 1), rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(windows.unscaled(windows.scaled(windows.Y)), windows.Y, rtol=1e-5, atol=1e-3)


@pytest.mark.parametrize("representation", ["6d", "channels"])
def test_a_network_of_ones_own_goes_on_with_a_clip(program: str, walk: Path, representation: str) -> None:
    windows = mp.windows(walk, representation=representation, predict="10", stride=20)
    asked = []

    def stand(X: np.ndarray) -> np.ndarray:
        asked.append(X.shape)
        Y = np.repeat(X[:, -1:], 10, axis=1)
        if windows.layout is not None:
            Y[..., windows.layout.is_velocity] = 0
        return Y

    clip = mp.read_bvh(walk)
    new = windows.continuation(clip, stand, 25)
    assert len(new) == 25 and asked == [(1, 15, len(windows.channels))] * 3
    # Standing still, it stays where it stood.
    np.testing.assert_allclose(new.positions(), np.repeat(clip.positions()[-1:], 25, axis=0), atol=1e-6)


def test_what_holds_no_windows_is_refused(walk_model: Path, tmp_path: Path) -> None:
    with pytest.raises(mp.FileError, match="no windows of motionpredict"):
        mp.Windows.read(walk_model)
    np.savez(tmp_path / "other.npz", X=np.zeros(3))
    with pytest.raises(mp.FileError, match="no windows of motionpredict"):
        mp.Windows.read(tmp_path / "other.npz")
    shutil.copy(SAMPLES / "walk.bvh", tmp_path / "walk.bvh")
    with pytest.raises(mp.FileError, match="no safetensors file"):
        mp.Windows.read(tmp_path / "walk.bvh")
    mp.write_safetensors(tmp_path / "old.safetensors", {"X": np.zeros(3)}, {"format": "motionpredict windows"})
    with pytest.raises(mp.FileError, match="write them again"):
        mp.Windows.read(tmp_path / "old.safetensors")
