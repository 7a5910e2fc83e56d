"""Runs PyTorch, Keras and motionpredict on the same encoder-decoder LSTM, in turn, and prints what each did.

    compare.py --worker PATH [--tool PATH] [--rounds 5] [--only train|generate|forecaster|tutorial|memory|batch]

The peers run in processes of their own that wait while another is measured.  A round gives each of them the same
work once; figures are medians over the rounds, ratios are medians of the rounds' ratios.  Each peer is given one and
two threads, and its better one counts.  scripts/benchmark-peers makes the environment and calls this.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile

from batch import batch

HERE = os.path.dirname(os.path.abspath(__file__))
TRAINING = [
    dict(batch=32, observed=50, predicted=25, features=96, hidden=128),
    dict(batch=64, observed=50, predicted=25, features=135, hidden=256),
    dict(batch=64, observed=100, predicted=50, features=200, hidden=512),
]
GENERATION = [dict(batch=1, observed=1, predicted=50, features=96, hidden=hidden) for hidden in (128, 256, 512)]


class Worker:
    """A process that runs a task as many times as a line of its input says, and answers with seconds a run."""

    def __init__(self, name, command, environment=None):
        self.name = name
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, **(environment or {})},
        )
        self.seconds = []

    def run(self, times):
        self.process.stdin.write(f"{times}\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name} ended by itself: run it by hand to see why")
        return float(line)

    def warm_up(self, seconds):
        """Runs until runs are as fast as before, and finds how many fill the seconds."""
        once = self.run(1)
        for _ in range(3):
            once = self.run(max(1, int(0.3 / max(once, 1e-7))))
        self.times = max(1, round(seconds / once))

    def measure(self):
        self.seconds.append(self.run(self.times))

    @property
    def median(self):
        return statistics.median(self.seconds)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def arguments(shape, task, threads, *more):
    result = ["--task", task, "--threads", str(threads), *more]
    for name, value in shape.items():
        result += ["--" + name, str(value)]
    return result


def python(script, *rest):
    return [sys.executable, os.path.join(HERE, script), *rest]


def step_flops(batch, observed, predicted, features, hidden):
    """What the layers' definitions ask for in a training step: a repeated input is multiplied at each step.

    Forward, and twice that for the gradients of weights and inputs, but for the data, which need none.
    """
    encoder = observed * 2 * (features + hidden) * 4 * hidden
    decoder = predicted * 2 * (2 * hidden) * 4 * hidden
    dense = predicted * 2 * hidden * features
    return batch * (3 * (encoder + decoder + dense) - observed * 2 * features * 4 * hidden)


def rounds(workers, count, seconds):
    for worker in workers:
        worker.warm_up(seconds)
    for number in range(count):
        # Every other round goes backwards, so that none always follows the same one.
        for worker in workers if number % 2 == 0 else workers[::-1]:
            worker.measure()


def ratio(slower, faster):
    return statistics.median(a / b for a, b in zip(slower.seconds, faster.seconds))


def best(workers):
    return min(workers, key=lambda worker: worker.median)


def train(options):
    for shape in TRAINING:
        ours = {
            threads: Worker(f"motionpredict, threads {threads}", [options.worker] + arguments(shape, "train", threads))
            for threads in (1, 2)
        }
        peers, halves = [], []
        for name, script in (("PyTorch", "pytorch_worker.py"), ("Keras", "keras_worker.py")):
            for threads in (1, 2):
                command = python(script, *arguments(shape, "train", threads))
                peers.append(Worker(f"{name}, threads {threads}", command))
            command = python(script, *arguments(shape, "train", 2, "--bfloat16"))
            halves.append(Worker(f"{name} bf16, threads 2", command))
        single = {"OPENBLAS_NUM_THREADS": "1"}
        with open("/proc/cpuinfo") as cpuinfo:
            if " avx512f " in cpuinfo.read():
                # Or OpenBLAS takes processors that it does not know for lesser ones.
                single["OPENBLAS_CORETYPE"] = "SkylakeX"
        products = [Worker("sgemm", python("sgemm_worker.py"), single) for _ in range(2)]
        workers = list(ours.values()) + peers + halves
        for worker in workers:
            worker.warm_up(options.seconds)
        for worker in products:
            worker.warm_up(options.seconds / 2)
        for number in range(options.rounds):
            for worker in workers if number % 2 == 0 else workers[::-1]:
                worker.measure()
            # Two at once, one a core.
            for worker in products:
                worker.process.stdin.write(f"{worker.times}\n")
                worker.process.stdin.flush()
            for worker in products:
                worker.seconds.append(float(worker.process.stdout.readline()))
        flops = step_flops(**shape)
        print(f"\ntraining step, {', '.join(f'{name} {value}' for name, value in shape.items())}")
        for worker in workers:
            speed = shape["batch"] / worker.median
            relative = ratio(worker, ours[2])
            print(
                f"  {worker.name:28} {worker.median * 1e3:9.2f} ms {speed:9.0f} windows/s"
                f" {flops / worker.median * 1e-9:6.0f} GFLOP/s   {relative:5.2f} times ours"
            )
        peer = best(peers)
        sgemm = statistics.median(
            sum(2 * 2048**3 / seconds for seconds in pair) for pair in zip(*(worker.seconds for worker in products))
        )
        share = statistics.median(
            flops / own / sum(2 * 2048**3 / seconds for seconds in pair)
            for own, *pair in zip(ours[2].seconds, *(worker.seconds for worker in products))
        )
        print(f"  two sgemm of 2048 side by side: {sgemm * 1e-9:.0f} GFLOP/s; ours is {share:.2f} of it")
        print(f"  faster peer ({peer.name}) / ours: {ratio(peer, ours[2]):.2f}")
        print(f"  ours on one thread / ours on two: {ratio(ours[1], ours[2]):.2f}", flush=True)
        for worker in workers + products:
            worker.close()


def generate(options):
    for task, title in (("generate", "RepeatVector decoder"), ("feed-back", "decoder fed with its own output")):
        for shape in GENERATION:
            own, halves = (
                [
                    Worker(
                        f"motionpredict{label}, threads {threads}",
                        [options.worker] + arguments(shape, task, threads, *more),
                    )
                    for threads in (1, 2)
                ]
                for label, more in (("", []), (" half width", ["--half-width"]))
            )
            peers = [
                Worker(f"{name}, threads {threads}", python(script, *arguments(shape, task, threads)))
                for name, script in (("PyTorch", "pytorch_worker.py"), ("Keras", "keras_worker.py"))
                for threads in (1, 2)
            ]
            rounds(own + halves + peers, options.rounds, options.seconds / 3)
            ours, half, peer = best(own), best(halves), best(peers)
            print(f"\n50 frames at batch 1, {title}, hidden {shape['hidden']}")
            for worker in own + halves + peers:
                print(f"  {worker.name:34} {worker.median * 1e3:8.3f} ms")
            print(
                f"  ours / faster peer ({peer.name}): {ratio(ours, peer):.2f}; half width: {ratio(half, peer):.2f}",
                flush=True,
            )
            for worker in own + halves + peers:
                worker.close()


def forecaster(options):
    """A training step of the forecaster on a corpus, beside the same model in PyTorch."""
    shape = dict(batch=64, observed=10, predicted=25, hidden=256)
    rest = ["--skeleton", options.skeleton]
    for name, value in shape.items():
        rest += ["--" + name, str(value)]
    ours = {
        threads: Worker(
            f"motionpredict, threads {threads}",
            [options.worker, "--task", "forecaster", "--threads", str(threads), *rest],
        )
        for threads in (1, 2)
    }
    peers = [
        Worker(f"PyTorch, threads {threads}", python("pytorch_forecaster.py", "--threads", str(threads), *rest))
        for threads in (1, 2)
    ]
    workers = list(ours.values()) + peers
    rounds(workers, options.rounds, options.seconds)
    print(f"\nforecaster, own outputs, 6D, kinematic loss: {', '.join(f'{n} {v}' for n, v in shape.items())}")
    for worker in workers:
        print(f"  {worker.name:28} {worker.median * 1e3:8.2f} ms a step   {ratio(worker, ours[2]):5.2f} times ours")
    print(f"  faster peer ({best(peers).name}) / ours: {ratio(best(peers), ours[2]):.2f}", flush=True)
    for worker in workers:
        worker.close()


def processor_seconds(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, output


def tutorial(options):
    own, peer = [], []
    for _ in range(min(options.rounds, 3)):
        # Ours with everything from the start of the process to its end, theirs without the imports.
        own.append(processor_seconds([options.tool, "tutorial", "--json"])[0])
        peer.append(float(processor_seconds(python("keras_tutorial.py"))[1]))
    print(f"\nten tutorial models: motionpredict {statistics.median(own):.3f} s of processor time,", end=" ")
    print(f"Keras {statistics.median(peer):.1f} s: {statistics.median(p / o for o, p in zip(own, peer)):.0f} times")


def memory(options):
    shape = TRAINING[-1]
    batch, observed, predicted, features, hidden = shape.values()
    weights = 4 * hidden * (features + hidden + 1) + 4 * hidden * (2 * hidden + 1) + features * (hidden + 1)
    # Each step of an LSTM keeps four gates, the cell, its activation and the output; the encoder its input too.
    activations = batch * observed * (features + 7 * hidden) + batch * predicted * (7 * hidden + features)
    need = 4 * (3 * weights + activations)
    with Watched(options, shape, "train") as worker:
        worker.run(3)
        peak = worker.peak()
    print(f"\ntraining memory at hidden {hidden}: {peak / 2**20:.0f} MiB at most, of which the process and its data")
    with Watched(options, dict(batch=1, observed=1, predicted=1, features=1, hidden=1), "train") as worker:
        worker.run(1)
        empty = worker.peak()
    data = 4 * batch * (observed + predicted) * features
    own = peak - empty - data
    print(
        f"  {(empty + data) / 2**20:.0f} MiB; weights and Adam's moments {12 * weights / 2**20:.0f} MiB,"
        f" activations {4 * activations / 2**20:.0f} MiB: {own / need:.2f} of their sum"
    )
    with Watched(options, TRAINING[0], "train") as worker:
        # A run makes its buffers anew; where the allocator puts them settles with the first ones.
        worker.run(1000)
        before = worker.peak()
        worker.run(1000)
        print(f"  growth over 1,000 steps at hidden 128: {(worker.peak() - before) / 1024:.0f} KiB")
    with tempfile.TemporaryDirectory() as folder:
        library = os.path.join(folder, "count.so")
        source = os.path.join(HERE, "count_allocations.c")
        subprocess.run(["cc", "-O1", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
        counts = []
        for steps in (20, 220):
            command = [options.worker] + arguments(TRAINING[0], "train", 2)
            run = subprocess.run(
                command,
                input=f"{steps}\n",
                check=True,
                capture_output=True,
                text=True,
                env={**os.environ, "LD_PRELOAD": library},
            )
            counts.append(int(run.stderr.split()[-1]))
        print(f"  allocations a step after the first: {(counts[1] - counts[0]) / 200:g}", flush=True)


class Watched(Worker):
    """A worker of ours whose memory is looked at."""

    def __init__(self, options, shape, task):
        super().__init__("motionpredict", [options.worker] + arguments(shape, task, 2))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def peak(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worker", required=True, help="motionpredict's own worker")
    parser.add_argument("--tool", help="the motionpredict program, for the tutorial")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.5, help="the length of one measurement")
    parser.add_argument("--only", choices=["train", "generate", "forecaster", "tutorial", "memory", "batch"])
    parser.add_argument("--skeleton", help="a BVH file, for the forecaster")
    options = parser.parse_args()
    parts = dict(
        train=train, generate=generate, forecaster=forecaster, tutorial=tutorial, memory=memory,
        batch=lambda options: batch(options, Worker, python))
    for name, part in parts.items():
        if options.only in (None, name) and not (
            (name in ("tutorial", "batch") and not options.tool) or (name == "forecaster" and not options.skeleton)
        ):
            part(options)


main()
