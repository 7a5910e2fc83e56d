"""Where Blender puts the joints of a glTF file: blender --background --python scene-in-blender.py -- FILE SECONDS…

Prints a line for each time and joint: "place", the number of the time, x, y, z (Y up, as in the file) and the bone's name.
"""
import sys

import bpy

# Debian's numpy (python3-numpy), wherever Blender's Python looks first; Blender 3.4 knows it with a name that is gone.
sys.path.append("/usr/lib/python3/dist-packages")
import numpy

if not hasattr(numpy, "bool"):
    numpy.bool = bool

path, *times = sys.argv[sys.argv.index("--") + 1:]
bpy.ops.wm.read_factory_settings(use_empty=True)
# Keys come to lie at their seconds times the scene's rate: a fast one tells them apart.
rate = 1000
bpy.context.scene.render.fps = rate
if bpy.ops.import_scene.gltf(filepath=path) != {"FINISHED"}:
    sys.exit("Blender did not import it")
armatures = [thing for thing in bpy.context.scene.objects if thing.type == "ARMATURE"]
if not armatures or not any(thing.type == "MESH" for thing in bpy.context.scene.objects):
    sys.exit("Blender found no armature, or no mesh that it moves")
for number, seconds in enumerate(map(float, times)):
    whole = int(seconds * rate)
    bpy.context.scene.frame_set(whole, subframe=seconds * rate - whole)
    for armature in armatures:
        for bone in armature.pose.bones:
            x, y, z = armature.matrix_world @ bone.head
            print("place", number, x, z, -y, bone.name, sep="\t")
