"""A batch of clips by one model, beside the model's networks in PyTorch, clip by clip; compare.py calls it.

The batch is the whole program: it reads each file, looks for faults, foresees, makes the motion and writes the file. PyTorch only runs
networks of the same sizes, for as many frames at the model's rate, with no file and no body.
"""

import json
import os
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CLIPS, FRAMES, SECONDS, RATE = 200, 600, 2, 60


def sizes(model):
    """UNITSxFEATURES of each network, the frames they are shown, seconds a frame, and whether they see mirror images, too."""
    with open(model, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
    outputs = [header[name]["shape"] for name in sorted(header) if name.endswith("output/kernel")]
    description = json.loads(header["__metadata__"]["model"])
    networks = ",".join(f"{units}x{features}" for units, features in outputs)
    return networks, description["networks"][0]["observed"], description["rate"]["frameTime"], "mirror" in description


def run(tool, folder, model, output, *options):
    shutil.rmtree(output, ignore_errors=True)
    began = time.perf_counter()
    subprocess.run(
        [tool, "batch", folder, "--model", model, "-o", output, "--seconds", str(SECONDS), "--quiet", *options],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return (time.perf_counter() - began) / CLIPS


def batch(options, worker, python):
    with tempfile.TemporaryDirectory() as base:
        clips, model, output = (os.path.join(base, name) for name in ("clips", "model.safetensors", "output"))
        subprocess.run(
            [sys.executable, os.path.join(ROOT, "scripts/make-large-corpus"), clips, str(CLIPS), str(FRAMES)],
            check=True, stdout=subprocess.DEVNULL)
        subprocess.run(
            [options.tool, "fit", clips, "-o", model, "--minutes", "0.05", "--quiet"], check=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        networks, observed, frame_time, mirrored = sizes(model)
        frames = round(SECONDS / frame_time)
        peers = [
            worker(f"PyTorch, threads {threads}", python(
                "pytorch_rollout.py", "--threads", str(threads), "--networks", networks, "--windows", str(1 + mirrored),
                "--observed", str(observed), "--predicted", str(frames)))
            for threads in (1, 2)
        ]
        for peer in peers:
            peer.warm_up(options.seconds)
        kinds = {
            f"motionpredict, {kind}, {jobs} job{'s' * (jobs > 1)}": [*flags, "--jobs", str(jobs)]
            for kind, flags in (("realised", []), ("--mean", ["--mean"])) for jobs in (1, 2)
        }
        ours = {name: [] for name in kinds}
        for _ in range(options.rounds):
            for peer in peers:
                peer.measure()
            for name, flags in kinds.items():
                ours[name].append(run(options.tool, clips, model, output, *flags))
        faster = min(peers, key=lambda peer: peer.median)
        print(f"\nbatch of {CLIPS} clips of {FRAMES / RATE:.0f} s, {SECONDS} s more of each; networks {networks}:")
        for peer in peers:
            print(f"  {peer.name:36} {peer.median * 1e3:7.1f} ms a clip, networks alone")
        for name, seconds in ours.items():
            ratio = statistics.median(b / a for a, b in zip(seconds, faster.seconds))
            print(
                f"  {name:36} {statistics.median(seconds) * 1e3:7.1f} ms a clip, "
                f"{SECONDS * RATE / statistics.median(seconds):6.0f} frames a second, {ratio:5.2f} times {faster.name}",
                flush=True)
        for peer in peers:
            peer.close()
