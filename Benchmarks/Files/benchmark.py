"""Runs motionpredict and its peers in turn on the same files; scripts/benchmark-files calls it.

All times but those of --linear are the processor's, in all threads, so that what else the machine does counts little. A
figure is the median over the turns, a ratio the median of each turn's ratio to the peer that was fastest in it. Every
program has read the file several times before it is timed: nobody's first page faults and look-ups count, nor a virtual
machine's wait for the host that hands out memory.
"""
import argparse
import collections
import io
import os
import statistics
import subprocess
import sys
import time

import numpy
import pybvh

from inputs import MOTION, SPELLINGS, lengthened, mesh_heavy, respelt

OURS = ("motionpredict", "writing")


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
            # the last time in a process counts: the peers within Python have been called before, too
            lines = subprocess.run([*command, "8", path], capture_output=True, text=True).stdout.split("\n")
            fields = [line.split("\t") for line in lines if line.count("\t") >= 3]
            return (float(fields[-1][3]), int(fields[-1][2])) if fields else None
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
    """Each program's rates in MB/s, turn by turn; None where it could not read the file."""
    rates = collections.defaultdict(list)
    for turn in range(-1, repeats):
        for name in [name for name in names if name in found]:
            try:
                result = found[name](path)
            except Exception as error:  # a peer that cannot take the file is said and left out
                print(f"  {name}: {error}", file=sys.stderr)
                result = None
            if turn >= 0:
                rates[name].append(result[1] / result[0] / 1e6 if result and result[0] > 0 else None)
    print(f"{os.path.basename(path)} ({os.path.getsize(path) / 1e6:.1f} MB)")
    rates = {name: values for name, values in rates.items() if all(values)}
    for name, values in rates.items():
        spread = f"{min(values):.0f} to {max(values):.0f}"
        print(f"  {name:14} {statistics.median(values):8.1f} MB/s  ({spread})", flush=True)
    return rates


def ratio(rates):
    """How many times as fast as the fastest peer: the median over the turns, the least and the most."""
    peers = [values for name, values in rates.items() if name not in OURS]
    if not peers or "motionpredict" not in rates:
        return None
    ratios = [ours / max(others) for ours, *others in zip(rates["motionpredict"], *peers)]
    print(f"  {statistics.median(ratios):.1f} times the fastest peer ({min(ratios):.1f} to {max(ratios):.1f})", flush=True)
    return statistics.median(ratios)


def peak(tool, path):
    """The peak memory of inspect in bytes."""
    # asked of a small process: a child's peak is never below the memory of what it was forked from
    code = ("import os, subprocess, sys; child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL); "
            "print(os.wait4(child.pid, 0)[2].ru_maxrss)")
    run = subprocess.run([sys.executable, "-c", code, tool, "inspect", "--quiet", path], capture_output=True, text=True)
    return int(run.stdout) * 1024


def compare_clips(found, a, clips):
    table = []
    for source in clips:
        path = os.path.join(a.place, "long-" + os.path.basename(source))
        # the peers take up to minutes for what takes us a second: their turns and ours are on fewer of the rows
        lengthened(source, path, min(a.megabytes, 10))
        times = ratio(compare(found, path, ["motionpredict", "assimp", "numpy.loadtxt", "pybvh"], a.repeats))
        values = lengthened(source, path, a.megabytes)
        large = compare(found, path, OURS, a.repeats)
        memory = peak(a.tool, path) / (8 * values)
        print(f"  inspect's peak is {memory:.2f} times the values as Double")
        table.append((os.path.basename(source), times, memory, *(statistics.median(large[name]) for name in OURS)))
        os.remove(path)
    print(f"\n{'file':32} {'read MB/s':>10} {'write MB/s':>10} {'times peer':>10} {'memory':>7}")
    for name, times, memory, read, write in table:
        print(f"{name:32} {read:10.0f} {write:10.0f} {times or 0:10.1f} {memory:7.2f}", flush=True)


def linear(a, source):
    """How reading goes from 1 to 1000 MB: as the system gives memory, and once a process has it and keeps it.

    A process waits for the memory that it fills, in a virtual machine for the host that hands it out, and the more so the
    more it is. A process reads one file again and again, and the median of the later half of its turns counts, by the
    clock: a second thread has memory handed out, so the machine must have nothing else to do.
    """
    turns = {1: 400, 10: 80, 100: 16, 1000: 8}
    paths = {megabytes: os.path.join(a.place, f"{megabytes}.bvh") for megabytes in turns}
    for megabytes, path in paths.items():
        lengthened(source, path, megabytes)
    keeping = {"GLIBC_TUNABLES": "glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=8589934592"}
    for title, more in (("memory as the system gives it", {}), ("memory kept by the process", keeping)):
        rates = collections.defaultdict(list)
        # the sizes in turn, as the programs are, so that a slower minute of the machine is every size's
        for _ in range(a.repeats):
            for megabytes, path in paths.items():
                command = [a.speed, "read", str(turns[megabytes]), path]
                lines = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **more}).stdout
                fields = [line.split("\t") for line in lines.splitlines()]
                later = fields[len(fields) // 2:]
                rates[megabytes].append(statistics.median(int(f[2]) / float(f[4]) / 1e6 for f in later))
        medians = {megabytes: statistics.median(values) for megabytes, values in rates.items()}
        print(title)
        for megabytes in paths:
            print(f"{megabytes:5} MB: {medians[megabytes]:8.1f} MB/s")
        spread = (max(medians.values()) / min(medians.values()) - 1) * 100
        print(f"linear within {spread:.0f} % from 1 to 1000 MB")
    for path in paths.values():
        os.remove(path)


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
    made = {spelling: os.path.join(a.place, f"made-{spelling}.bvh") for spelling in SPELLINGS}
    for spelling, path in made.items():
        respelt(a.sample, path, spelling)
    compare_clips(found, a, clips + list(made.values()))
    for path in made.values():
        os.remove(path)
    if a.linear:
        linear(a, clips[0])
    scenes = [path for path in a.files if path.lower().endswith(".dae")]
    heavy = os.path.join(a.place, "mesh.dae")
    mesh_heavy(heavy, 50)
    for path in scenes + [heavy]:
        ratio(compare(found, path, ["motionpredict", "assimp"], a.repeats))
        print(f"  inspect's peak {peak(a.tool, path) / 1e6:.0f} MB")
    os.remove(heavy)


main()
