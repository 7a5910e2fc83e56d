"""Turns the joints of a skeleton so that points of it come as near as bones allow to where they are wanted.

The way of the program: from the root outward, each joint takes the rotation that points the bones from it at their
targets (Wahba's problem), from where the joint itself has come to stand. What points cannot tell, as a turn about a single
bone, is left as it was before; but where the next joint is a hinge, that one tells how the limb is turned about itself.
Points are pairs (joint, whether it is the joint's End Site).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Optional, Sequence

import numpy as np

from . import rotations
from .rotations import Array
from .skeleton import Skeleton, apply

Point = tuple[int, bool]

#: What the rotation before counts beside all bones of a joint together.
_PRIOR = 1e-3
#: The sine of the angle at a hinge that tells as much about the limb's turn as the turn before.
_STRAIGHT_LIMB = 0.03
_ROUNDS = 8


@dataclass
class _Turning:
    """A joint that is turned: the channels that may change, and the targets that hang on it alone."""

    joint: int
    channels: list[int]
    targets: list[int] = field(default_factory=list)
    #: A joint below with one free angle, its channel, and the target of a point on it.
    hinge: Optional[tuple[int, int, int]] = None


class PositionFit:
    """Turns joints so that points stand near targets."""

    def __init__(self, skeleton: Skeleton, points: Sequence[Point], turning: Sequence[int]) -> None:
        self.skeleton = skeleton
        self.points = list(points)
        free = set(turning)
        own = [[channel for channel in item.turning if channel in free] for item in skeleton.channels]
        self.turns = [bool(channels) for channels in own]
        above: list[Optional[int]] = []
        for parent in (joint.parent for joint in skeleton.joints):
            above.append(None if parent is None else parent if own[parent] else above[parent])
        found: dict[int, _Turning] = {}
        for target, (joint, is_end) in enumerate(self.points):
            # An End Site hangs on its joint, a joint on those above.
            carrier = joint if is_end and own[joint] else above[joint]
            if carrier is not None:
                found.setdefault(carrier, _Turning(carrier, own[carrier])).targets.append(target)
        hinges: dict[int, list[tuple[int, int, int]]] = {}
        for joint, item in found.items():
            upper = above[joint]
            if len(item.channels) == 1 and upper is not None:
                hinges.setdefault(upper, []).append((joint, item.channels[0], item.targets[0]))
        for joint, listed in hinges.items():
            if len(listed) == 1 and joint in found:
                found[joint].hinge = listed[0]
        self.turning = found

    def positions(self, radians: Array, reference: Optional[int]) -> Array:
        """Where the points stand (…, P, 3) beside a joint, in its axes; in the world where that is None."""
        return beside(self.skeleton, self.points, radians, reference)

    def __call__(self, radians: Array, targets: Array) -> Array:
        """Frames (…, D) whose points are brought to targets (…, P, 3) in the world."""
        radians = np.array(radians, float)
        if not self.turning:
            return radians
        skeleton = self.skeleton
        turns, places = skeleton.pose(radians)
        rigid = self._rigid(turns, places)
        world_turns, world_places = turns.copy(), places.copy()
        for joint, item in enumerate(skeleton.joints):
            above = np.broadcast_to(np.eye(3), turns.shape[:-3] + (3, 3))
            if item.parent is not None:
                above = world_turns[..., item.parent, :, :]
                world_places[..., joint, :] = world_places[..., item.parent, :] + apply(above, places[..., joint, :])
            local = turns[..., joint, :, :]
            entry = self.turning.get(joint)
            if entry is not None:
                back = np.swapaxes(above, -1, -2)

                def wanted(target: int) -> Array:
                    return apply(back, targets[..., target, :] - world_places[..., joint, :])

                bones = np.stack([self._offset(target, joint, rigid, turns) for target in entry.targets], -2)
                aims = np.stack([wanted(target) for target in entry.targets], -2)
                order = skeleton.channels[joint].order
                if len(entry.channels) == 3 and order is not None:
                    rotation = _bringing(bones, aims, local, _strength(bones, aims))
                    if entry.hinge is not None:
                        rotation = self._turned(
                            rotation, entry.hinge, wanted(entry.hinge[2]), bones, radians, rigid, turns
                        )
                    own = skeleton.channels[joint].turning
                    radians[..., own] = rotations.to_angles(rotation, order, radians[..., own])
                else:
                    self._set_angles(entry, bones, aims, radians)
                local = skeleton.rotation_of(joint, radians)
            world_turns[..., joint, :, :] = above @ local
        return radians

    def _rigid(self, turns: Array, places: Array) -> tuple[Array, Array]:
        """Where all joints stand beside the nearest joint above that turns, and how their frames are turned there."""
        frames, positions = np.empty_like(turns), np.empty_like(places)
        for index, joint in enumerate(self.skeleton.joints):
            frame, position = np.broadcast_to(np.eye(3), turns.shape[:-3] + (3, 3)), np.zeros(3)
            if joint.parent is not None and not self.turns[joint.parent]:
                frame = frames[..., joint.parent, :, :] @ turns[..., joint.parent, :, :]
                position = positions[..., joint.parent, :]
            frames[..., index, :, :] = frame
            positions[..., index, :] = position + apply(frame, places[..., index, :])
        return frames, positions

    def _offset(self, target: int, beside: int, rigid: tuple[Array, Array], turns: Array) -> Array:
        """Where a target's point stands beside the turning joint that it hangs on, in that joint's own axes."""
        joint, is_end = self.points[target]
        frames, positions = rigid
        if not is_end:
            return positions[..., joint, :]
        end = np.broadcast_to(self.skeleton.joints[joint].end_site or (0.0, 0.0, 0.0), positions.shape[:-2] + (3,))
        if joint == beside:
            return end
        return positions[..., joint, :] + apply(frames[..., joint, :, :], apply(turns[..., joint, :, :], end))

    def _turned(
        self, rotation: Array, hinge: tuple[int, int, int], target: Array, bones: Array, radians: Array,
        rigid: tuple[Array, Array], turns: Array,
    ) -> Array:
        """A rotation turned about the line to a hinge, so far that the hinge can bring its point to its target."""
        joint, hinge_channel, point = hinge
        to_hinge = rigid[1][..., joint, :]
        length = np.linalg.norm(to_hinge, axis=-1, keepdims=True)
        line = to_hinge / np.maximum(length, 1e-12)
        aside = np.linalg.norm(np.cross(bones, line[..., None, :]), axis=-1)
        frame = rigid[0][..., joint, :, :]
        axis = np.zeros_like(to_hinge)
        for channel, about in self.skeleton.channels[joint].rotations:
            if channel == hinge_channel:
                axis = frame[..., :, about]
            frame = frame @ rotations.about_axis(radians[..., channel], about)
        along = _dot(axis, apply(frame, self._offset(point, joint, rigid, turns)))
        u, a = apply(rotation, line), apply(rotation, axis)
        way = target - apply(rotation, to_hinge)
        # a, turned about u by an angle, times the way is to be what it is along the axis.
        cosine, sine = _dot(a, way) - _dot(a, u) * _dot(u, way), _dot(np.cross(u, a), way)
        size, reach = np.hypot(cosine, sine), np.linalg.norm(way, axis=-1)
        holds = (length[..., 0] > 1e-12) & (aside < 1e-3 * length).all(-1) & (size > 1e-9 * reach)
        safe = np.where(holds, size, 1.0)
        side = np.arccos(np.clip((along - _dot(a, u) * _dot(u, way)) / safe, -1, 1))
        middle = np.arctan2(sine, cosine)
        one, two = (rotations.unwrapped(angle, np.zeros(())) for angle in (middle + side, middle - side))
        is_one = np.abs(one) < np.abs(two)
        near, far = np.where(is_one, one, two), np.where(is_one, two, one)
        # A limb that is nearly straight does not tell, nor do two ways that are as far to either side.
        certainty = size**2 / np.maximum(size**2 + (_STRAIGHT_LIMB * reach) ** 2, 1e-300)
        gap = np.maximum(np.abs(far - near), 1e-300)
        certainty = np.where(
            near * far < 0, certainty * np.minimum(1, 2 * (np.abs(far) - np.abs(near)) / gap), certainty
        )
        turn = rotations.from_rotation_vector(u * (certainty * near)[..., None])
        return np.where(holds[..., None, None], turn @ rotation, rotation)

    def _set_angles(self, item: _Turning, bones: Array, aims: Array, radians: Array) -> None:
        """Turns a joint of which only some angles are free: each in turn takes what is best given the others."""
        own = self.skeleton.channels[item.joint]
        before = radians.copy()
        strength = _PRIOR * _lengths(bones, aims)
        for _ in range(_ROUNDS if len(item.channels) > 1 else 1):
            for channel in item.channels:
                place = own.turning.index(channel)
                axes = [axis for _, axis in own.rotations]
                outside = rotations.from_angles(radians[..., own.turning[:place]], axes[:place])
                inside = rotations.from_angles(radians[..., own.turning[place + 1 :]], axes[place + 1 :])
                to = apply(np.swapaxes(outside, -1, -2)[..., None, :, :], aims)
                of = apply(inside[..., None, :, :], bones)
                axis = np.eye(3)[axes[place]]
                # The sum over pairs of to · A(angle) from is a cosine and a sine of the angle.
                cosine = strength * np.cos(before[..., channel])
                cosine = cosine + (_dot(to, of) - _dot(to, axis) * _dot(of, axis)).sum(-1)
                sine = strength * np.sin(before[..., channel]) + _dot(to, np.cross(axis, of)).sum(-1)
                angle = rotations.unwrapped(np.arctan2(sine, cosine), before[..., channel])
                radians[..., channel] = np.where(strength > 0, angle, radians[..., channel])


def beside(skeleton: Skeleton, points: Sequence[Point], radians: Array, reference: Optional[int]) -> Array:
    """Where points stand (…, P, 3) beside a joint, in its axes; in the world where that is None."""
    turns, places = skeleton.world(radians)
    found = []
    for joint, is_end in points:
        place = places[..., joint, :]
        if is_end:
            place = place + apply(turns[..., joint, :, :], np.array(skeleton.joints[joint].end_site or (0.0, 0.0, 0.0)))
        found.append(place)
    stacked = np.stack(found, -2) if found else np.empty(radians.shape[:-1] + (0, 3))
    if reference is None:
        return stacked
    back = np.swapaxes(turns[..., reference, :, :], -1, -2)[..., None, :, :]
    return apply(back, stacked - places[..., None, reference, :])


def _dot(a: Array, b: Array) -> Array:
    return (a * b).sum(-1)


def _lengths(bones: Array, aims: Array) -> Array:
    return (np.linalg.norm(bones, axis=-1) * np.linalg.norm(aims, axis=-1)).sum(-1)


def _strength(bones: Array, aims: Array) -> Array:
    """What the rotation before counts: more where bones cannot reach their targets."""
    bone, reach = np.linalg.norm(bones, axis=-1), np.linalg.norm(aims, axis=-1)
    missing, all_bones = (np.maximum(0, bone - reach) ** 2).sum(-1), (bone**2).sum(-1)
    return _PRIOR + np.where(all_bones > 0, missing / np.where(all_bones > 0, all_bones, 1), 0)


def _bringing(bones: Array, aims: Array, prior: Array, strength: Array) -> Array:
    """The rotation that brings directions nearest to others, by the largest eigenvector of Davenport's matrix (Horn 1987)."""
    total = _lengths(bones, aims)
    s = np.einsum("...ni,...nj->...ij", bones, aims)
    s = s + (strength * total)[..., None, None] * np.swapaxes(prior, -1, -2)
    xx, yy, zz = s[..., 0, 0], s[..., 1, 1], s[..., 2, 2]
    a, b, c = s[..., 1, 2] - s[..., 2, 1], s[..., 2, 0] - s[..., 0, 2], s[..., 0, 1] - s[..., 1, 0]
    d, e, f = s[..., 0, 1] + s[..., 1, 0], s[..., 2, 0] + s[..., 0, 2], s[..., 1, 2] + s[..., 2, 1]
    rows = [
        [xx + yy + zz, a, b, c], [a, xx - yy - zz, d, e], [b, d, yy - xx - zz, f], [c, e, f, zz - xx - yy],
    ]
    vectors = np.linalg.eigh(np.stack([np.stack(row, -1) for row in rows], -2))[1]
    return np.where((total > 0)[..., None, None], rotations.from_quaternion(vectors[..., :, -1]), prior)
