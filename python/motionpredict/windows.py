"""Windows: the sequences X and Y that a network learns from, as `motionpredict windows` writes them."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import Any, Optional

import numpy as np
from numpy.typing import NDArray

from .clips import Clip
from .features import FeatureLayout
from .rotations import Array
from .skeleton import Skeleton, skeleton_from_json
from .tensors import FileError, PathLike, read_safetensors

_FORMAT = "motionpredict windows"


@dataclass(frozen=True)
class Windows:
    """N windows of clips: T observed and T predicted frames of C channels each."""

    #: What is shown (N, T observed, C) and what follows (N, T predicted, C).
    X: NDArray[np.float32]
    Y: NDArray[np.float32]
    #: The mean and scale (C) that bring channels near to zero mean and unit spread.
    mean: NDArray[np.float32]
    scale: NDArray[np.float32]
    #: For each window the index of its clip, and of its kind (-1 where a clip has none).
    clip: NDArray[np.int64]
    kind: NDArray[np.int64]
    #: For each window the frame of the clip's file, from 0, that X begins with, and its time in seconds.
    frame: NDArray[np.int64]
    time: NDArray[np.float64]
    #: For each window 0 for training, 1 for validation, and -1 where it lies on both sides.
    split: NDArray[np.int64]
    #: For each window the root's state (N, 4) and the clip's channels (N, D) in the last frame of X; None where the
    #: channels are the file's own.
    root: Optional[NDArray[np.float64]]
    last: Optional[NDArray[np.float64]]
    #: The names of channels, clips and kinds.
    channels: list[str]
    clips: list[str]
    kinds: list[str]
    #: Seconds from one frame to the next.
    frame_time: float
    skeleton: Skeleton
    #: What the channels stand for; None where they are the file's own.
    layout: Optional[FeatureLayout]
    #: All that the file says of itself.
    description: dict[str, Any]

    @staticmethod
    def read(path: PathLike) -> "Windows":
        """Reads a file that `motionpredict windows` wrote, safetensors or NumPy; raises `FileError` where there is none."""
        name = os.fspath(path)
        arrays, metadata = _arrays(path)
        if metadata.get("format") != _FORMAT:
            raise FileError(f"{name}: no windows of motionpredict")
        if "windows" not in metadata:
            raise FileError(f"{name}: windows of an older program; write them again")
        said = json.loads(metadata["windows"])
        features = said["features"]
        skeleton = skeleton_from_json(features["skeleton"])
        described = features.get("features")
        fields = ("X", "Y", "mean", "scale", "clip", "kind", "frame", "time", "split")
        return Windows(
            **{field: arrays[field] for field in fields},
            root=arrays.get("root"),
            last=arrays.get("last"),
            channels=said["channels"],
            clips=[clip["path"] for clip in said["clips"]],
            kinds=said["kinds"],
            frame_time=said["frameTime"],
            skeleton=skeleton,
            layout=None if described is None else FeatureLayout(skeleton, features["up"], described),
            description=said,
        )

    def __len__(self) -> int:
        return len(self.X)

    @property
    def training(self) -> NDArray[np.bool_]:
        """For each window whether it is for training."""
        return self.split == 0

    @property
    def validation(self) -> NDArray[np.bool_]:
        """For each window whether it is for validation."""
        return self.split == 1

    def scaled(self, values: Array) -> Array:
        """Channels (…, C) less their means, over their scales."""
        return (values - self.mean) / self.scale

    def unscaled(self, values: Array) -> Array:
        """The way back from `scaled`."""
        return values * self.scale + self.mean

    def decode(self, Y: Array, windows: Any = slice(None)) -> Array:
        """The frames (…, T, D), as files have them, of what follows some windows: all, or those of an index.

        Y is what the file has or what a network made in its place, not scaled.
        """
        Y = np.asarray(Y, float)
        if self.layout is None:
            return Y
        assert self.root is not None and self.last is not None
        return self.layout.decode(Y, self.root[windows], self.last[windows], self.frame_time)

    def positions(self, Y: Array, windows: Any = slice(None)) -> Array:
        """The position (…, T, J, 3) of each joint in the world, of what follows some windows."""
        return self.skeleton.positions(self.decode(Y, windows))

    def continuation(self, clip: Clip, predict: Any, frames: int) -> Clip:
        """So many frames that follow a clip's last, at the windows' rate, made by a network of one's own.

        `predict` takes X (1, T observed, C), not scaled, and gives Y (1, T predicted, C); it is asked again, from its own
        frames, until there are enough.
        """
        shown = self.X.shape[1]
        start = clip.of(self.skeleton).at(self.frame_time)
        start = start.with_values(start.values[-(shown + 1) :])
        rows = start.values
        while len(rows) < len(start) + frames:
            seed = rows[-(shown + 1) :]
            if self.layout is None:
                made = np.asarray(predict(seed[None, -shown:]), float)[0]
            else:
                features, roots = self.layout.encode(seed, self.frame_time)
                Y = np.asarray(predict(features[None, -shown:]), float)
                made = self.layout.decode(Y[0], roots[-1], seed[-1], self.frame_time)
            rows = np.concatenate([rows, made])
        return start.with_values(rows[len(start) : len(start) + frames])


def _arrays(path: PathLike) -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
    """The arrays of a file of either form, and the texts in it."""
    with open(path, "rb") as file:
        is_zip = file.read(2) == b"PK"
    if not is_zip:
        return read_safetensors(path)
    with np.load(path, allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    texts = {name: str(array) for name, array in arrays.items() if array.ndim == 0 and array.dtype.kind == "U"}
    return {name: array for name, array in arrays.items() if array.dtype.kind != "U"}, texts
