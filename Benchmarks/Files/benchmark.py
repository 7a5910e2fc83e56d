"""Runs motionpredict and its peers in turn on the same files; scripts/benchmark-files calls it.

All times are the processor's, of one thread, so that what else the machine does counts little; a figure is the median
over the turns.
"""
import argparse
import collections
import io
import os
import re
import statistics
import subprocess
import sys
import time

import numpy
import pybvh

MOTION = re.compile(rb"(?i)frames\s*:\s*(\d+)[^\n\r]*(\r\n|\n|\r)\s*frame\s*time\s*:[^\n\r]*(\r\n|\n|\r)")


def lengthened(source, target, megabytes):
    """Writes `source` with its rows repeated up to about so many megabytes; gives the number of its values."""
    text = open(source, "rb").read()
    head = MOTION.search(text)
    lines = [line for line in text[head.end():].splitlines(keepends=True) if line.strip()][: int(head.group(1))]
    if not lines[-1].endswith((b"\n", b"\r")):
        lines[-1] += head.group(2)
    rows = b"".join(lines)
    times = max(1, round((megabytes * 1e6 - head.end()) / len(rows)))
    with open(target, "wb") as out:
        out.write(text[: head.start(1)] + str(times * len(lines)).encode() + text[head.end(1): head.end()])
        for _ in range(times):
            out.write(rows)
    return times * sum(len(line.split()) for line in lines)


def mesh_heavy(target, megabytes):
    """A COLLADA file whose mesh has about so many megabytes of numbers, beside one animated joint."""
    count = int(megabytes * 1e6 / 30) * 3
    numbers = "".join(f"{(i * 7919 % 20011) / 997:.6f} " for i in range(1000))
    numbers = (numbers * (count // 1000 + 1)).strip()
    floats = len(numbers.split())
    key = ('<source id="{0}"><float_array id="{0}-a" count="2">{1}</float_array><technique_common>'
           '<accessor source="#{0}-a" count="2" stride="1"><param type="float"/></accessor></technique_common></source>')
    with open(target, "w") as out:
        out.write(
            '<?xml version="1.0"?>\n<COLLADA xmlns="http://www.collada.org/2005/11/COLLADASchema" version="1.4.1">'
            '<asset><up_axis>Y_UP</up_axis></asset><library_geometries><geometry id="g"><mesh><source id="p">'
            f'<float_array id="p-a" count="{floats}">{numbers}</float_array><technique_common>'
            f'<accessor source="#p-a" count="{floats // 3}" stride="3"><param name="X" type="float"/><param name="Y" '
            'type="float"/><param name="Z" type="float"/></accessor></technique_common></source><vertices id="v">'
            '<input semantic="POSITION" source="#p"/></vertices><triangles count="1"><input semantic="VERTEX" '
            'source="#v" offset="0"/><p>0 1 2</p></triangles></mesh></geometry></library_geometries>'
            "<library_animations><animation>" + key.format("i", "0 1") + key.format("o", "0 90")
            + '<sampler id="s"><input semantic="INPUT" source="#i"/><input semantic="OUTPUT" source="#o"/></sampler>'
            '<channel source="#s" target="n/r.ANGLE"/></animation></library_animations><library_visual_scenes>'
            '<visual_scene id="w"><node id="n" type="JOINT"><rotate sid="r">1 0 0 0</rotate></node><node id="m">'
            '<instance_geometry url="#g"/></node></visual_scene></library_visual_scenes>'
            '<scene><instance_visual_scene url="#w"/></scene></COLLADA>\n')


def timed(work):
    start = time.process_time()
    work()
    return time.process_time() - start


def loadtxt(path):
    text = open(path, "rb").read()
    rows = io.BytesIO(text[MOTION.search(text).end():])
    return timed(lambda: numpy.loadtxt(rows))


def programs(arguments):
    """For each name the seconds and bytes of one turn on a file."""
    def outside(*command):
        def turn(path):
            lines = subprocess.run([*command, "1", path], capture_output=True, text=True).stdout.split("\n")
            fields = [line.split("\t") for line in lines if line.count("\t") == 3]
            return (float(fields[0][3]), int(fields[0][2])) if fields else None
        return turn

    def inside(work):
        return lambda path: (work(path), os.path.getsize(path))

    found = {"motionpredict": outside(arguments.speed, "read")}
    if arguments.assimp:
        found["assimp"] = outside(arguments.assimp)
    found["numpy.loadtxt"] = inside(loadtxt)
    found["pybvh"] = inside(lambda path: timed(lambda: pybvh.read_bvh_file(path)))
    found["writing"] = outside(arguments.speed, "write")
    return found


def compare(found, path, names, repeats):
    rates = collections.defaultdict(list)
    for _ in range(repeats):
        for name in names:
            try:
                result = found[name](path) if name in found else None
            except Exception as error:  # a peer that cannot take the file is said and left out
                print(f"  {name}: {error}", file=sys.stderr)
                result = None
            if result and result[0] > 0:
                rates[name].append(result[1] / result[0] / 1e6)
    medians = {name: statistics.median(values) for name, values in rates.items()}
    print(f"{os.path.basename(path)} ({os.path.getsize(path) / 1e6:.1f} MB)")
    for name, rate in medians.items():
        spread = f"{min(rates[name]):.0f} to {max(rates[name]):.0f}"
        print(f"  {name:14} {rate:8.1f} MB/s  ({spread})")
    peers = [rate for name, rate in medians.items() if name not in ("motionpredict", "writing")]
    if peers and "motionpredict" in medians:
        print(f"  {medians['motionpredict'] / max(peers):.1f} times the fastest peer")
    sys.stdout.flush()
    return medians


def peak(tool, path):
    """The peak memory of inspect in bytes."""
    # asked of a small process: a child's peak is never below the memory of what it was forked from
    code = ("import os, subprocess, sys; child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL); "
            "print(os.wait4(child.pid, 0)[2].ru_maxrss)")
    run = subprocess.run([sys.executable, "-c", code, tool, "inspect", "--quiet", path], capture_output=True, text=True)
    return int(run.stdout) * 1024


def main():
    parser = argparse.ArgumentParser()
    for name in ("tool", "speed", "assimp", "place", "sample"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--megabytes", type=float, default=100)
    parser.add_argument("--linear", action="store_true")
    parser.add_argument("files", nargs="*")
    a = parser.parse_args()
    found = programs(a)
    clips = [path for path in a.files if not path.lower().endswith(".dae")] or [a.sample]
    for source in clips:
        path = os.path.join(a.place, os.path.basename(source))
        values = lengthened(source, path, a.megabytes)
        # the peers take up to minutes for what takes us a second: their turns are on the same rows, fewer of them
        compare(found, path, ["motionpredict", "writing"], a.repeats)
        memory = peak(a.tool, path)
        print(f"  inspect's peak {memory / 1e6:.0f} MB, {memory / (8 * values):.2f} times the values as Double")
        lengthened(source, path, min(a.megabytes, 10))
        compare(found, path, ["motionpredict", "assimp", "numpy.loadtxt", "pybvh"], a.repeats)
        os.remove(path)
    if a.linear:
        rates = {}
        for megabytes in (1, 10, 100, 1000):
            path = os.path.join(a.place, f"{megabytes}.bvh")
            lengthened(clips[0], path, megabytes)
            rates[megabytes] = compare(found, path, ["motionpredict"], a.repeats)["motionpredict"]
            os.remove(path)
        print(f"linear within {(max(rates.values()) / min(rates.values()) - 1) * 100:.0f} % from 1 to 1000 MB")
    scenes = [path for path in a.files if path.lower().endswith(".dae")]
    heavy = os.path.join(a.place, "mesh.dae")
    mesh_heavy(heavy, 50)
    for path in scenes + [heavy]:
        compare(found, path, ["motionpredict", "assimp"], a.repeats)
        print(f"  inspect's peak {peak(a.tool, path) / 1e6:.0f} MB")
    os.remove(heavy)


main()
