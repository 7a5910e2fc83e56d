"""Extends the action of an armature by motionpredict: learns how its motion goes on and adds the frames as keys.

The action goes out as a BVH file, the program runs beside Blender, and what it writes comes back as keys on the same
action; variations come as further actions. docs/blender.md tells what is kept and what is not.

For Blender 3.4 to 5. As an extension of 4.2 and later it stands, as `__init__.py`, beside `blender_manifest.toml`.
"""

bl_info = {
    "name": "Extend Motion (motionpredict)",
    "author": "The motionpredict authors",
    "version": (0, 1, 0),
    "blender": (3, 4, 0),
    "location": "3D Viewport > Sidebar > Motion",
    "description": "Makes the action of an armature longer, by what motionpredict learns from it",
    "category": "Animation",
}

import hashlib
import json
import os
import queue
import shutil
import subprocess
import tempfile
import threading
import time

import bpy
import numpy as np

# Rotations


def about_axis(angles, axis):
    """The rotations (…, 3, 3) by angles (…) about axis 0, 1 or 2."""
    angles = np.asarray(angles, float)
    matrix = np.zeros(angles.shape + (3, 3))
    j, k = (axis + 1) % 3, (axis + 2) % 3
    matrix[..., axis, axis] = 1
    matrix[..., j, j] = matrix[..., k, k] = np.cos(angles)
    matrix[..., k, j] = np.sin(angles)
    matrix[..., j, k] = -matrix[..., k, j]
    return matrix


def from_angles(angles, axes):
    """The product of the rotations by angles (…, 3) about three axes, in their order."""
    first, second, third = (about_axis(angles[..., index], axis) for index, axis in enumerate(axes))
    return first @ second @ third


def unwrapped(angles, near):
    """The angles plus the whole turns that bring each nearest to `near`."""
    return angles + np.round((near - angles) / (2 * np.pi)) * (2 * np.pi)


def to_angles(matrix, axes, near):
    """The angles about three different axes of one rotation (3, 3), on the branch nearest to `near`."""
    i, j, k = axes
    parity = 1 if (i + 1) % 3 == j else -1
    sine, cosine = -parity * matrix[j, k], matrix[k, k]
    locked = sine * sine + cosine * cosine < 1e-24
    first = near[0] if locked else np.arctan2(sine, cosine)
    rest = about_axis(-first, i) @ matrix
    plain = np.array([first, np.arctan2(parity * rest[i, k], rest[k, k]), np.arctan2(parity * rest[j, i], rest[j, j])])
    found = [unwrapped(plain, near)]
    if not locked:
        found.append(unwrapped(np.array([plain[0] + np.pi, np.pi - plain[1], plain[2] + np.pi]), near))
    return min(found, key=lambda angles: ((angles - near) ** 2).sum())


def from_quaternion(quaternion):
    """The rotations (…, 3, 3) of quaternions (…, 4), scaled to unit length; none for those without a direction."""
    q = np.asarray(quaternion, float)
    length = np.linalg.norm(q, axis=-1, keepdims=True)
    q = np.where(length > 1e-12, q / np.maximum(length, 1e-12), [1.0, 0, 0, 0])
    w, x, y, z = (q[..., index] for index in range(4))
    rows = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
    ]
    return np.stack([np.stack(row, -1) for row in rows], -2)


def to_quaternion(m):
    """The unit quaternion of one rotation (3, 3), scalar first."""
    candidates = np.array(
        [
            [1 + m[0, 0] + m[1, 1] + m[2, 2], m[2, 1] - m[1, 2], m[0, 2] - m[2, 0], m[1, 0] - m[0, 1]],
            [m[2, 1] - m[1, 2], 1 + m[0, 0] - m[1, 1] - m[2, 2], m[1, 0] + m[0, 1], m[2, 0] + m[0, 2]],
            [m[0, 2] - m[2, 0], m[1, 0] + m[0, 1], 1 - m[0, 0] + m[1, 1] - m[2, 2], m[2, 1] + m[1, 2]],
            [m[1, 0] - m[0, 1], m[2, 0] + m[0, 2], m[2, 1] + m[1, 2], 1 - m[0, 0] - m[1, 1] + m[2, 2]],
        ]
    )
    # Four times each component times the largest: its row is well conditioned.
    q = candidates[np.argmax(np.diag(candidates))]
    return q / np.linalg.norm(q)


def nearest_rotation(matrix):
    """The rotation nearest to a matrix (3, 3): its scale and shear taken away."""
    u, _, v = np.linalg.svd(matrix)
    return u @ np.diag([1, 1, np.sign(np.linalg.det(u @ v))]) @ v


# Blender's actions


class MotionError(Exception):
    """Why a motion cannot be extended, in a sentence."""


def fcurves_of(owner):
    """The F-curves that move an object; since Blender 4.4 they lie in the object's slot of its action, and there alone in 5.0."""
    data = owner.animation_data
    if not hasattr(data, "action_slot"):
        return data.action.fcurves
    # Without a slot the object plays nothing of its action.
    for layer in data.action.layers if data.action_slot is not None else []:
        for strip in layer.strips:
            bag = strip.channelbag(data.action_slot)
            if bag is not None:
                return bag.fcurves
    raise MotionError(f"the action {data.action.name} holds no keys for {owner.name}")


#: The properties of rotation modes, and their values at rest.
MODES = {"QUATERNION": ("rotation_quaternion", 4), "AXIS_ANGLE": ("rotation_axis_angle", 4)}
EULER = ("rotation_euler", 3)
LINEAR = 1


class Channel:
    """One number of a bone: its F-curve, or the value that it has where none is keyed."""

    def __init__(self, curves, path, index, value):
        self.curves, self.path, self.index, self.value = curves, path, index, float(value)
        self.curve = curves.find(path, index=index)
        if self.curve is None:
            return
        if len(self.curve.keyframe_points) == 0:
            raise MotionError(f"{path} is baked: unbake its F-curve first")
        if any(not modifier.mute for modifier in self.curve.modifiers):
            raise MotionError(f"{path} has F-curve modifiers: bake the action first")

    def sample(self, frames):
        """The values at some frames."""
        if self.curve is None:
            return np.full(len(frames), self.value)
        return np.array([self.curve.evaluate(frame) for frame in frames])

    @property
    def is_keyed(self):
        return self.curve is not None

    @property
    def range(self):
        points = self.curve.keyframe_points
        return points[0].co[0], points[-1].co[0]


class Bone:
    """A bone of the tree that is extended: what it rests in, and its channels."""

    def __init__(self, pose_bone, parent, curves):
        bone = pose_bone.bone
        self.name, self.parent = bone.name, parent
        self.rest = np.array(bone.matrix_local, float)[:3, :3]
        self.head = np.array(bone.head_local, float)
        self.tail = np.array(bone.tail_local, float)
        self.inherits = bone.use_inherit_rotation
        self.is_local = bone.use_local_location
        self.moves = parent is None or not bone.use_connect
        self.mode = pose_bone.rotation_mode
        name, count = MODES.get(self.mode, EULER)
        base = pose_bone.path_from_id() + "."
        value = getattr(pose_bone, name)
        self.turns = [Channel(curves, base + name, index, value[index]) for index in range(count)]
        self.shifts = [Channel(curves, base + "location", index, pose_bone.location[index]) for index in range(3)]
        self.is_scaled = any(
            curves.find(base + "scale", index=index) is not None or abs(pose_bone.scale[index] - 1) > 1e-4
            for index in range(3)
        )
        self.is_constrained = any(not constraint.mute for constraint in pose_bone.constraints)
        self.travels = self.moves and (parent is None or any(shift.is_keyed for shift in self.shifts))

    @property
    def axes(self):
        """The axes of an Euler mode in the order in which the rotations are multiplied: the first letter turns first."""
        return ["XYZ".index(letter) for letter in reversed(self.mode)]

    @property
    def keyed(self):
        return [channel for channel in self.turns + (self.shifts if self.moves else []) if channel.is_keyed]

    def rotations(self, frames):
        """The rotations (T, 3, 3) that are keyed, in the bone's own axes."""
        values = np.stack([channel.sample(frames) for channel in self.turns], -1)
        if self.mode == "QUATERNION":
            return from_quaternion(values)
        if self.mode == "AXIS_ANGLE":
            axis = values[:, 1:]
            length = np.linalg.norm(axis, axis=-1, keepdims=True)
            axis = np.where(length > 1e-12, axis / np.maximum(length, 1e-12), [0.0, 1, 0])
            half = values[:, :1] / 2
            return from_quaternion(np.concatenate([np.cos(half), axis * np.sin(half)], -1))
        return from_angles(values[:, self.axes], self.axes)

    def turned(self, rotations, before):
        """The values (T, 3 or 4) of rotations, each on the branch nearest to the values before it."""
        rows, row = [], np.array(before, float)
        for rotation in rotations:
            if self.mode == "QUATERNION":
                q = to_quaternion(rotation)
                row = q if q @ row >= 0 else -q
            elif self.mode == "AXIS_ANGLE":
                row = self._axis_angle(rotation, row)
            else:
                found = to_angles(rotation, self.axes, row[self.axes])
                row = row.copy()
                row[self.axes] = found
            rows.append(row)
        return np.array(rows)

    @staticmethod
    def _axis_angle(rotation, before):
        q = to_quaternion(rotation)
        q = q if q[0] >= 0 else -q
        sine = np.linalg.norm(q[1:])
        angle = 2 * np.arctan2(sine, q[0])
        # The axis on the side of the one before; of no rotation it is that one.
        axis = q[1:] / sine if sine > 1e-9 else before[1:]
        if axis @ before[1:] < 0:
            angle, axis = -angle, -axis
        return np.array([unwrapped(angle, before[0]), *axis])

    def frame_of_location(self, above):
        """The axes, beside the rest pose of what the bone hangs on, in which its location counts."""
        if self.is_local:
            return self.rest
        return np.eye(3) if above is None else above.rest


# From an action to a BVH file, and back

#: The axes of a joint's angles in their order, by the axis of the armature that points up: that one last, as BVH files of
#: motion capture mostly have it. What turns about two axes then needs two angles there too.
ORDERS = {0: (1, 2, 0), 1: (2, 0, 1), 2: (1, 0, 2)}
PLACES = "Xposition Yposition Zposition"


class Motion:
    """The motion of an armature's action: one tree of bones, sampled at whole frames.

    In the BVH file every joint rests in the armature's axes, whatever the roll of its bone, and the root stands as it does in
    the world: turned and scaled as the armature is, which is taken at the frame now shown.
    """

    def __init__(self, armature, fps):
        if armature is None or armature.type != "ARMATURE":
            raise MotionError("select an armature")
        data = armature.animation_data
        if data is None or data.action is None:
            raise MotionError(f"{armature.name} has no action")
        if data.action.library is not None:
            raise MotionError(f"the action {data.action.name} is linked from another file")
        self.armature, self.action, self.fps = armature, data.action, fps
        curves = fcurves_of(armature)
        trees = [self._tree(bone, None, curves, []) for bone in armature.pose.bones if bone.parent is None]
        self.bones = max(trees, key=lambda tree: sum(bool(bone.keyed) for bone in tree), default=[])
        keyed = [channel for bone in self.bones for channel in bone.keyed]
        if not keyed:
            raise MotionError(f"the action {data.action.name} has no keys on bones of {armature.name}")
        self.notes = self._notes(trees, curves)
        ranges = [channel.range for channel in keyed]
        self.first = int(np.ceil(min(start for start, _ in ranges)))
        self.last = int(np.floor(max(end for _, end in ranges)))
        if self.last <= self.first:
            raise MotionError(f"the action {data.action.name} has no two frames")
        world = np.array(armature.matrix_world, float)
        scale = abs(np.linalg.det(world[:3, :3])) ** (1 / 3)
        if scale < 1e-9:
            raise MotionError(f"{armature.name} is scaled to nothing")
        self.turn, self.scale, self.place = nearest_rotation(world[:3, :3] / scale), scale, world[:3, 3]
        self.axes = ORDERS[int(np.argmax(np.abs(self.turn[2])))]

    def _tree(self, pose_bone, parent, curves, found):
        """A bone and all below it, each before those that hang on it."""
        index = len(found)
        found.append(Bone(pose_bone, parent, curves))
        for child in pose_bone.children:
            self._tree(child, index, curves, found)
        return found

    def _notes(self, trees, curves):
        """What of the motion is left as it is."""
        notes = []
        others = [tree[0].name for tree in trees if tree is not self.bones and any(bone.keyed for bone in tree)]
        if others:
            notes.append(f"bones below {', '.join(others)} are not extended")
        if any(curve.data_path in ("location", "rotation_euler", "rotation_quaternion") for curve in curves):
            notes.append("the motion of the armature object itself is not extended")
        if any(bone.is_constrained for bone in self.bones):
            notes.append("constraints are not seen: bake the action if they move bones")
        if any(bone.is_scaled for bone in self.bones):
            notes.append("scale of bones is not seen")
        return notes

    def offset(self, bone):
        """Where a bone's head rests beside that of its parent, in the armature's axes and the BVH file's unit."""
        return self.scale * (bone.head if bone.parent is None else bone.head - self.bones[bone.parent].head)

    def above(self, bone):
        return None if bone.parent is None else self.bones[bone.parent]

    def rows(self, frames):
        """The channels (T, D) of the BVH file."""
        deltas, columns = [], []
        for bone in self.bones:
            own = bone.rest @ bone.rotations(frames) @ bone.rest.T
            delta = own if bone.parent is None or not bone.inherits else deltas[bone.parent] @ own
            deltas.append(delta)
            local = self.turn @ delta if bone.parent is None else np.swapaxes(deltas[bone.parent], -1, -2) @ delta
            if bone.travels:
                shifts = np.stack([channel.sample(frames) for channel in bone.shifts], -1)
                way = self.offset(bone) + self.scale * (shifts @ bone.frame_of_location(self.above(bone)).T)
                columns.append(self.place + way @ self.turn.T if bone.parent is None else way)
            angles, near = [], np.zeros(3)
            for rotation in local:
                near = to_angles(rotation, self.axes, near)
                angles.append(near)
            columns.append(settled(np.rad2deg(angles)))
        return np.concatenate(columns, -1)

    def bvh(self):
        """The motion as the text of a BVH file."""
        children = {}
        for index, bone in enumerate(self.bones):
            children.setdefault(bone.parent, []).append(index)
        lines, order = ["HIERARCHY"], " ".join(f"{'XYZ'[axis]}rotation" for axis in self.axes)

        def add(index, depth):
            bone, tab = self.bones[index], "\t" * depth
            # What a name may hold in Blender and not in a BVH file.
            name = "".join(letter if letter.isprintable() and letter not in "{}" else "_" for letter in bone.name)
            start = self.offset(bone)
            if bone.moves and not bone.travels:
                shift = np.array([channel.value for channel in bone.shifts])
                start = start + self.scale * (bone.frame_of_location(self.above(bone)) @ shift)
            lines.extend(
                [
                    f"{tab}{'ROOT' if bone.parent is None else 'JOINT'} {name.strip() or '_'}",
                    f"{tab}{{",
                    f"{tab}\tOFFSET {numbers(start)}",
                    f"{tab}\tCHANNELS " + (f"6 {PLACES} {order}" if bone.travels else f"3 {order}"),
                ]
            )
            for child in children.get(index, []):
                add(child, depth + 1)
            if index not in children:
                end = self.scale * (bone.tail - bone.head)
                lines.extend([f"{tab}\tEnd Site", f"{tab}\t{{", f"{tab}\t\tOFFSET {numbers(end)}", f"{tab}\t}}"])
            lines.append(f"{tab}}}")

        add(0, 0)
        frames = range(self.first, self.last + 1)
        lines += ["MOTION", f"Frames: {len(frames)}", f"Frame Time: {1 / self.fps:.9g}"]
        lines += [numbers(row) for row in self.rows(frames)]
        return "\n".join(lines) + "\n"

    def values(self, rows):
        """For each bone the values of its rotation and location (T, n) of the rows of a BVH file that follow the action's."""
        found, deltas, column = [], [], 0
        for bone in self.bones:
            shifts = None
            if bone.travels:
                way = rows[:, column : column + 3]
                way = (way - self.place) @ self.turn if bone.parent is None else way
                shifts = (way - self.offset(bone)) / self.scale @ bone.frame_of_location(self.above(bone))
                column += 3
            local = from_angles(np.deg2rad(rows[:, column : column + 3]), self.axes)
            column += 3
            delta = self.turn.T @ local if bone.parent is None else deltas[bone.parent] @ local
            deltas.append(delta)
            own = local if bone.parent is not None and bone.inherits else delta
            before = [channel.sample([self.last])[0] for channel in bone.turns]
            found.append((bone.turned(bone.rest.T @ own @ bone.rest, before), shifts))
        return found

    def add(self, rows):
        """Adds the rows of a BVH file that follow the action's as keys on it; keys that are there stay as they are."""
        frames = self.last + 1 + np.arange(len(rows))
        for bone, (turns, shifts) in zip(self.bones, self.values(rows)):
            wanted = list(zip(bone.turns, turns.T)) if any(channel.is_keyed for channel in bone.turns) else []
            if shifts is not None:
                wanted += list(zip(bone.shifts, shifts.T))
            for channel, values in wanted:
                if channel.is_keyed or np.abs(values - channel.value).max() > 1e-5:
                    extend_channel(channel, bone, self.first, self.last, frames, values)

    def copied(self, action):
        """The same motion of a copy of its action, which the armature plays meanwhile; `restore` ends that."""
        data = self.armature.animation_data
        slot = getattr(data, "action_slot", None)
        data.action = action
        if slot is not None:
            data.action_slot = next(own for own in action.slots if own.identifier == slot.identifier)
        return Motion(self.armature, self.fps)

    def restore(self):
        """Lets the armature play its own action again."""
        data = self.armature.animation_data
        slot = getattr(data, "action_slot", None)
        data.action = self.action
        if slot is not None:
            data.action_slot = next(own for own in self.action.slots if own.identifier == slot.identifier)


def settled(angles):
    """Angles (T, 3) in degrees, those that move by no more than 32-bit roundings made still: a hinge stays one."""
    still = np.ptp(angles, axis=0) < 2e-4
    return np.where(still, angles.mean(0), angles)


def numbers(row):
    return " ".join(f"{value:.9f}".rstrip("0").rstrip(".") for value in row)


def extend_channel(channel, bone, first, last, frames, values):
    """Adds keys after those of a channel; where it has no F-curve, one that begins with the value it has."""
    if channel.curve is None:
        channel.curve = channel.curves.new(channel.path, index=channel.index)
        fellow = next((other.curve for other in bone.keyed if other.curve.group is not None), None)
        if fellow is not None:
            channel.curve.group = fellow.group
        append_keys(channel.curve, np.array([first, last]), np.array([channel.value] * 2))
    # Where other channels are keyed for longer, this one stays as it was until their last frame.
    end = int(np.floor(channel.range[1])) + 1
    held = np.arange(end, last + 1)
    append_keys(
        channel.curve, np.concatenate([held, frames]), np.concatenate([channel.sample(held.tolist()), values])
    )


def append_keys(curve, frames, values):
    """Adds keys after the last one of an F-curve, joined by straight lines; what is before them keeps its shape."""
    points = curve.keyframe_points
    count = len(points)
    before = {name: _read(points, name) for name in ("co", "handle_left", "handle_right")}
    points.add(len(frames))
    new = np.stack([frames, values], -1)
    # A third of the way to the neighbours, as Blender has it of straight lines.
    steps = np.diff(np.concatenate([new[:1] - [1, 0], new, new[-1:] + [1, 0]]), axis=0) / 3
    after = {"co": new, "handle_left": new - steps[:-1], "handle_right": new + steps[1:]}
    for name, array in after.items():
        _write(points, name, np.concatenate([before[name], array]))
    for index in range(count, len(points)):
        point = points[index]
        point.interpolation = "LINEAR"
        point.handle_left_type = point.handle_right_type = "VECTOR"
    curve.update()
    if count and any(point.interpolation == "BEZIER" for point in list(points)[:count]):
        _keep_shape(curve, before, count)


def _keep_shape(curve, before, count):
    """Brings handles of earlier keys back that Blender laid anew for the sake of the keys after them."""
    points = curve.keyframe_points
    for attempt in range(4):
        sides = ("left", "right")
        changed = [
            np.flatnonzero((_read(points, f"handle_{side}")[:count] != before[f"handle_{side}"]).any(-1)) for side in sides
        ]
        # The right handle of the last key shapes what comes after.
        changed[1] = changed[1][changed[1] < count - 1]
        if not any(len(found) for found in changed):
            return
        # Handles of a chain that is smoothed as a whole hang on each other.
        some = range(count) if attempt == 3 else sorted(set(np.concatenate(changed).astype(int)))
        for index in some:
            points[index].handle_left_type = points[index].handle_right_type = "FREE"
        for side in sides:
            handles = _read(points, f"handle_{side}")
            handles[:count] = before[f"handle_{side}"]
            _write(points, f"handle_{side}", handles)
        curve.update()


def _read(points, name):
    flat = np.empty(2 * len(points), np.float32)
    points.foreach_get(name, flat)
    return flat.reshape(-1, 2)


def _write(points, name, array):
    points.foreach_set(name, np.ascontiguousarray(array, np.float32).ravel())


def read_rows(path):
    """The rows (T, D) of a BVH file of the program."""
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    start = next(index for index, line in enumerate(lines) if line.startswith("Frame Time:")) + 1
    return np.array([line.split() for line in lines[start:] if line.strip()], float)


# The program beside Blender


def find_program(context=None):
    """Where the program is: what the add-on's preferences say, what MOTIONPREDICT names, or what the PATH has."""
    said = ""
    addons = (context or bpy.context).preferences.addons
    if ADDON in addons and addons[ADDON].preferences is not None:
        said = bpy.path.abspath(addons[ADDON].preferences.program)
    for found in (said, os.environ.get("MOTIONPREDICT", "")):
        if found:
            if not os.access(found, os.X_OK) or os.path.isdir(found):
                raise MotionError(f"{found} is no program: see the add-on's preferences")
            return found
    found = shutil.which("motionpredict")
    if not found:
        raise MotionError("motionpredict is not on the PATH: name it in the add-on's preferences")
    return found


class Work:
    """Runs commands one after the other beside Blender; `poll` is asked now and then."""

    def __init__(self, program, commands):
        #: Each a part of the whole and its arguments.
        self.program, self.commands = program, list(commands)
        self.done, self.fraction, self.text = 0.0, 0.0, ""
        self.seconds_left = None
        self.error, self.lines = "", queue.Queue()
        self.process = None

    def poll(self):
        """Whether there is still work; raises `MotionError` where the program failed."""
        while not self.lines.empty():
            self._hear(self.lines.get())
        if self.process is not None:
            code = self.process.poll()
            if code is None:
                return True
            self.reader.join()
            while not self.lines.empty():
                self._hear(self.lines.get())
            self.process = None
            if code != 0:
                raise MotionError(self.error or f"motionpredict ended with exit code {code}")
            self.done += self.part
        if not self.commands:
            self.fraction = 1.0
            return False
        self.part, arguments = self.commands.pop(0)
        self.process = subprocess.Popen(
            [self.program, *arguments, "--progress", "json"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True, encoding="utf-8", errors="replace",
        )
        self.reader = threading.Thread(target=self._read, args=(self.process.stderr,), daemon=True)
        self.reader.start()
        return True

    def _read(self, stream):
        with stream:
            for line in stream:
                self.lines.put(line)

    def _hear(self, line):
        try:
            event = json.loads(line)
        except ValueError:
            event = {"event": "error", "text": line.strip()}
        if event.get("event") in ("begin", "progress"):
            self.fraction = self.done + self.part * (event.get("fraction") or 0)
            self.seconds_left = event.get("secondsLeft")
            self.text = event.get("phase", "")
        elif event.get("event") == "error":
            self.error = event["text"]

    def stop(self):
        """Ends the program in good order; what it was to write is not there then."""
        self.commands = []
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None


class Extension:
    """One action being extended, from its frames to the new keys."""

    #: Set by whoever wants it to end.
    is_cancelled = False

    def __init__(self, context, seconds, quick=False, variations=0, lock_feet=False):
        scene = context.scene
        self.motion = Motion(context.object, scene.render.fps / scene.render.fps_base)
        self.frames = max(1, round(seconds * self.motion.fps))
        self.variations = variations
        self.folder = tempfile.mkdtemp(prefix="motionpredict-")
        try:
            self.text = self.motion.bvh()
            self.work = Work(find_program(context), self._commands(quick, lock_feet))
        except BaseException:
            self.close()
            raise

    def path(self, name):
        return os.path.join(self.folder, name)

    def _commands(self, quick, lock_feet):
        with open(self.path("action.bvh"), "w", encoding="utf-8") as file:
            file.write(self.text)
        # What was learnt of the same motion in this session of Blender is learnt.
        known = hashlib.sha256(f"{quick} {self.text}".encode()).hexdigest()[:16]
        model = os.path.join(bpy.app.tempdir, f"motionpredict-{known}.safetensors")
        extend = ["extend", self.path("action.bvh"), "--model", model, "--frames", str(self.frames), "--predicted-only"]
        extend += ["--lock-feet"] if lock_feet else []
        commands = [(0.1, [*extend, "-o", self.path("new.bvh")])]
        if self.variations:
            commands.append((0.1, [*extend, "-o", self.path("way.bvh"), "--variations", str(self.variations)]))
        if not os.path.exists(model):
            fit = ["fit", self.path("action.bvh"), "-o", model] + (["--quick"] if quick else [])
            commands.insert(0, (1 - 0.1 * len(commands), fit))
        return commands

    def finish(self):
        """Adds the new keys; gives what there is to tell."""
        motion = self.motion
        if Motion(motion.armature, motion.fps).bvh() != self.text:
            raise MotionError(f"the action {motion.action.name} was changed meanwhile: it stays as it is")
        for index in range(1, self.variations + 1):
            action = motion.action.copy()
            action.name = f"{motion.action.name} {index}"
            # Nothing plays it yet, and it is to be kept.
            action.use_fake_user = True
            try:
                motion.copied(action).add(read_rows(self.path(f"way-{index}.bvh")))
            finally:
                motion.restore()
        Motion(motion.armature, motion.fps).add(read_rows(self.path("new.bvh")))
        told = f"{self.frames} new frames, {motion.last + 1} to {motion.last + self.frames}"
        if self.variations:
            told += f", and {self.variations} variations as actions"
        return "; ".join([told, *motion.notes])

    def close(self):
        """Ends what still runs and leaves nothing behind."""
        if hasattr(self, "work"):
            self.work.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


# What Blender shows

ADDON = __package__ or __name__
#: The extension that is under way; one at a time.
current = None


class MotionPredictPreferences(bpy.types.AddonPreferences):
    bl_idname = ADDON

    program: bpy.props.StringProperty(
        name="Program", subtype="FILE_PATH",
        description="The program motionpredict; empty for the one on the PATH",
    )

    def draw(self, context):
        self.layout.prop(self, "program")
        try:
            self.layout.label(text=f"Found: {find_program(context)}", icon="CHECKMARK")
        except MotionError as error:
            self.layout.label(text=str(error), icon="ERROR")


class MotionPredictSettings(bpy.types.PropertyGroup):
    seconds: bpy.props.FloatProperty(
        name="Seconds", default=2, min=0.05, soft_max=10, description="How much longer the action becomes"
    )
    quick: bpy.props.BoolProperty(
        name="Quick", description="Learn for some seconds only, not for a minute or two; follows less surely"
    )
    lock_feet: bpy.props.BoolProperty(
        name="Lock Feet", description="Hold feet that stand on the ground firmly, where otherwise gently"
    )
    variations: bpy.props.IntProperty(
        name="Variations", default=0, min=0, max=50, description="Further actions that go on in other ways"
    )


class MOTIONPREDICT_OT_extend(bpy.types.Operator):
    """Learn how the action of this armature goes on, and add frames after its last"""

    bl_idname = "motionpredict.extend"
    bl_label = "Extend Motion"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context):
        armature = context.object
        data = armature.animation_data if armature is not None and armature.type == "ARMATURE" else None
        return current is None and data is not None and data.action is not None

    def _begin(self, context):
        global current
        settings = context.window_manager.motionpredict
        try:
            current = Extension(
                context, settings.seconds, quick=settings.quick, variations=settings.variations,
                lock_feet=settings.lock_feet,
            )
        except MotionError as error:
            self.report({"ERROR"}, str(error))
            return False
        return True

    def _end(self, context, text=None, kind="INFO"):
        global current
        current.close()
        current = None
        if text:
            self.report({kind}, text)

    def _step(self, context):
        """Goes on a little: None while there is work, then how the operator ends."""
        try:
            if current.work.poll():
                return None
            self._end(context, current.finish())
            return {"FINISHED"}
        except (MotionError, OSError) as error:
            self._end(context, str(error), "ERROR")
        except ReferenceError:
            self._end(context, "the armature is not there any more", "ERROR")
        return {"CANCELLED"}

    def execute(self, context):
        """Waits until all is done: what scripts and Blender without a window call."""
        if not self._begin(context):
            return {"CANCELLED"}
        ended = None
        try:
            while ended is None:
                ended = self._step(context)
                time.sleep(0.02)
        finally:
            if current is not None:
                self._end(context)
        return ended

    def invoke(self, context, event):
        if bpy.app.background:
            return self.execute(context)
        if not self._begin(context):
            return {"CANCELLED"}
        self.timer = context.window_manager.event_timer_add(0.2, window=context.window)
        context.window_manager.progress_begin(0, 100)
        context.window_manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def modal(self, context, event):
        if event.type == "ESC" and event.value == "PRESS" or current.is_cancelled:
            self._end(context, "cancelled: the action is as it was")
            return self._leave(context, {"CANCELLED"})
        if event.type != "TIMER":
            return {"PASS_THROUGH"}
        ended = self._step(context)
        if ended is not None:
            return self._leave(context, ended)
        context.window_manager.progress_update(100 * current.work.fraction)
        redraw(context)
        return {"PASS_THROUGH"}

    def _leave(self, context, ended):
        context.window_manager.event_timer_remove(self.timer)
        context.window_manager.progress_end()
        redraw(context)
        return ended

    def cancel(self, context):
        """Blender itself ends the operator, as when a file is opened."""
        self._end(context)
        context.window_manager.event_timer_remove(self.timer)


class MOTIONPREDICT_OT_cancel(bpy.types.Operator):
    """Stop; the action stays as it was"""

    bl_idname = "motionpredict.cancel"
    bl_label = "Cancel"

    @classmethod
    def poll(cls, context):
        return current is not None

    def execute(self, context):
        current.is_cancelled = True
        return {"FINISHED"}


class MOTIONPREDICT_PT_panel(bpy.types.Panel):
    bl_label = "Extend Motion"
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "Motion"

    def draw(self, context):
        layout, settings = self.layout, context.window_manager.motionpredict
        layout.use_property_split = True
        column = layout.column()
        column.enabled = current is None
        for name in ("seconds", "quick", "lock_feet", "variations"):
            column.prop(settings, name)
        if current is None:
            layout.operator("motionpredict.extend", icon="ARMATURE_DATA")
            return
        text = progress_text(current.work)
        if hasattr(layout, "progress"):
            layout.progress(factor=current.work.fraction, text=text)
        else:
            layout.label(text=text)
            filled = round(20 * current.work.fraction)
            layout.label(text="█" * filled + "░" * (20 - filled))
        layout.operator("motionpredict.cancel", icon="X")


def progress_text(work):
    left = work.seconds_left
    text = f"{work.text or 'starting'}: {100 * work.fraction:.0f} %"
    return text if left is None else f"{text}, {max(0, round(left))} s left"


def redraw(context):
    for window in context.window_manager.windows:
        for area in window.screen.areas:
            if area.type == "VIEW_3D":
                area.tag_redraw()


CLASSES = (
    MotionPredictPreferences, MotionPredictSettings, MOTIONPREDICT_OT_extend, MOTIONPREDICT_OT_cancel,
    MOTIONPREDICT_PT_panel,
)


def register():
    for item in CLASSES:
        bpy.utils.register_class(item)
    bpy.types.WindowManager.motionpredict = bpy.props.PointerProperty(type=MotionPredictSettings)


def unregister():
    global current
    if current is not None:
        current.close()
        current = None
    del bpy.types.WindowManager.motionpredict
    for item in reversed(CLASSES):
        bpy.utils.unregister_class(item)


if __name__ == "__main__":
    register()
