"""Frames of a clip by a model's networks in PyTorch, clip by clip, as told on standard input; see batch.py.

A run is one clip: every network, its windows (the clip and its mirror image) as one batch. The weights are random: they do not change
what it costs.
"""

import argparse
import sys
import time

import torch

from pytorch_network import Network

parser = argparse.ArgumentParser()
parser.add_argument("--threads", type=int, required=True)
parser.add_argument("--networks", required=True, help="UNITSxFEATURES of each, with commas between")
for name in ["windows", "observed", "predicted"]:
    parser.add_argument("--" + name, type=int, required=True)
options = parser.parse_args()
torch.set_num_threads(options.threads)
torch.manual_seed(1)

sizes = [tuple(map(int, network.split("x"))) for network in options.networks.split(",")]
work = [
    (Network(features, units, options.predicted).eval(), torch.randn(options.windows, options.observed, features))
    for units, features in sizes
]

with torch.inference_mode():
    for line in sys.stdin:
        times = int(line)
        began = time.perf_counter()
        for _ in range(times):
            for network, seed in work:
                network(seed)
        print((time.perf_counter() - began) / times, flush=True)
