from pathlib import Path

import numpy as np
import pytest

import motionpredict as mp

from conftest import SMALL


def test_fits_and_extends_with_progress(program: str, walk: Path, tmp_path: Path) -> None:
    told: list[mp.Progress] = []
    model = mp.fit(mp.read_bvh(walk), tmp_path / "m.safetensors", progress=told.append, **SMALL)
    assert len(model.networks) == 2
    assert {progress.phase for progress in told} >= {"training"}
    fractions = [progress.fraction for progress in told if progress.fraction is not None]
    assert fractions == sorted(fractions) and 0.9 < fractions[-1] <= 1
    clip = mp.read_bvh(walk)
    longer = mp.extend(walk, tmp_path / "m.safetensors", frames=30, lock_feet=True)
    assert len(longer) == len(clip) + 30
    np.testing.assert_array_equal(longer.values[: len(clip)], clip.values)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["m.safetensors"]


def test_variations_differ(walk_model: Path, walk: Path) -> None:
    ways = mp.variations(walk, walk_model, 2, frames=40)
    assert [len(way) for way in ways] == [640, 640]
    assert np.abs(ways[0].values - ways[1].values).max() > 1e-3


def test_an_error_of_the_program_comes_with_its_sentence(walk_model: Path, tmp_path: Path) -> None:
    with pytest.raises(mp.ProgramError) as raised:
        mp.extend(tmp_path / "none.bvh", walk_model)
    assert raised.value.code == 66
    assert "none.bvh" in str(raised.value)
    with pytest.raises(mp.ProgramError) as raised:
        mp.extend(tmp_path / "none.bvh", walk_model, sekunden=2)
    assert raised.value.code == 64
    assert "--sekunden" in str(raised.value)


def test_what_a_callback_raises_ends_the_program(program: str, walk: Path, tmp_path: Path) -> None:
    class Enough(Exception):
        pass

    def stop(progress: mp.Progress) -> None:
        if progress.done:
            raise Enough

    with pytest.raises(Enough):
        mp.fit(walk, tmp_path / "m.safetensors", progress=stop, epochs=1000)
    assert not (tmp_path / "m.safetensors").exists()


def test_a_program_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("MOTIONPREDICT", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FileNotFoundError, match="MOTIONPREDICT"):
        mp.find_program()


@pytest.mark.parametrize("name", ["a", "b/c"])
def test_safetensors_go_into_a_file_and_come_out(tmp_path: Path, name: str) -> None:
    arrays = {name: np.arange(6, dtype=np.float32).reshape(2, 3), "n": np.array([1, 2]), "t": np.array(True)}
    mp.write_safetensors(tmp_path / "x.safetensors", arrays, {"key": "value"})
    found, metadata = mp.read_safetensors(tmp_path / "x.safetensors")
    assert metadata == {"key": "value"} and found.keys() == arrays.keys()
    for key, array in arrays.items():
        np.testing.assert_array_equal(found[key], array)
        assert found[key].dtype == array.dtype
