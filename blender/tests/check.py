"""Runs in Blender without a window, called by scripts/check-blender: is every key kept, and every new frame where the BVH says?

Where joints stand in the BVH file of new frames is asked of the program itself (`inspect --pose-at`), where the last bones end
of the Python package, and where bones stand of Blender, frame by frame.
"""

import importlib
import importlib.util
import json
import os
import random
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

import bpy
import numpy as np
from bpy_extras import anim_utils
from mathutils import Euler, Matrix, Quaternion

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "python"))
import motionpredict as mp  # noqa: E402

PROGRAM = os.environ["MOTIONPREDICT"]


def load_addon():
    spec = importlib.util.spec_from_file_location("motionpredict_addon", HERE.parent / "motionpredict_addon.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    module.register()
    return module


addon = load_addon()
failures = []


def expect(holds, sentence):
    if not holds:
        failures.append(sentence)
        print(f"  FAILED: {sentence}")


def empty_scene():
    bpy.ops.wm.read_factory_settings(use_empty=True)
    if not hasattr(bpy.types.WindowManager, "motionpredict"):
        addon.register()
    bpy.ops.preferences.addon_enable(module="io_anim_bvh")
    # Debian's Blender 3.4 runs on Python 3.11, which knows no mode "rU" any more.
    importer = importlib.import_module("io_anim_bvh.import_bvh")
    importer.open = lambda path, mode: open(path)


def imported(path, rotate_mode="NATIVE", scale=1.0):
    bpy.ops.import_anim.bvh(
        filepath=str(path), rotate_mode=rotate_mode, global_scale=scale, update_scene_fps=True, use_fps_scale=False,
        update_scene_duration=True,
    )
    return bpy.context.object


def shortened(path, folder, frames):
    """The last frames of a clip at about 30 a second, so that a fit takes seconds."""
    plain = folder / f"{Path(path).stem}-30.bvh"
    subprocess.run([PROGRAM, "convert", path, plain, "--fps", "30", "--quiet"], check=True)
    lines = plain.read_text().split("\n")
    start = next(index for index, line in enumerate(lines) if line.startswith("Frames:"))
    rows = [line for line in lines[start + 2 :] if line.strip()][-frames:]
    plain.write_text("\n".join([*lines[:start], f"Frames: {len(rows)}", lines[start + 1], *rows]) + "\n")
    return plain


def roll_bones(armature, seed):
    """Rolls every bone by some angle: its rest turns about itself, and all keys mean another motion."""
    chance = random.Random(seed)
    bpy.ops.object.mode_set(mode="EDIT")
    for bone in armature.data.edit_bones:
        bone.roll = chance.uniform(-3, 3)
    bpy.ops.object.mode_set(mode="OBJECT")


def curves_of(armature):
    """The F-curves that an armature plays; Blender's own helper finds them where actions have slots."""
    data = armature.animation_data
    if not hasattr(data, "action_slot"):
        return data.action.fcurves
    return anim_utils.action_get_channelbag_for_slot(data.action, data.action_slot).fcurves


def change_modes(armature, modes):
    """Turns quaternion keys into those of other rotation modes, bone by bone in turn."""
    keyed = curves_of(armature)
    for index, bone in enumerate(armature.pose.bones):
        mode = modes[index % len(modes)]
        path = bone.path_from_id("rotation_quaternion")
        curves = [keyed.find(path, index=part) for part in range(4)]
        if mode == "QUATERNION" or None in curves:
            continue
        frames = [point.co[0] for point in curves[0].keyframe_points]
        turns = [Quaternion([curve.evaluate(frame) for curve in curves]).normalized() for frame in frames]
        bone.rotation_mode = mode
        rows, before = [], None
        for turn in turns:
            if mode == "AXIS_ANGLE":
                axis, angle = turn.to_axis_angle()
                if before is not None and axis.dot(before) < 0:
                    axis, angle = -axis, -angle
                rows.append([angle, *axis])
                before = axis
            else:
                before = turn.to_euler(mode, before) if before else turn.to_euler(mode)
                rows.append(list(before))
        name = "rotation_axis_angle" if mode == "AXIS_ANGLE" else "rotation_euler"
        for part in range(len(rows[0])):
            curve = keyed.new(bone.path_from_id(name), index=part)
            curve.group = curves[0].group
            curve.keyframe_points.add(len(frames))
            for point, frame, row in zip(curve.keyframe_points, frames, rows):
                point.co, point.interpolation = (frame, row[part]), "LINEAR"
            curve.update()
        for curve in curves:
            keyed.remove(curve)


def fingerprint(armature, last=None):
    """All that has to stay as it is: keys, to the bit, what they make of each frame, and the rest of the scene."""
    scene = bpy.context.scene
    curves = {}
    last = int(max(curve.range()[1] for curve in curves_of(armature))) if last is None else last
    for curve in curves_of(armature):
        points = curve.keyframe_points
        flat = np.empty(2 * len(points), np.float32)
        points.foreach_get("co", flat)
        start, end = points[0].co[0], points[-1].co[0]
        halves = np.arange(start, end + 0.25, 0.5)
        whole = range(1, last + 1)
        curves[curve.data_path, curve.array_index] = (
            flat.tobytes(), [curve.evaluate(frame) for frame in halves], [curve.evaluate(frame) for frame in whole],
            [point.interpolation for point in points],
        )
    rest = {
        "scene": (scene.frame_current, scene.frame_start, scene.frame_end, scene.render.fps),
        "objects": {item.name: [tuple(row) for row in item.matrix_world] for item in bpy.data.objects},
        "modes": [(bone.name, bone.rotation_mode, tuple(bone.scale)) for bone in armature.pose.bones],
        "selected": [item.name for item in bpy.context.selected_objects],
        "plays": armature.animation_data.action.name,
    }
    return curves, rest


def places_in_bvh(path, frames):
    """Where the program puts joints in some frames of a BVH file, in the order of the file."""
    found = json.loads(subprocess.run([PROGRAM, "inspect", path, "--json"], check=True, capture_output=True).stdout)
    times = ",".join(str(frame * found["frameTime"]) for frame in frames)
    output = subprocess.run(
        [PROGRAM, "inspect", path, "--json", "--pose-at", times], check=True, capture_output=True
    ).stdout
    return np.array([pose["positions"] for pose in json.loads(output)["poses"]])


def check_places(armature, motion, path, what):
    """Gives where joints stand in the new frames."""
    first, frames = motion.last + 1, len(addon.read_rows(path))
    wanted = places_in_bvh(path, range(frames))
    names = [bone.name for bone in motion.bones]
    clip = mp.read_bvh(path)
    turns, places = clip.skeleton.world(clip.skeleton.to_radians(clip.values))
    ends = [index for index, joint in enumerate(clip.skeleton.joints) if joint.end_site is not None]
    expect(ends, f"{what}: no bone ends")
    apart, scene, now = 0.0, bpy.context.scene, bpy.context.scene.frame_current
    moved = 0.0
    for index in range(frames):
        scene.frame_set(first + index)
        evaluated = armature.evaluated_get(bpy.context.evaluated_depsgraph_get())
        found = np.array([evaluated.matrix_world @ evaluated.pose.bones[name].head for name in names])
        apart = max(apart, np.abs(found - wanted[index]).max())
        for joint in ends:
            tail = np.array(evaluated.matrix_world @ evaluated.pose.bones[names[joint]].tail)
            end = places[index, joint] + turns[index, joint] @ clip.skeleton.joints[joint].end_site
            apart = max(apart, np.abs(tail - end).max())
        moved = max(moved, np.abs(wanted[index] - wanted[0]).max())
    scene.frame_set(now)
    size = np.ptp(wanted[0], axis=0).max()
    print(f"  {what}: new frames at most {apart:.2g} from the BVH file (body of {size:.4g}, moving by {moved:.3g})")
    expect(apart < 1e-3, f"{what}: new frames are {apart:.2g} from where the BVH file says")
    expect(moved > 0.01 * size, f"{what}: nothing moves in the new frames")
    return wanted


def check(what, armature, seconds=1.0, variations=0):
    """Extends the action of an armature and looks at everything."""
    print(what)
    bpy.context.view_layer.objects.active = armature
    before, rest = fingerprint(armature)
    action, actions = armature.animation_data.action, set(bpy.data.actions)
    extension = addon.Extension(bpy.context, seconds, quick=True, variations=variations)
    fractions = []
    while extension.work.poll():
        fractions.append(extension.work.fraction)
        time.sleep(0.01)
    expect(fractions == sorted(fractions) and fractions[-1] > 0.5, f"{what}: progress goes back")
    kept = Path(tempfile.mkdtemp(prefix="check-blender-"))
    for path in Path(extension.folder).glob("*.bvh"):
        shutil.copy(path, kept)
    told = extension.finish()
    extension.close()
    expect(not os.path.exists(extension.folder), f"{what}: files are left behind")
    print(f"  {told}")
    motion, frames = extension.motion, extension.frames
    after, rest_after = fingerprint(armature, motion.last)
    expect(rest == rest_after, f"{what}: something else was touched")
    for key, (keys, halves, whole, kinds) in before.items():
        now = after[key]
        expect(now[0].startswith(keys), f"{what}: observed keys of {key} are not as they were")
        expect(now[1][: len(halves)] == halves, f"{what}: {key} has another shape between its keys")
        expect(now[2] == whole, f"{what}: {key} has other values in observed frames")
        expect(now[3][: len(kinds)] == kinds, f"{what}: observed keys of {key} are joined in another way")
    for key in after.keys() - before.keys():
        curve = curves_of(armature).find(key[0], index=key[1])
        expect(
            len({curve.evaluate(frame) for frame in range(motion.first, motion.last + 1)}) == 1,
            f"{what}: a new F-curve, {key}, moves in observed frames",
        )
    ways = [check_places(armature, motion, kept / "new.bvh", what)]
    expect(len(ways[0]) == frames, f"{what}: {len(ways[0])} frames in the BVH file, {frames} expected")
    new = sorted(set(bpy.data.actions) - actions, key=lambda item: item.name)
    expect(len(new) == variations, f"{what}: {len(new)} further actions, {variations} expected")
    for index, item in enumerate(new):
        expect(item.use_fake_user and item.name == f"{action.name} {index + 1}", f"{what}: {item.name} is not kept")
        armature.animation_data.action = item
        old = fingerprint(armature)[0]
        expect(
            all(old[key][0].startswith(value[0]) for key, value in before.items()),
            f"{what}: a variation has other observed keys",
        )
        way = check_places(armature, motion, kept / f"way-{index + 1}.bvh", f"{what}, variation {index + 1}")
        expect(all(np.abs(way - other).max() > 1e-2 for other in ways), f"{what}: variation {index + 1} is no other way")
        ways.append(way)
        armature.animation_data.action = action
    shutil.rmtree(kept)
    return motion


def hand_made():
    """A figure keyed sparsely by hand: curves of Bezier, bones of every kind, a second tree, an object that moves."""
    bpy.context.scene.render.fps = 24
    data = bpy.data.armatures.new("Figure")
    armature = bpy.data.objects.new("Figure", data)
    bpy.context.scene.collection.objects.link(armature)
    bpy.context.view_layer.objects.active = armature
    armature.select_set(True)
    bpy.ops.object.mode_set(mode="EDIT")
    bones = {}
    for name, parent, head, tail, roll in [
        ("Hips", None, (0, 0, 1), (0, 0.1, 1.2), 0.3), ("Spine", "Hips", (0, 0.1, 1.2), (0, 0, 1.6), 1.0),
        ("Arm {L}", "Spine", (0.2, 0, 1.5), (0.6, 0.1, 1.5), -0.7), ("Leg.L", "Hips", (0.1, 0, 1), (0.1, 0.05, 0.5), 2.0),
        ("Foot.L", "Leg.L", (0.1, 0.05, 0.5), (0.1, -0.1, 0), -2.0), ("Prop", "Hips", (0.4, 0.3, 0.9), (0.4, 0.3, 1.1), 0.5),
        ("Free", "Hips", (-0.3, 0, 1), (-0.5, 0, 0.7), 0.1), ("Other", None, (3, 0, 0), (3, 0, 1), 0),
    ]:
        bone = data.edit_bones.new(name)
        bone.head, bone.tail, bone.roll = head, tail, roll
        if parent:
            bone.parent = bones[parent]
            bone.use_connect = name in ("Spine", "Foot.L")
        bones[name] = bone
    bones["Free"].use_inherit_rotation = False
    bones["Prop"].use_local_location = False
    bones["Hips"].use_local_location = False
    bpy.ops.object.mode_set(mode="POSE")
    pose = armature.pose.bones
    for name, mode in {
        "Hips": "YZX", "Spine": "QUATERNION", "Arm {L}": "XZY", "Leg.L": "AXIS_ANGLE", "Foot.L": "ZYX", "Prop": "XYZ",
        "Free": "YXZ", "Other": "XYZ",
    }.items():
        pose[name].rotation_mode = mode
    pose["Foot.L"].rotation_euler = (0, 0.4, -0.2)
    pose["Prop"].location = (0.05, -0.1, 0.2)
    for step in range(16):
        frame, phase = 1 + 6 * step, 0.9 * step
        pose["Hips"].location = (0.3 * step, 0.02 * np.sin(phase), 0.05 * np.cos(2 * phase))
        pose["Hips"].rotation_euler = (0.1 * np.sin(phase), 0.2, 0.3 * np.sin(phase))
        pose["Hips"].keyframe_insert("location", frame=frame)
        pose["Hips"].keyframe_insert("rotation_euler", frame=frame)
        pose["Spine"].rotation_quaternion = Euler((0.2 * np.sin(phase), 0.1, 0.2 * np.cos(phase))).to_quaternion()
        pose["Spine"].keyframe_insert("rotation_quaternion", frame=frame)
        pose["Arm {L}"].rotation_euler = (0.7 * np.sin(phase), 0, 0)
        # A hinge: one angle alone is keyed, and for a shorter time than the rest.
        if step < 13:
            pose["Arm {L}"].keyframe_insert("rotation_euler", index=0, frame=frame)
        pose["Leg.L"].rotation_axis_angle = (0.6 * np.sin(phase), 0.9, 0.1, 0.3)
        pose["Leg.L"].keyframe_insert("rotation_axis_angle", frame=frame)
        pose["Foot.L"].rotation_euler[0] = 0.4 * np.cos(phase)
        pose["Foot.L"].keyframe_insert("rotation_euler", index=0, frame=frame)
        pose["Prop"].location[1] = -0.1 + 0.1 * np.sin(phase)
        pose["Prop"].keyframe_insert("location", index=1, frame=frame)
        pose["Free"].rotation_euler = (0.2, 0.5 * np.sin(phase), 0)
        pose["Free"].keyframe_insert("rotation_euler", frame=frame)
        pose["Other"].rotation_euler = (0.2 * step, 0, 0)
        pose["Other"].keyframe_insert("rotation_euler", frame=frame)
    bpy.ops.object.mode_set(mode="OBJECT")
    for curve in curves_of(armature):
        for index, point in enumerate(curve.keyframe_points):
            point.interpolation = "BEZIER"
            kind = ("AUTO", "AUTO_CLAMPED", "AUTO", "ALIGNED")[index % 4]
            point.handle_left_type = point.handle_right_type = kind
        curve.update()
    scene = bpy.context.scene
    scene.frame_start, scene.frame_end = 1, 91
    scene.frame_set(1)
    return armature


def refusal(context_object=None):
    """What the operator says where it does nothing."""
    bpy.context.view_layer.objects.active = context_object
    try:
        addon.Extension(bpy.context, 1, quick=True)
    except addon.MotionError as error:
        return str(error)
    return "taken"


def check_refusals():
    print("refusals")
    empty_scene()
    expect(refusal() == "select an armature", "no armature is taken")
    armature = hand_made()
    action = armature.animation_data.action
    curve = curves_of(armature).find('pose.bones["Spine"].rotation_quaternion', index=1)
    modifier = curve.modifiers.new("CYCLES")
    said = refusal(armature)
    expect(said.endswith("has F-curve modifiers: bake the action first"), f"modifiers are taken: {said}")
    curve.modifiers.remove(modifier)
    os.environ["MOTIONPREDICT"] = "/nowhere/motionpredict"
    said = refusal(armature)
    expect(said.startswith("/nowhere/motionpredict is no program"), f"a program that is not there is called: {said}")
    os.environ["MOTIONPREDICT"] = PROGRAM
    armature.animation_data.action = None
    expect(refusal(armature) == "Figure has no action", "no action is taken")
    armature.animation_data.action = action
    # What the program refuses comes as its sentence.
    for curve in list(curves_of(armature)):
        for point in reversed(list(curve.keyframe_points)[1:]):
            curve.keyframe_points.remove(point)
        curve.keyframe_points.insert(3, curve.keyframe_points[0].co[1] + 0.1)
    before = fingerprint(armature)
    try:
        ended = bpy.ops.motionpredict.extend()
    except RuntimeError as error:
        ended = str(error)
    expect("action.bvh" in str(ended), f"a clip too short is told otherwise: {ended}")
    expect(fingerprint(armature) == before, "a refused action was changed")
    expect(addon.current is None, "an extension that failed is not over")


def check_cancel(clip):
    print("cancel")
    empty_scene()
    armature = imported(clip)
    before, actions = fingerprint(armature), len(bpy.data.actions)
    extension = addon.Extension(bpy.context, 1)
    deadline = time.time() + 60
    while extension.work.poll() and extension.work.fraction < 0.01 and time.time() < deadline:
        time.sleep(0.02)
    process = extension.work.process
    expect(process is not None and process.poll() is None, "the program does not run")
    extension.close()
    expect(process is not None and process.returncode == 143, f"the program ended by {process and process.returncode}")
    expect(fingerprint(armature) == before and len(bpy.data.actions) == actions, "a cancelled action was changed")
    expect(not os.path.exists(extension.folder), "a cancelled extension leaves files")
    expect(not list(Path(bpy.app.tempdir).glob("*.partial*")), "a cancelled fit leaves files")


def check_change_meanwhile(clip):
    print("an action changed meanwhile")
    empty_scene()
    armature = imported(clip)
    extension = addon.Extension(bpy.context, 0.5, quick=True)
    while extension.work.poll():
        time.sleep(0.01)
    curve = curves_of(armature)[0]
    curve.keyframe_points[5].co[1] += 1
    curve.update()
    before = fingerprint(armature)
    try:
        extension.finish()
        expect(False, "an action changed meanwhile was extended")
    except addon.MotionError as error:
        expect("was changed meanwhile" in str(error), f"said: {error}")
    extension.close()
    expect(fingerprint(armature) == before, "an action changed meanwhile was changed again")


def check_operator(clip):
    print("the operator, and undo")
    empty_scene()
    bpy.context.preferences.edit.use_global_undo = True
    armature = imported(clip)
    settings = bpy.context.window_manager.motionpredict
    settings.seconds, settings.quick, settings.variations = 0.5, True, 1
    before, _ = fingerprint(armature)
    name = armature.name
    bpy.ops.ed.undo_push(message="before")
    expect(bpy.ops.motionpredict.extend() == {"FINISHED"}, "the operator does not finish")
    expect(addon.current is None, "the operator is not over")
    lengths = {len(curve.keyframe_points) for curve in curves_of(armature)}
    expect(max(lengths) == len(before[next(iter(before))][1]) // 2 + 1 + 15, f"keys after 0.5 s: {lengths}")
    expect(len(bpy.data.actions) == 2, "the variation is no action")
    bpy.ops.ed.undo_push(message="after")
    bpy.ops.ed.undo()
    armature = bpy.data.objects[name]
    undone, _ = fingerprint(armature)
    expect(
        all(undone[key][0] == value[0] for key, value in before.items()) and len(bpy.data.actions) == 1,
        "undo does not bring the action back",
    )


def check_slots(clip):
    """Since Blender 4.4: an action that moves two armatures, each by a slot of its own."""
    if "action_slot" not in bpy.types.AnimData.bl_rna.properties:
        return
    empty_scene()
    other, armature = imported(clip), imported(clip)
    data = other.animation_data
    action = data.action = armature.animation_data.action
    # Blender 5 takes the only slot there is, whosever it is.
    data.action_slot = None
    expect(refusal(other) == f"the action {action.name} holds no keys for {other.name}", "keys of another's slot are taken")
    data.action_slot = action.slots.new("OBJECT", other.name)
    for curve in curves_of(armature):
        action.fcurve_ensure_for_datablock(other, curve.data_path, index=curve.array_index).keyframe_points.insert(7, 1)
    before, _ = fingerprint(other)
    check("an action of two slots", armature, variations=1)
    expect(fingerprint(other)[0] == before, "the keys of the other slot are not as they were")
    lengths = {len(curve.keyframe_points) for curve in curves_of(armature)}
    expect(min(lengths) > 200, f"the slot that was extended has {lengths} keys")


def main(walk, turn, *others):
    folder = Path(tempfile.mkdtemp(prefix="check-blender-"))
    walk, turn, *others = (shortened(clip, folder, 240) for clip in (walk, turn, *others))
    for clip in (walk, *others):
        empty_scene()
        check(f"{clip.stem}, as imported", imported(clip))
        empty_scene()
        armature = imported(clip, "QUATERNION")
        change_modes(armature, ["QUATERNION", "AXIS_ANGLE", "XYZ", "YZX", "ZYX", "XZY", "YXZ", "ZXY"])
        roll_bones(armature, 1)
        check(f"{clip.stem}, rolled, in every rotation mode", armature)
    for clip in (turn, *others):
        empty_scene()
        armature = imported(clip, "QUATERNION")
        above = bpy.data.objects.new("Above", None)
        bpy.context.scene.collection.objects.link(above)
        above.matrix_world = Matrix.LocRotScale((3, -5, 2), Euler((0.2, 0.5, -1)), (2, 2, 2))
        armature.parent = above
        armature.matrix_basis = Matrix.LocRotScale((20, 7, -4), Euler((1.1, -0.4, 2)), (0.037,) * 3)
        roll_bones(armature, 2)
        bpy.context.view_layer.update()
        check(f"{clip.stem}, rolled, turned, scaled, below a parent", armature)
    empty_scene()
    check(f"{turn.stem}, as imported", imported(turn), seconds=4, variations=2)
    empty_scene()
    motion = check("keyed by hand", hand_made())
    expect(motion.notes == ["bones below Other are not extended"], f"notes: {motion.notes}")
    check_slots(walk)
    check_refusals()
    check_cancel(walk)
    check_change_meanwhile(walk)
    check_operator(walk)
    check_extension()
    shutil.rmtree(folder)


def check_extension():
    """The lines of docs/blender.md build an extension that can be registered; Blender 4.2 and later."""
    if bpy.app.version < (4, 2, 0):
        return
    print("an extension")
    page = (HERE.parents[1] / "docs" / "blender.md").read_text()
    *lines, build = re.findall(r"^    (.*)$", page, re.MULTILINE)
    builder = next(Path(bpy.utils.resource_path("LOCAL")).rglob("blender_ext.py"))
    # As a module Blender has no command line; what stands behind `--command extension` is a program of Python.
    expect(build.startswith("blender --command extension build "), f"the page ends with {build}")
    build = build.replace("blender --command extension", f"{shlex.quote(sys.executable)} {shlex.quote(str(builder))}")
    folder = Path(tempfile.mkdtemp(prefix="check-blender-"))
    (folder / "blender").symlink_to(HERE.parent)
    said = subprocess.run(["sh", "-ec", "\n".join([*lines, build])], cwd=folder, capture_output=True, text=True)
    packages = list(folder.glob("*.zip"))
    expect(said.returncode == 0 and len(packages) == 1, f"no extension is built: {said.stdout}{said.stderr}")
    if packages:
        print(f"  {packages[0].name}")
        shutil.unpack_archive(packages[0], folder / "unpacked" / "extend_motion")
        sys.path.insert(0, str(folder / "unpacked"))
        addon.unregister()
        built = importlib.import_module("extend_motion")
        built.register()
        expect(hasattr(bpy.types.WindowManager, "motionpredict"), "the extension does not register")
        expect(built.MotionPredictPreferences.bl_idname == "extend_motion", "the extension's preferences have another name")
        built.unregister()
        addon.register()
    shutil.rmtree(folder)


def leave(status):
    """Ends Blender; as a module, which has no binary, it hangs (4.5) or crashes (4.2) while Python ends: it may not there."""
    if bpy.app.binary_path:
        sys.exit(status)
    shutil.rmtree(bpy.app.tempdir, ignore_errors=True)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


try:
    main(*sys.argv[sys.argv.index("--") + 1 :])
    verdict = f"{len(failures)} do not hold" if failures else "all holds"
except Exception:
    traceback.print_exc()
    failures.append("the check itself failed")
    verdict = "it failed (above)"
print(f"check-blender: {verdict} (Blender {bpy.app.version_string})")
leave(1 if failures else 0)
