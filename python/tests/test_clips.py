import json
from pathlib import Path

import numpy as np
import pytest

import motionpredict as mp

from conftest import SAMPLES

SMALL_FILE = """HIERARCHY
root Hips body
{
  OFFSET 0 1 0
  CHANNELS 6 xposition Yposition ZPOSITION Zrotation Xrotation Yrotation
  JOINT Leg {
    OFFSET 0 -2 0
    CHANNELS 1 Xrotation
    End Site
    { OFFSET 0 -3 0 } }
}
MOTION
Frames: 2
Frame Time: .04
1 2 3 0 0 90 0
1 2 3 0 0 0 90
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "small.bvh"
    path.write_text(text)
    return path


def test_reads_joints_channels_and_frames(tmp_path: Path) -> None:
    clip = mp.read_bvh(written(tmp_path, SMALL_FILE))
    assert clip.skeleton.names == ["Hips body", "Leg"]
    assert clip.skeleton.channel_names[:3] == ["Hips body Xposition", "Hips body Yposition", "Hips body Zposition"]
    assert clip.skeleton.joints[1].end_site == (0, -3, 0)
    assert clip.skeleton.joints[1].parent == 0
    assert clip.frame_time == 0.04
    assert clip.values.tolist() == [[1, 2, 3, 0, 0, 90, 0], [1, 2, 3, 0, 0, 0, 90]]


def test_forward_kinematics_puts_joints_where_the_program_does(program: str) -> None:
    clip = mp.read_bvh(SAMPLES / "turn.bvh")
    frames = [0, 500, 1234]
    times = ",".join(str(frame * clip.frame_time) for frame in frames)
    output, _ = mp.run("inspect", SAMPLES / "turn.bvh", "--json", "--pose-at", times)
    poses = json.loads(output)["poses"]
    assert len(poses) == len(frames)
    for frame, pose in zip(frames, poses):
        np.testing.assert_allclose(clip.positions()[frame], pose["positions"], atol=1e-6)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    clip = mp.read_bvh(SAMPLES / "run.bvh")
    mp.write_bvh(tmp_path / "again.bvh", clip)
    again = mp.read_bvh(tmp_path / "again.bvh")
    assert again.skeleton == clip.skeleton
    assert again.frame_time == clip.frame_time
    np.testing.assert_allclose(again.values, clip.values, atol=1e-9)
    assert [path.name for path in tmp_path.iterdir()] == ["again.bvh"], "no draft is left"


@pytest.mark.parametrize(
    "change, sentence",
    [
        (("Frames: 2", "Frames: 3"), "small.bvh:14: the rows hold 14 numbers, and 3 frames of 7 channels take 21"),
        (("90 0\n", "90 zero\n"), "small.bvh:14: a row holds what is no number"),
        (("1 Xrotation", "1 Wrotation"), "small.bvh:8: there is no channel Wrotation"),
        (("JOINT Leg", "ROOT Leg"), "small.bvh:6: the file holds several skeletons"),
        (("MOTION\n", ""), "small.bvh:12: Frames: is not known here"),
        (("{ OFFSET 0 -3 0 } }", "{ OFFSET 0 -3 0 }"), "small.bvh:12: a brace is missing"),
        (("OFFSET 0 1 0", "OFFSET 0 1"), "small.bvh:4: a number is missing"),
    ],
)
def test_says_where_a_file_is_not_plain(tmp_path: Path, change: tuple[str, str], sentence: str) -> None:
    with pytest.raises(mp.FileError) as raised:
        mp.read_bvh(written(tmp_path, SMALL_FILE.replace(*change)))
    assert sentence in str(raised.value)


def test_what_is_not_plain_is_read_by_the_program(program: str, tmp_path: Path) -> None:
    # One frame less than announced, which the program reads with a warning.
    clip = mp.read(written(tmp_path, SMALL_FILE.replace("Frames: 2", "Frames: 3")))
    assert len(clip) == 2
    np.testing.assert_allclose(clip.values[1], [1, 2, 3, 0, 0, 0, 90], atol=1e-6)


def test_brings_a_clip_to_another_rate_by_its_own_frames(tmp_path: Path) -> None:
    clip = mp.read_bvh(SAMPLES / "walk.bvh")
    slow = clip.with_values(clip.values[:600]).at(0.0333)
    assert len(slow) == 300
    np.testing.assert_array_equal(slow.values[-1], clip.values[599])
    np.testing.assert_array_equal(slow.values[-2], clip.values[597])
    with pytest.raises(ValueError, match="convert IN OUT.bvh --fps 40"):
        clip.at(0.025)


def test_finds_the_body_below_joints_that_stand_still(tmp_path: Path) -> None:
    text = SMALL_FILE.replace("root Hips body\n{", "ROOT World\n{\nOFFSET 0 0 0\nCHANNELS 0\nJOINT Hips body\n{")
    clip = mp.read_bvh(written(tmp_path, text.replace("}\nMOTION", "}\n}\nMOTION")))
    body = mp.read_bvh(written(tmp_path, SMALL_FILE))
    assert clip.skeleton.names == ["World", "Hips body", "Leg"]
    found = clip.of(body.skeleton)
    assert found.skeleton == body.skeleton
    np.testing.assert_array_equal(found.values, body.values)
    with pytest.raises(ValueError, match="another skeleton"):
        body.of(clip.skeleton)
