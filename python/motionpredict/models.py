"""Models that the program fitted: their networks, run side by side as the program does."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import Any, Optional

import numpy as np

from .clips import Clip
from .features import FeatureLayout
from .networks import Network
from .rotations import Array
from .skeleton import Mirror, Skeleton, skeleton_from_json
from .tensors import FileError, PathLike, read_safetensors


@dataclass(frozen=True)
class Model:
    """A trained model: several networks whose predictions are averaged."""

    networks: list[Network]
    #: Seconds from one frame of the model to the next.
    frame_time: float
    #: Exchanges left and right where predictions are averaged with mirrored ones.
    mirror: Optional[Mirror]
    #: Whether it was fitted on one motion that is to go on; else on a collection.
    is_lively: bool
    #: The last frames of the fitted clip, at that clip's own rate.
    seed: Clip
    #: All that the file says of the model.
    description: dict[str, Any]

    @property
    def skeleton(self) -> Skeleton:
        """The skeleton of all networks."""
        return self.networks[0].layout.skeleton

    @property
    def layout(self) -> FeatureLayout:
        """The features of the first network, which are those of a prediction."""
        return self.networks[0].layout

    @staticmethod
    def read(path: PathLike) -> "Model":
        """Reads a model that `motionpredict fit` wrote; raises `FileError` where there is none."""
        arrays, metadata = read_safetensors(path)
        name = os.fspath(path)
        if metadata.get("format") != "motionpredict forecaster":
            raise FileError(f"{name}: no model that forecasts")
        if metadata.get("version") not in ("2", "3"):
            raise FileError(f"{name}: a model of version {metadata.get('version')}; versions 2 and 3 are read here")
        said = json.loads(metadata["model"])
        if metadata["version"] == "2":
            said = _version_3(said)
        skeleton = skeleton_from_json(said["skeleton"])
        up = said.get("up", 1)
        networks = [
            Network(
                FeatureLayout(skeleton, up, item),
                item["observed"],
                item["predicted"],
                item.get("layers", 1),
                {key.split("/", 1)[1]: value for key, value in arrays.items() if key.startswith(f"{index}/")},
            )
            for index, item in enumerate(said["networks"])
        ]
        mirror = said.get("mirror")
        rows = skeleton.to_degrees(arrays["seed/channels"].reshape(-1, skeleton.width))
        return Model(
            networks=networks,
            frame_time=said["rate"]["frameTime"],
            mirror=None if mirror is None else Mirror.of(skeleton, mirror["axis"], mirror["partners"]),
            is_lively=said.get("lively", False),
            seed=Clip(skeleton, said["source"]["frameTime"], rows),
            description=said,
        )

    def seed_of(self, clip: Clip) -> Clip:
        """The last frames of a clip at the model's rate: those that networks are shown, and one before."""
        seed = clip.of(self.skeleton).at(self.frame_time)
        return seed.with_values(seed.values[-(self.networks[0].observed + 1) :])

    def predict(self, clip: Clip, frames: Optional[int] = None) -> Clip:
        """What the networks foresee on average: frames that follow a clip's last, at the model's rate.

        It is what `motionpredict extend --forecast` tells: the mean, nearest to the truth and less and less alive, before
        the program brings it to the clip's rate, keeps feet on the ground and leads the moments of the clips along it.
        """
        networks = self.networks
        learnt = networks[0].predicted
        frames = learnt if frames is None else frames
        seed = self.seed_of(clip)
        radians = self.skeleton.to_radians(seed.values)
        if len(networks) == 1 and self.mirror is None:
            features, roots = self.layout.encode(seed.values, self.frame_time)
            predicted = networks[0].predict(features, frames, is_free=not self.is_lively)
            return seed.with_values(self.layout.decode(predicted, roots[-1], seed.values[-1], self.frame_time))
        rows = list(radians)
        observed, shown, overlap = len(rows), networks[0].observed + 1, learnt // 4
        begun: list[Array] = []
        while len(rows) < observed + frames:
            left = observed + frames - len(rows)
            guess = self._means(np.array(rows[-shown:]), min(learnt + overlap, left))
            for t in range(min(learnt, left)):
                if t >= len(begun):
                    rows.append(guess[t])
                    continue
                # The way that was begun before gives way to the new one.
                weight = (t + 1) / (overlap + 1)
                weight = weight * weight * (3 - 2 * weight)
                both = np.array([begun[t], guess[t]])
                weights = np.array([1 - weight, weight])
                rows.append(self.skeleton.mean(both, rows[-1], self.layout.moving, weights))
            begun = guess[learnt:]
        return seed.with_values(self.skeleton.to_degrees(np.array(rows[observed:])))

    def _means(self, seed: Array, frames: int) -> list[Array]:
        """The mean of what all networks predict, as rows in radians."""
        layout, guesses, is_turning = self.layout, [], []
        seeds = [seed] if self.mirror is None else [seed, self.mirror(seed)]
        for network in self.networks:
            own = network.layout
            values = self.skeleton.to_degrees(np.array(seeds))
            features, roots = own.encode(values, self.frame_time)
            predicted = network.predict(features, frames, is_free=not self.is_lively)
            found = own.decode(predicted, roots[:, -1], values[:, -1], self.frame_time)
            for index, rows in enumerate(self.skeleton.to_radians(found)):
                guesses.append(rows if index == 0 or self.mirror is None else self.mirror(rows))
                is_turning.append(own.representation != "positions")
        # Rotations are those of the networks that predict any.
        turning = np.array(is_turning) if any(is_turning) else np.ones(len(guesses), bool)
        stacked, rows = np.array(guesses), []
        for t in range(frames):
            near = rows[-1] if rows else seed[-1]
            mean = self.skeleton.mean(stacked[turning, t], near, layout.moving)
            if not all(is_turning):
                places = layout.position_fit.positions(stacked[:, t], layout.reference_joint).mean(0)
                mean = layout.placed(mean, places)
            rows.append(mean)
        return rows


def _version_3(said: dict[str, Any]) -> dict[str, Any]:
    """A description of version 2 in the form of version 3."""
    members = said["members"]
    networks = [
        {**member["settings"], **member["settings"]["shape"], **member["layout"]} for member in members
    ]
    first = members[0]["layout"]
    rest = {key: said[key] for key in ("rate", "source", "mirror") if said.get(key) is not None}
    return {
        **rest, "networks": networks, "skeleton": first["skeleton"], "up": first["up"],
        "lively": said.get("isLively", False),
    }
