"""Rotations as arrays (…, 3, 3) that turn column vectors, and the numbers that stand for them. Angles are in radians."""

from __future__ import annotations

from typing import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_TURN = 2 * np.pi


def about_axis(angle: Array, axis: int) -> Array:
    """The right-handed rotation by an angle (…) about axis 0, 1 or 2."""
    angle = np.asarray(angle, float)
    cosine, sine = np.cos(angle), np.sin(angle)
    matrix = np.zeros(angle.shape + (3, 3))
    j, k = (axis + 1) % 3, (axis + 2) % 3
    matrix[..., axis, axis] = 1
    matrix[..., j, j] = matrix[..., k, k] = cosine
    matrix[..., k, j], matrix[..., j, k] = sine, -sine
    return matrix


def from_angles(angles: Array, axes: Sequence[int]) -> Array:
    """The product of rotations by angles (…, n) about n axes, in the order of the axes."""
    angles = np.asarray(angles, float)
    matrix = np.broadcast_to(np.eye(3), angles.shape[:-1] + (3, 3))
    for index, axis in enumerate(axes):
        matrix = matrix @ about_axis(angles[..., index], axis)
    return matrix


def unwrapped(angles: Array, near: Array) -> Array:
    """The angles plus the whole turns that bring each nearest to `near`."""
    return angles + np.round((near - angles) / _TURN) * _TURN


def to_angles(matrix: Array, axes: Sequence[int], near: Array) -> Array:
    """The angles (…, 3) about three different axes, on the branch nearest to `near`: no jumps by whole or half turns."""
    i, j, k = axes
    parity = 1.0 if (i + 1) % 3 == j else -1.0
    sine, cosine = -parity * matrix[..., j, k], matrix[..., k, k]
    locked = sine * sine + cosine * cosine < 1e-24
    first = np.where(locked, near[..., 0], np.arctan2(sine, cosine))
    rest = about_axis(-first, i) @ matrix
    plain = np.stack(
        [
            first,
            np.arctan2(parity * rest[..., i, k], rest[..., k, k]),
            np.arctan2(parity * rest[..., j, i], rest[..., j, j]),
        ],
        axis=-1,
    )
    other = np.stack([plain[..., 0] + np.pi, np.pi - plain[..., 1], plain[..., 2] + np.pi], axis=-1)
    plain, other = unwrapped(plain, near), unwrapped(other, near)
    is_other = ((other - near) ** 2).sum(-1) < ((plain - near) ** 2).sum(-1)
    return np.where((is_other & ~locked)[..., None], other, plain)


def to_quaternion(matrix: Array) -> Array:
    """The unit quaternion (…, 4), scalar first and not negative (Shepperd's method)."""
    m = np.asarray(matrix, float)
    xx, yy, zz = m[..., 0, 0], m[..., 1, 1], m[..., 2, 2]
    a, b, c = m[..., 2, 1] - m[..., 1, 2], m[..., 0, 2] - m[..., 2, 0], m[..., 1, 0] - m[..., 0, 1]
    d, e, f = m[..., 1, 0] + m[..., 0, 1], m[..., 2, 0] + m[..., 0, 2], m[..., 2, 1] + m[..., 1, 2]
    # Four times each component times the largest one; the column of the largest is well conditioned.
    candidates = np.stack(
        [
            np.stack([1 + xx + yy + zz, a, b, c], -1),
            np.stack([a, 1 + xx - yy - zz, d, e], -1),
            np.stack([b, d, 1 - xx + yy - zz, f], -1),
            np.stack([c, e, f, 1 - xx - yy + zz], -1),
        ],
        axis=-2,
    )
    largest = np.argmax(np.stack([xx + yy + zz, xx, yy, zz], -1), axis=-1)
    q = np.take_along_axis(candidates, largest[..., None, None], axis=-2)[..., 0, :]
    q = q / np.linalg.norm(q, axis=-1, keepdims=True)
    return np.where(q[..., :1] < 0, -q, q)


def from_quaternion(quaternion: Array) -> Array:
    """The rotation of quaternions (…, 4), scaled to unit length; those without a direction give the identity."""
    q = np.asarray(quaternion, float)
    square = (q * q).sum(-1, keepdims=True)
    q = np.where(square > 1e-24, q, np.array([1.0, 0, 0, 0]))
    q = q / np.linalg.norm(q, axis=-1, keepdims=True)
    w, x, y, z = (q[..., index] for index in range(4))
    rows = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
    ]
    return np.stack([np.stack(row, -1) for row in rows], -2)


def to_rotation_vector(matrix: Array) -> Array:
    """Axis × angle (…, 3), no longer than half a turn: the logarithm on the rotation group."""
    q = to_quaternion(matrix)
    sine = np.linalg.norm(q[..., 1:], axis=-1, keepdims=True)
    small = sine < 1e-12
    factor = np.where(small, 2.0, 2 * np.arctan2(sine, q[..., :1]) / np.where(small, 1.0, sine))
    return q[..., 1:] * factor


def from_rotation_vector(vector: Array) -> Array:
    """The rotation by |v| about v: the exponential map (Grassia 1998)."""
    vector = np.asarray(vector, float)
    angle = np.linalg.norm(vector, axis=-1, keepdims=True)
    small = angle < 1e-6
    factor = np.where(small, 0.5 - angle * angle / 48, np.sin(angle / 2) / np.where(small, 1.0, angle))
    return from_quaternion(np.concatenate([np.cos(angle / 2), vector * factor], axis=-1))


def to_six(matrix: Array) -> Array:
    """The first two columns, 6 numbers (Zhou et al., CVPR 2019)."""
    return np.concatenate([matrix[..., :, 0], matrix[..., :, 1]], axis=-1)


def from_six(numbers: Array) -> Array:
    """The rotation of 6 numbers by Gram-Schmidt; numbers without a direction give the identity."""
    first, second = numbers[..., :3], numbers[..., 3:]
    x, has_x = _normalized(first)
    y, has_y = _normalized(second - x * (x * second).sum(-1, keepdims=True))
    matrix = np.stack([x, y, np.cross(x, y)], axis=-1)
    return np.where((has_x & has_y)[..., None], matrix, np.eye(3))


def _normalized(vector: Array) -> tuple[Array, NDArray[np.bool_]]:
    length = np.linalg.norm(vector, axis=-1, keepdims=True)
    has_direction = length > 1e-12
    return vector / np.where(has_direction, length, 1.0), has_direction


def continued(representation: str, numbers: Array) -> Array:
    """The numbers of rotations (…, T, width), each on the branch nearest to the frame before."""
    if representation == "quaternion":
        dots = (numbers[..., 1:, :] * numbers[..., :-1, :]).sum(-1)
        signs = np.cumprod(np.where(dots < 0, -1.0, 1.0), axis=-1)
        return np.concatenate([numbers[..., :1, :], numbers[..., 1:, :] * signs[..., None]], axis=-2)
    if representation != "expmap":
        return numbers
    result = numbers.copy()
    for t in range(1, numbers.shape[-2]):
        result[..., t, :] = _nearest_turn(numbers[..., t, :], result[..., t - 1, :])
    return result


def _nearest_turn(vector: Array, previous: Array) -> Array:
    """The rotation vector of the same rotation that lies nearest to `previous`: whole turns are added."""
    axis, has_axis = _normalized(vector)
    angle = np.linalg.norm(vector, axis=-1, keepdims=True)
    turns = np.round(((previous * axis).sum(-1, keepdims=True) - angle) / _TURN)
    # No rotation at all stands for whole turns about the axis of the frame before.
    before, has_before = _normalized(previous)
    whole = np.round(np.linalg.norm(previous, axis=-1, keepdims=True) / _TURN) * _TURN
    return np.where(has_axis, axis * (angle + turns * _TURN), np.where(has_before, before * whole, vector))


#: What each representation makes of a rotation, and the way back.
ENCODINGS = {
    "6d": (to_six, from_six),
    "body-6d": (to_six, from_six),
    "positions": (to_six, from_six),
    "quaternion": (to_quaternion, from_quaternion),
    "expmap": (to_rotation_vector, from_rotation_vector),
}
#: How many numbers a rotation takes.
WIDTHS = {"6d": 6, "body-6d": 6, "positions": 6, "quaternion": 4, "expmap": 3}
