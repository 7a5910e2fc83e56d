"""The features that the program's networks learn from: from channels, and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional, Sequence

import numpy as np

from . import rotations
from .positions import PositionFit, beside
from .rotations import Array
from .skeleton import Skeleton, apply

#: The axes to the side of a body and ahead of it, by the axis that points up.
_HORIZONTAL = {0: (1, 2), 1: (0, 2), 2: (0, 1)}
#: Kinds that tell how fast the body turns and travels.
_VELOCITIES = {"turn", "travel"}
#: Kinds that tell how the body is bent.
_POSES = {"uprightRotation", "rotation", "bodyRotation", "angle", "jointPositions"}
_TURNED = {"uprightRotation", "rotation", "bodyRotation"}


@dataclass(frozen=True)
class Block:
    """A group of neighbouring features: its kind and what it belongs to."""

    kind: str
    #: The joint of a rotation, or the channel of an angle or a position.
    place: Optional[int]
    #: The first feature, and the one after the last.
    start: int
    end: int

    @property
    def part(self) -> slice:
        """Where the features stand in a row."""
        return slice(self.start, self.end)


class FeatureLayout:
    """What each feature of a frame stands for, and how channels become features and features channels.

    Channels are as files have them: degrees and the file's length unit. A root's state (…, 4) is its heading about the
    up axis, in radians and not wrapped to one turn, and the position of the joint that travels.
    """

    def __init__(self, skeleton: Skeleton, up: int, description: dict[str, Any]) -> None:
        self.skeleton = skeleton
        self.up = up
        self.representation: str = description.get("representation", "6d")
        self.travel_joint: Optional[int] = description.get("travelJoint")
        self.heading_joint: Optional[int] = description.get("headingJoint")
        self.upright = np.array(description.get("upright", np.eye(3)[up]), float)
        self._encode, self._decode = rotations.ENCODINGS[self.representation]
        self.blocks: list[Block] = []
        points: Optional[list[tuple[int, bool]]] = None
        turning: list[int] = []
        start = 0
        for item in description["blocks"]:
            ((kind, values),) = item.items()
            width = rotations.WIDTHS[self.representation]
            if kind == "jointPositions":
                ends = set(values["endSites"])
                listed = set(values["joints"])
                # In the order of joints, each before its End Site.
                points = [
                    (joint, is_end)
                    for joint in sorted(listed | ends)
                    for is_end in (False, True)
                    if joint in (ends if is_end else listed)
                ]
                turning, width = list(values["channels"]), 3 * len(points)
            elif kind not in _TURNED:
                width = {"turn": 1, "travel": 2, "height": 1, "angle": 2, "position": 1}[kind]
            self.blocks.append(Block(kind, values.get("joint", values.get("place")), start, start + width))
            start += width
        #: F, the number of features.
        self.width = start
        self.moving = self._moving(turning)
        reference = self.reference_joint
        if points is None:
            points, turning = _moving_points(skeleton, reference, self.moving), _turning(
                skeleton, reference, self.moving
            )
        self.position_fit = PositionFit(skeleton, points, turning)

    @property
    def reference_joint(self) -> Optional[int]:
        """The joint beside which positions of others are told; None for the world."""
        return self.travel_joint if self.heading_joint is None else self.heading_joint

    @property
    def is_velocity(self) -> Array:
        """For each feature whether it tells how fast the body turns or travels."""
        return self._features(_VELOCITIES)

    @property
    def is_pose(self) -> Array:
        """For each feature whether it tells how the body is bent."""
        return self._features(_POSES)

    def _features(self, kinds: set[str]) -> Array:
        return np.concatenate([np.full(block.end - block.start, block.kind in kinds) for block in self.blocks])

    def _moving(self, turning: Sequence[int]) -> list[bool]:
        """For each channel whether the features determine it."""
        moving = [False] * self.skeleton.width
        for block in self.blocks:
            if block.place is not None:
                own = [block.place] if block.kind in ("angle", "position") else (
                    self.skeleton.channels[block.place].turning
                )
                for channel in own:
                    moving[channel] = True
            elif block.kind == "jointPositions":
                for channel in turning:
                    moving[channel] = True
        if self.travel_joint is not None:
            for channel, _ in self.skeleton.channels[self.travel_joint].positions:
                moving[channel] = True
        return moving

    # From channels to features

    def encode(self, values: Array, frame_time: float) -> tuple[Array, Array]:
        """The features (…, T, F) of frames (…, T, D), and the root's state (…, T, 4) in each.

        Velocities are told from one frame to the next; the first frame repeats those of the second.
        """
        radians = self.skeleton.to_radians(np.asarray(values, float))
        turns, places = self.skeleton.pose(radians)
        world_turns, _ = self.skeleton.world(radians)
        roots = self._roots(turns, places, world_turns)
        features = np.empty(radians.shape[:-1] + (self.width,))
        level = rotations.about_axis(-roots[..., 0], self.up)
        for block in self.blocks:
            features[..., block.part] = self._encoded(block, radians, turns, world_turns, roots, level, frame_time)
        return features, roots

    def _encoded(
        self, block: Block, radians: Array, turns: Array, world_turns: Array, roots: Array, level: Array, seconds: float
    ) -> Array:
        if block.kind == "turn":
            return self._velocity(np.diff(roots[..., :1], axis=-2) / seconds)
        if block.kind == "travel":
            way = apply(level[..., :-1, :, :], np.diff(roots[..., 1:], axis=-2) / seconds)
            return self._velocity(way[..., list(_HORIZONTAL[self.up])])
        if block.kind == "height":
            return roots[..., 1 + self.up : 2 + self.up]
        if block.kind == "jointPositions":
            points = beside(self.skeleton, self.position_fit.points, radians, self.reference_joint)
            return points.reshape(points.shape[:-2] + (-1,))
        assert block.place is not None
        if block.kind == "angle":
            return np.stack([np.cos(radians[..., block.place]), np.sin(radians[..., block.place])], -1)
        if block.kind == "position":
            return radians[..., block.place : block.place + 1]
        turn = turns[..., block.place, :, :] if block.kind == "rotation" else level @ world_turns[..., block.place, :, :]
        return rotations.continued(self.representation, self._encode(turn))

    @staticmethod
    def _velocity(steps: Array) -> Array:
        """Steps between T frames as numbers of each: the first frame repeats the second's, a single one has none."""
        if steps.shape[-2] == 0:
            return np.zeros(steps.shape[:-2] + (1,) + steps.shape[-1:])
        return np.concatenate([steps[..., :1, :], steps], axis=-2)

    def _roots(self, turns: Array, places: Array, world_turns: Array) -> Array:
        roots = np.zeros(places.shape[:-2] + (4,))
        if self.heading_joint is not None:
            quaternion = rotations.to_quaternion(world_turns[..., self.heading_joint, :, :] @ self._upright_turn())
            heading = 2 * np.arctan2(quaternion[..., 1 + self.up], quaternion[..., 0])
            for t in range(1, heading.shape[-1]):
                heading[..., t] = rotations.unwrapped(heading[..., t], heading[..., t - 1])
            roots[..., 0] = heading
        if self.travel_joint is not None:
            rotation, position = self.skeleton.frame_above(self.travel_joint, turns, places)
            roots[..., 1:] = position + apply(rotation, places[..., self.travel_joint, :])
        return roots

    def _upright_turn(self) -> Array:
        """The shortest rotation that takes the up axis to the body's upright direction."""
        axis = np.eye(3)[self.up]
        cosine = float(axis @ self.upright)
        if cosine < -1 + 1e-9:
            return rotations.about_axis(np.array(np.pi), _HORIZONTAL[self.up][0])
        return rotations.from_quaternion(np.concatenate([[1 + cosine], np.cross(axis, self.upright)]))

    # From features to channels

    def advance(self, root: Array, features: Array, seconds: float) -> Array:
        """The root's state one frame later, by that frame's features."""
        after = np.array(np.broadcast_to(root, np.shape(features)[:-1] + (4,)), float)
        for block in self.blocks:
            part = features[..., block.part]
            if block.kind == "turn":
                after[..., 0] += part[..., 0] * seconds
            elif block.kind == "travel":
                local = np.zeros(after.shape[:-1] + (3,))
                local[..., list(_HORIZONTAL[self.up])] = part
                after[..., 1:] += apply(rotations.about_axis(root[..., 0], self.up), local * seconds)
            elif block.kind == "height":
                after[..., 1 + self.up] = part[..., 0]
        return after

    def roots(self, features: Array, root: Array, frame_time: float) -> Array:
        """The root's states (…, T, 4) in frames of features (…, T, F) that follow a frame with the state `root`."""
        states, root = [], np.asarray(root, float)
        for t in range(np.shape(features)[-2]):
            root = self.advance(root, features[..., t, :], frame_time)
            states.append(root)
        return np.stack(states, -2)

    def decode(self, features: Array, root: Array, last: Array, frame_time: float) -> Array:
        """The channels (…, T, D) of features (…, T, F): the way back from `encode`.

        `root` (…, 4) and `last` (…, D) are the root's state and the channels in the frame before: angles come out on the
        branch nearest to it, and channels that are no features are repeated from it.
        """
        features = np.asarray(features, float)
        rows, row = [], self.skeleton.to_radians(np.asarray(last, float))
        row = np.broadcast_to(row, features.shape[:-2] + row.shape[-1:])
        states = self.roots(features, root, frame_time)
        for t in range(features.shape[-2]):
            row = self._decoded(features[..., t, :], states[..., t, :], row)
            rows.append(row)
        return self.skeleton.to_degrees(np.stack(rows, -2))

    def decode_first(self, features: Array, root: Array, last: Array) -> Array:
        """The channels (…, D) of one frame (…, F), `root` being the root's state in this very frame."""
        row = self.skeleton.to_radians(np.asarray(last, float))
        return self.skeleton.to_degrees(self._decoded(np.asarray(features, float), np.asarray(root, float), row))

    def _decoded(self, features: Array, root: Array, previous: Array) -> Array:
        skeleton = self.skeleton
        row = np.array(previous, float)
        still = skeleton.pose(previous)
        heading = rotations.about_axis(root[..., 0], self.up)
        known: dict[int, Array] = {}

        def rotation_above(joint: int) -> Array:
            above = skeleton.joints[joint].parent
            if above is None:
                return np.eye(3)
            if above not in known:
                known[above] = rotation_above(above) @ skeleton.rotation_of(above, row)
            return known[above]

        for block in self.blocks:
            part = features[..., block.part]
            if block.kind == "angle":
                angle = np.arctan2(part[..., 1], part[..., 0])
                row[..., block.place] = rotations.unwrapped(angle, row[..., block.place])
            elif block.kind == "position":
                row[..., block.place] = part[..., 0]
            elif block.kind in _TURNED:
                assert block.place is not None
                turn = self._decode(part)
                if block.kind != "rotation":
                    world = heading @ turn
                    is_root = block.kind == "uprightRotation"
                    above = skeleton.frame_above(block.place, *still)[0] if is_root else rotation_above(block.place)
                    known[block.place] = world
                    turn = np.swapaxes(above, -1, -2) @ world
                own = skeleton.channels[block.place]
                if own.order is not None:
                    row[..., own.turning] = rotations.to_angles(turn, own.order, row[..., own.turning])
            elif block.kind == "jointPositions":
                row = self.placed(row, part.reshape(part.shape[:-1] + (-1, 3)))
        if self.travel_joint is not None:
            above, position = skeleton.frame_above(self.travel_joint, *still)
            local = apply(np.swapaxes(above, -1, -2), root[..., 1:] - position)
            for channel, axis in skeleton.channels[self.travel_joint].positions:
                row[..., channel] = local[..., axis]
        return row

    def placed(self, radians: Array, places: Array) -> Array:
        """Frames whose points are brought to places (…, P, 3) beside the reference joint, in its axes."""
        reference = self.reference_joint
        if reference is not None:
            turns, positions = self.skeleton.world(radians)
            places = positions[..., None, reference, :] + apply(turns[..., None, reference, :, :], places)
        return self.position_fit(radians, places)

    def positions(self, features: Array, root: Array, last: Array, frame_time: float) -> Array:
        """The position (…, T, J, 3) of each joint in the world, of features that follow a frame as in `decode`."""
        return self.skeleton.positions(self.decode(features, root, last, frame_time))


def _turning(skeleton: Skeleton, reference: Optional[int], moving: Sequence[bool]) -> list[int]:
    """The rotation channels that move of the joints below one; of all where that is None."""
    below = skeleton.below(reference)
    return [
        channel
        for joint, own in enumerate(skeleton.channels)
        if below[joint]
        for channel in own.turning
        if moving[channel]
    ]


def _moving_points(skeleton: Skeleton, reference: Optional[int], moving: Sequence[bool]) -> list[tuple[int, bool]]:
    """The joints and End Sites that move beside a joint above them, those left out that coincide with the joint above."""
    below = skeleton.below(reference)
    carries = [False] * len(skeleton.joints)
    points: list[tuple[int, bool]] = []
    for index, (joint, own) in enumerate(zip(skeleton.joints, skeleton.channels)):
        if not below[index]:
            continue
        is_carried = joint.parent is not None and below[joint.parent] and carries[joint.parent]
        travels = any(moving[channel] for channel, _ in own.positions)
        carries[index] = is_carried or travels or any(moving[channel] for channel in own.turning)
        if travels or (is_carried and any(joint.offset)):
            points.append((index, False))
        if carries[index] and joint.end_site is not None and any(joint.end_site):
            points.append((index, True))
    return points
