"""Compares the places of joints that other programs find in files written here; scripts/check-imports calls it."""
import argparse
import collections
import json
import os
import struct
import subprocess
import sys

# Both programs keep numbers in single precision and add them up along chains of joints.
TOLERANCE = 1e-5
# Of a .glb the places are single precision already, and Blender blends between keys of its own rate.
GLB_TOLERANCE = 1e-4


def motion_files(paths):
    for path in paths:
        if not os.path.isdir(path):
            yield path
            continue
        for folder, folders, names in os.walk(path):
            folders.sort()
            for name in sorted(names):
                if name.lower().endswith((".bvh", ".dae", ".glb", ".gltf")):
                    yield os.path.join(folder, name)


def convert(tool, source, target):
    """None where it is done, otherwise why not."""
    done = subprocess.run([tool, "convert", source, target, "--force", "--quiet"], capture_output=True, text=True)
    return None if done.returncode == 0 else done.stderr.strip().split("\n")[0]


def inspect(tool, path, times=None):
    command = [tool, "inspect", "--json", path]
    if times:
        command += ["--pose-at", ",".join(map(repr, times))]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def key_times(path):
    """The seconds of the keys of a .glb's animation; none where it has no animation."""
    with open(path, "rb") as file:
        content = file.read()
    length = struct.unpack_from("<I", content, 12)[0]
    scene = json.loads(content[20:20 + length])
    if "animations" not in scene:
        return []
    accessor = scene["accessors"][scene["animations"][0]["samplers"][0]["input"]]
    start = 20 + length + 8 + scene["bufferViews"][accessor["bufferView"]]["byteOffset"]
    return struct.unpack_from(f"<{accessor['count']}f", content, start)


def lines_of(command, path, moments):
    """What a program prints of a file at these frames or times; ValueError where it refuses it."""
    done = subprocess.run(command + [path] + list(map(str, moments)), capture_output=True, text=True, errors="replace")
    if done.returncode != 0:
        raise ValueError((done.stderr or done.stdout).strip().split("\n")[-1])
    return [line.split("\t") for line in done.stdout.split("\n") if line.count("\t") >= 4]


def in_assimp(program, path, frames, names):
    """The places by frame, joints in the order of the file."""
    places = collections.defaultdict(list)
    for frame, x, y, z, name in lines_of([program], path, frames):
        places[int(frame)].append((float(x), float(y), float(z)))
    return {frame: dict(enumerate(found)) for frame, found in places.items()}


def in_blender(command, path, frames, names):
    """The places by frame, of joints whose name no other has: Blender renames and sorts them, and joins words by "_"."""
    names = ["_".join(name.split()) for name in names]
    single = {name: index for index, name in enumerate(names) if names.count(name) == 1}
    places = collections.defaultdict(dict)
    for _, frame, x, y, z, name in lines_of(command, path, frames):
        if name in single:
            places[int(frame)][single[name]] = (float(x), float(y), float(z))
    # it cuts names of more than 63 bytes
    expected = {index for name, index in single.items() if len(name.encode()) <= 63}
    for frame in frames:
        if not expected <= set(places[frame]):
            raise ValueError(f"frame {frame} lacks {len(expected - set(places[frame]))} joints")
    return places


def in_scene(command, path, times, names):
    """The places by the number of the time, of joints whose name no other node has: programs rename the others."""
    single = {name: index for index, name in enumerate(names) if names.count(name) == 1}
    places = collections.defaultdict(dict)
    for number, x, y, z, name in (line[-5:] for line in lines_of(command, path, times)):
        if name in single:
            places[int(number)][single[name]] = (float(x), float(y), float(z))
    # Blender cuts names of more than 63 bytes, and renames what its own words are.
    expected = {index for name, index in single.items() if len(name.encode()) <= 63 and name != "bones"}
    for number in range(len(times)):
        if not expected <= set(places[number]):
            raise ValueError(f"time {number} lacks {len(expected - set(places[number]))} joints")
    return places


def farthest(report, frames, places):
    """The longest distance from our places, in parts of the clip's size."""
    ours = {frame: pose["positions"] for frame, pose in zip(frames, report["poses"])}
    size = max([abs(x) for pose in ours.values() for place in pose for x in place] + [1e-3])
    worst = 0
    for frame in frames:
        if not places[frame] or max(places[frame]) >= len(ours[frame]):
            raise ValueError(f"other joints than ours at frame {frame}")
        for index, place in places[frame].items():
            worst = max(worst, *(abs(a - b) for a, b in zip(place, ours[frame][index])))
    return worst / size


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tool", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--assimp")
    parser.add_argument("--blender", action="store_true")
    parser.add_argument("--bpy", help="a Python with Blender as a module, in place of the program blender")
    parser.add_argument("--format", choices=["bvh", "glb"], default="bvh")
    parser.add_argument("paths", nargs="+")
    options = parser.parse_args()
    here = os.path.dirname(os.path.abspath(__file__))
    programs = {}
    if options.assimp:
        programs["assimp"] = (in_assimp, options.assimp) if options.format == "bvh" else (in_scene, [options.assimp])
    if options.blender:
        places, name = (in_blender, "places") if options.format == "bvh" else (in_scene, "scene")
        start = ["blender", "--background", "--factory-startup", "--python-exit-code", "3", "--python"]
        start = [options.bpy] if options.bpy else start
        programs["blender"] = (places, start + [os.path.join(here, name + "-in-blender.py"), "--"])
    counts = collections.Counter()
    for source in motion_files(options.paths):
        target = os.path.join(options.work, "written." + options.format)
        refusal = convert(options.tool, source, target)
        if refusal:
            counts["left out"] += 1
            print(f"left out  {source}: {refusal}")
            continue
        head = inspect(options.tool, target)
        last = head["frames"] - 1
        frames = sorted({0, last // 4, (last + 1) // 2, 3 * last // 4, last})
        times = [frame * head["frameTime"] for frame in frames]
        if options.format == "glb":
            keys = key_times(target)
            times = [keys[frame] for frame in frames if frame < len(keys)]
        report = inspect(options.tool, target, times)
        moments = frames
        if options.format == "glb":
            if not times:
                counts["left out"] += 1
                print(f"left out  {source}: one frame is no animation")
                continue
            frames, moments = list(range(len(times))), times
        names = [joint["name"] for joint in report["joints"]]
        for program, (places, how) in programs.items():
            try:
                found = places(how, target, moments, names)
                whole = program == "assimp" and options.format == "bvh"
                if whole and any(len(found.get(frame, [])) != len(names) for frame in frames):
                    raise ValueError("another number of joints than ours")
                distance = farthest(report, frames, found)
                tolerance = TOLERANCE if options.format == "bvh" else GLB_TOLERANCE
                verdict = "holds" if distance <= tolerance else "elsewhere"
                text = f"farthest joint {distance:.2g} of the clip's size"
            except ValueError as error:
                verdict, text = "refused", str(error)
            counts[f"{verdict} in {program}"] += 1
            print(f"{verdict:9} {source}: {program}, {len(names)} joints, {last + 1} frames, {text}", flush=True)
    print(", ".join(f"{count} {what}" for what, count in sorted(counts.items())) or "no files")
    sys.exit(any(what.startswith(("elsewhere", "refused")) for what in counts) or not counts)


if __name__ == "__main__":
    main()
