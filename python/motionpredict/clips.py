"""Clips: a skeleton's frames as an array, from BVH files and back."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Optional

import numpy as np

from .rotations import Array
from .skeleton import Joint, Skeleton
from .tensors import FileError, PathLike, write_bytes


@dataclass(frozen=True)
class Clip:
    """A skeleton's motion: frames at an even rate."""

    skeleton: Skeleton
    #: Seconds from one frame to the next.
    frame_time: float
    #: The channels of each frame (T, D) as the file has them: degrees, and the file's length unit.
    values: Array

    def __len__(self) -> int:
        return len(self.values)

    def positions(self) -> Array:
        """The position (T, J, 3) of each joint in the world."""
        return self.skeleton.positions(self.values)

    def with_values(self, values: Array) -> "Clip":
        """A clip of the same skeleton and rate with other frames."""
        return replace(self, values=np.asarray(values, float))

    def followed_by(self, values: Array) -> "Clip":
        """The clip with more frames after its own."""
        return self.with_values(np.concatenate([self.values, values]))

    def at(self, frame_time: float) -> "Clip":
        """Every n-th frame, its last among them, so that frames are so many seconds apart.

        The frames of the clip are kept, none is made: raises ValueError where that cannot be; the program's
        `convert --fps` makes them.
        """
        every = round(frame_time / self.frame_time)
        # Files round the frame time to four digits or fewer.
        if every < 1 or abs(frame_time / self.frame_time - every) > 0.011 * every:
            raise ValueError(
                f"frames of {self.frame_time:g} s do not go into {frame_time:g} s; "
                f"`motionpredict convert IN OUT.bvh --fps {1 / frame_time:g}` brings the clip to that rate"
            )
        first = (len(self.values) - 1) % every
        return replace(self, frame_time=frame_time, values=self.values[first::every])

    def of(self, skeleton: Skeleton) -> "Clip":
        """The clip of another skeleton that is a part of this one's: without joints above and beside it that stand still.

        The program leaves out joints at the top that never move, such as an engine's root. Raises ValueError where the
        skeletons differ in anything else.
        """
        joints = self.skeleton.joints
        for start in range(len(joints) - len(skeleton.joints) + 1):
            found = joints[start : start + len(skeleton.joints)]
            if _same(found, start, skeleton.joints):
                first = sum(len(joint.channels) for joint in joints[:start])
                values = self.values[:, first : first + skeleton.width]
                return Clip(skeleton, self.frame_time, values)
        raise ValueError("the clip has another skeleton: names, parents, channels or bone lengths differ")


def _same(found: tuple[Joint, ...], start: int, wanted: tuple[Joint, ...]) -> bool:
    if len(found) != len(wanted):
        return False
    longest = max(np.linalg.norm(joint.offset) for joint in wanted)
    for index, (a, b) in enumerate(zip(found, wanted)):
        parent = None if index == 0 or a.parent is None else a.parent - start
        near = np.linalg.norm(np.subtract(a.offset, b.offset)) <= 1e-3 * longest
        if a.name != b.name or a.channels != b.channels or parent != b.parent or not near:
            return False
    return True


def read_bvh(path: PathLike) -> Clip:
    """Reads a BVH file of one skeleton.

    It takes plain files. What the program takes of odd ones (docs/files.md), and COLLADA, `motionpredict convert` makes
    plain; `FileError` says where a file is not.
    """
    name = os.fspath(path)
    data = Path(path).read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return _Reader(name, text).clip()


class _Reader:
    """Reads the text of a BVH file, a line at a time as far as the rows."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.lines = text.splitlines()
        self.line = 0

    def error(self, reason: str) -> FileError:
        return FileError(f"{self.name}:{self.line}: {reason}; `motionpredict convert` may make the file plain")

    def words(self) -> list[str]:
        """The words of the next line that has any; braces stand by themselves."""
        while self.line < len(self.lines):
            self.line += 1
            words = self.lines[self.line - 1].replace("{", " { ").replace("}", " } ").split()
            if words:
                return words
        raise self.error("the file ends too early")

    def clip(self) -> Clip:
        joints = self._hierarchy()
        words = self.words()
        if words[0].lower() != "frames:":
            raise self.error('there should be "Frames:"')
        count = self._number(words, 1)
        words = self.words()
        if [word.lower() for word in words[:2]] != ["frame", "time:"]:
            raise self.error('there should be "Frame Time:"')
        frame_time = self._number(words, 2)
        skeleton = Skeleton(tuple(joints))
        start = self.line
        try:
            values = np.array(" ".join(self.lines[start:]).split(), float)
        except ValueError as error:
            raise self.error(f"a row holds what is no number ({error})") from error
        if frame_time <= 0 or len(values) != count * skeleton.width:
            raise self.error(
                f"the rows hold {len(values)} numbers, and {int(count)} frames of {skeleton.width} channels "
                f"take {int(count) * skeleton.width}"
            )
        return Clip(skeleton, frame_time, values.reshape(int(count), skeleton.width))

    def _hierarchy(self) -> list[Joint]:
        if self.words()[0].upper() != "HIERARCHY":
            raise self.error('there should be "HIERARCHY"')
        joints: list[Joint] = []
        open_joints: list[int] = []
        in_end = False
        while True:
            words = self.words()
            while words:
                keyword = words[0].upper()
                # What belongs to a keyword reaches to the next brace.
                braces = [index for index, word in enumerate(words) if word in "{}"] + [len(words)]
                size = max(1, braces[0])
                here, words = words[:size], words[size:]
                if keyword in ("ROOT", "JOINT"):
                    if (keyword == "ROOT") != (not joints):
                        raise self.error("the file holds several skeletons")
                    parent = open_joints[-1] if open_joints else None
                    open_joints.append(len(joints))
                    joints.append(Joint(" ".join(here[1:]), parent))
                elif keyword == "MOTION":
                    if open_joints or not joints:
                        raise self.error("a brace is missing")
                    return joints
                elif keyword == "}":
                    if not open_joints:
                        raise self.error("there is a brace too many")
                    if not in_end:
                        open_joints.pop()
                    in_end = False
                elif not open_joints:
                    raise self.error(f"{here[0]} is not known here")
                elif keyword == "END":
                    in_end = True
                elif keyword == "OFFSET":
                    offset = (self._number(here, 1), self._number(here, 2), self._number(here, 3))
                    joint = joints[open_joints[-1]]
                    joints[open_joints[-1]] = (
                        replace(joint, end_site=offset) if in_end else replace(joint, offset=offset)
                    )
                elif keyword == "CHANNELS":
                    channels = tuple(self._channel(word) for word in here[2:])
                    joints[open_joints[-1]] = replace(joints[open_joints[-1]], channels=channels)
                elif keyword != "{":
                    raise self.error(f"{here[0]} is not known here")

    def _channel(self, word: str) -> str:
        name = word[:1].upper() + word[1:].lower()
        if name[:1] not in "XYZ" or name[1:] not in ("position", "rotation"):
            raise self.error(f"there is no channel {word}")
        return name

    def _number(self, words: list[str], index: int) -> float:
        try:
            return float(words[index])
        except (IndexError, ValueError):
            raise self.error("a number is missing") from None


def write_bvh(path: PathLike, clip: Clip) -> None:
    """Writes a clip as a BVH file; numbers have nine digits after the point."""
    lines = ["HIERARCHY"]
    children: dict[Optional[int], list[int]] = {}
    for index, joint in enumerate(clip.skeleton.joints):
        children.setdefault(joint.parent, []).append(index)

    def add(index: int, depth: int) -> None:
        joint, tab = clip.skeleton.joints[index], "\t" * depth
        lines.extend(
            [
                f"{tab}{'ROOT' if joint.parent is None else 'JOINT'} {joint.name}",
                f"{tab}{{",
                f"{tab}\tOFFSET {_numbers(joint.offset)}",
                f"{tab}\tCHANNELS {len(joint.channels)} {' '.join(joint.channels)}".rstrip(),
            ]
        )
        for child in children.get(index, []):
            add(child, depth + 1)
        if joint.end_site is not None:
            lines.extend([f"{tab}\tEnd Site", f"{tab}\t{{", f"{tab}\t\tOFFSET {_numbers(joint.end_site)}", f"{tab}\t}}"])
        lines.append(f"{tab}}}")

    add(0, 0)
    lines += ["MOTION", f"Frames: {len(clip)}", f"Frame Time: {clip.frame_time:.9g}"]
    lines += [_numbers(row) for row in clip.values]
    write_bytes(path, ("\n".join(lines) + "\n").encode())


def _numbers(row: object) -> str:
    return " ".join(f"{value:.9f}".rstrip("0").rstrip(".") for value in np.asarray(row, float))
