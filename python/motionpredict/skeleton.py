"""Skeletons: joints with their channels, forward kinematics, mirror images and means."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Optional, Sequence

import numpy as np

from . import rotations
from .rotations import Array

AXES = "XYZ"


@dataclass(frozen=True)
class Joint:
    """One joint; its offset and its End Site are relative to the joint above, in the file's unit."""

    name: str
    parent: Optional[int]
    offset: tuple[float, float, float] = (0.0, 0.0, 0.0)
    #: As BVH writes them: "Xposition", "Zrotation".
    channels: tuple[str, ...] = ()
    end_site: Optional[tuple[float, float, float]] = None


@dataclass(frozen=True)
class JointChannels:
    """Where the channels of a joint stand in a frame."""

    #: Rotations in the order in which they are multiplied: channel and axis.
    rotations: tuple[tuple[int, int], ...]
    positions: tuple[tuple[int, int], ...]

    @property
    def order(self) -> Optional[tuple[int, ...]]:
        """The axes of three rotations about different axes; None for any other list."""
        axes = tuple(axis for _, axis in self.rotations)
        return axes if len(axes) == 3 and len(set(axes)) == 3 else None

    @property
    def turning(self) -> list[int]:
        """The channels of rotations."""
        return [channel for channel, _ in self.rotations]


@dataclass(frozen=True)
class Skeleton:
    """A tree of joints, each listed after its parent."""

    joints: tuple[Joint, ...]
    #: For each joint where its channels stand.
    channels: tuple[JointChannels, ...] = field(init=False, repr=False, compare=False)
    #: D, the number of channels in a frame.
    width: int = field(init=False, compare=False)

    def __post_init__(self) -> None:
        found, first = [], 0
        for joint in self.joints:
            listed = [(first + index, AXES.index(name[0]), name[1:]) for index, name in enumerate(joint.channels)]
            found.append(
                JointChannels(
                    rotations=tuple((channel, axis) for channel, axis, kind in listed if kind == "rotation"),
                    positions=tuple((channel, axis) for channel, axis, kind in listed if kind == "position"),
                )
            )
            first += len(joint.channels)
        object.__setattr__(self, "channels", tuple(found))
        object.__setattr__(self, "width", first)

    @property
    def names(self) -> list[str]:
        """The names of the joints."""
        return [joint.name for joint in self.joints]

    @property
    def channel_names(self) -> list[str]:
        """The channels of a frame: "Hips Xposition"."""
        return [f"{joint.name} {channel}" for joint in self.joints for channel in joint.channels]

    @property
    def is_rotation(self) -> Array:
        """For each channel whether it is an angle."""
        return np.array([name.endswith("rotation") for joint in self.joints for name in joint.channels], bool)

    def to_radians(self, values: Array) -> Array:
        """Channels as files have them, in degrees, as channels in radians."""
        return np.where(self.is_rotation, np.deg2rad(values), values)

    def to_degrees(self, values: Array) -> Array:
        """The way back from `to_radians`."""
        return np.where(self.is_rotation, np.rad2deg(values), values)

    def pose(self, radians: Array) -> tuple[Array, Array]:
        """The rotation (…, J, 3, 3) and position (…, J, 3) of each joint relative to the joint above."""
        shape = np.shape(radians)[:-1]
        turns = np.empty(shape + (len(self.joints), 3, 3))
        places = np.empty(shape + (len(self.joints), 3))
        for index, (joint, own) in enumerate(zip(self.joints, self.channels)):
            turns[..., index, :, :] = rotations.from_angles(
                radians[..., own.turning], [axis for _, axis in own.rotations]
            )
            places[..., index, :] = joint.offset
            for channel, axis in own.positions:
                places[..., index, axis] = radians[..., channel]
        return turns, places

    def world(self, radians: Array) -> tuple[Array, Array]:
        """Forward kinematics: the rotation and position of each joint in the world."""
        turns, places = self.pose(radians)
        for index, joint in enumerate(self.joints):
            if joint.parent is None:
                continue
            above = turns[..., joint.parent, :, :]
            places[..., index, :] = places[..., joint.parent, :] + apply(above, places[..., index, :])
            turns[..., index, :, :] = above @ turns[..., index, :, :]
        return turns, places

    def positions(self, values: Array) -> Array:
        """The position (…, J, 3) of each joint in the world, of channels (…, D) as files have them."""
        return self.world(self.to_radians(np.asarray(values, float)))[1]

    def frame_above(self, joint: int, turns: Array, places: Array) -> tuple[Array, Array]:
        """The world rotation and position of the frame in which a joint stands, of a pose."""
        rotation = np.broadcast_to(np.eye(3), turns.shape[:-3] + (3, 3))
        position = np.zeros(places.shape[:-2] + (3,))
        above = self.joints[joint].parent
        while above is not None:
            rotation = turns[..., above, :, :] @ rotation
            position = places[..., above, :] + apply(turns[..., above, :, :], position)
            above = self.joints[above].parent
        return rotation, position

    def rotation_of(self, joint: int, radians: Array) -> Array:
        """The rotation of one joint relative to the joint above."""
        own = self.channels[joint]
        return rotations.from_angles(radians[..., own.turning], [axis for _, axis in own.rotations])

    def below(self, joint: Optional[int]) -> list[bool]:
        """For each joint whether it stands below another; all do where that is None."""
        if joint is None:
            return [True] * len(self.joints)
        below: list[bool] = []
        for item in self.joints:
            below.append(item.parent is not None and (item.parent == joint or below[item.parent]))
        return below

    def mean(self, frames: Array, near: Array, moving: Sequence[bool], weights: Optional[Array] = None) -> Array:
        """The mean of frames (K, D) in radians, taken on the rotation group, on the branch nearest to `near`.

        What is turned by more than a quarter from the frame before counts less and less; channels that do not move are
        those of `near`.
        """
        weights = np.ones(len(frames)) if weights is None else np.asarray(weights, float)
        total = weights.sum()
        result = np.array(near, float)
        turns, before = self.world(frames)[0], self.world(result)[0]
        means: list[Array] = []
        for index, (joint, own) in enumerate(zip(self.joints, self.channels)):
            above = means[joint.parent] if joint.parent else np.eye(3)
            if own.order is not None and all(moving[channel] for channel in own.turning):
                around, start = turns[:, index], before[index]
                if joint.parent is not None:
                    around, start = np.swapaxes(turns[:, 0], -1, -2) @ around, before[0].T @ start
                means.append(_mean_rotation(around, weights, start))
                result[own.turning] = rotations.to_angles(above.T @ means[index], own.order, result[own.turning])
            else:
                for channel in own.turning:
                    if moving[channel]:
                        angles = frames[:, channel]
                        angle = np.arctan2((weights * np.sin(angles)).sum(), (weights * np.cos(angles)).sum())
                        result[channel] = rotations.unwrapped(angle, result[channel])
                means.append(above @ self.rotation_of(index, result))
            for channel, _ in own.positions:
                if moving[channel]:
                    result[channel] = (weights * frames[:, channel]).sum() / total
        return result


def apply(rotation: Array, vector: Array) -> Array:
    """Rotations (…, 3, 3) times column vectors (…, 3)."""
    return (rotation @ np.asarray(vector)[..., None])[..., 0]


def _mean_rotation(turns: Array, weights: Array, start: Array) -> Array:
    """The mean of rotations that lie around another (after Hartley et al., IJCV 2013)."""
    mean = start
    for _ in range(2):
        vectors = rotations.to_rotation_vector(mean.T @ turns)
        angles = np.linalg.norm(vectors, axis=-1)
        near = angles <= np.pi / 2
        counted = weights * np.where(near, 1.0, (np.pi - angles) / np.where(near, 1.0, angles))
        mean = mean @ rotations.from_rotation_vector((vectors * counted[:, None]).sum(0) / weights.sum())
    return mean


@dataclass(frozen=True)
class Mirror:
    """Exchanges left and right in frames of channels."""

    sources: Array
    signs: Array

    @staticmethod
    def of(skeleton: Skeleton, axis: int, partners: Sequence[int]) -> "Mirror":
        """The mirror that turns an axis round and puts each joint in the place of its partner."""
        first = np.cumsum([0] + [len(joint.channels) for joint in skeleton.joints])
        sources, signs = [], []
        for index, joint in enumerate(skeleton.joints):
            for within, name in enumerate(joint.channels):
                sources.append(first[partners[index]] + within)
                along, is_position = AXES.index(name[0]) == axis, name.endswith("position")
                signs.append(-1.0 if along == is_position else 1.0)
        return Mirror(np.array(sources, int), np.array(signs))

    def __call__(self, values: Array) -> Array:
        """The mirror image of frames (…, D)."""
        return np.asarray(values)[..., self.sources] * self.signs


def skeleton_from_json(joints: Sequence[dict[str, Any]]) -> Skeleton:
    """A skeleton as model files and files of windows describe it."""

    def channel(item: Any) -> str:
        # Before version 3 of the model file a channel was a kind and an axis.
        return item if isinstance(item, str) else AXES[item["axis"]] + item["kind"]

    def vector(item: Optional[Sequence[float]]) -> Optional[tuple[float, float, float]]:
        return None if item is None else (float(item[0]), float(item[1]), float(item[2]))

    return Skeleton(
        tuple(
            Joint(
                name=joint["name"],
                parent=joint.get("parent"),
                offset=vector(joint.get("offset")) or (0.0, 0.0, 0.0),
                channels=tuple(channel(item) for item in joint.get("channels", [])),
                end_site=vector(joint.get("endSite")),
            )
            for joint in joints
        )
    )
