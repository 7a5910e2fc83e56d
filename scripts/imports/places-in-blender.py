"""Where Blender puts the joints of a BVH file: blender --background --python places-in-blender.py -- FILE FRAME…

Prints a line for each frame and joint: "place", the frame, x, y, z and the bone's name. Bones are in Blender's own order.
"""
import builtins
import sys

import bpy
import io_anim_bvh.import_bvh

# Blender 3.4, as Debian 12 has it, opens files in a mode that its Python 3.11 no longer knows.
io_anim_bvh.import_bvh.open = lambda path, mode="r", *rest, **named: builtins.open(
    path, mode.replace("U", ""), *rest, **named)

path, *frames = sys.argv[sys.argv.index("--") + 1:]
# Axes as they are, and a key for each row, whatever the rate of the scene. The importer starts at frame 1 at the earliest.
# As quaternions: its Euler angles, in single precision, are off by up to half a degree where they come near a gimbal lock.
result = bpy.ops.import_anim.bvh(
    filepath=path, global_scale=1, frame_start=1, use_fps_scale=False, update_scene_fps=False,
    update_scene_duration=True, rotate_mode="QUATERNION", axis_forward="Y", axis_up="Z")
if result != {"FINISHED"}:
    sys.exit("Blender did not import it")
armature = bpy.context.object
for frame in map(int, frames):
    bpy.context.scene.frame_set(1 + frame)
    for bone in armature.pose.bones:
        x, y, z = armature.matrix_world @ bone.head
        print("place", frame, x, y, z, bone.name, sep="\t")
