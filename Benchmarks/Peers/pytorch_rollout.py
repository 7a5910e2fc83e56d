"""Frames of a clip by a model's networks in PyTorch, clip by clip, as told on standard input; see batch.py.

The networks are those of a forecast: an encoder LSTM reads the frames shown, a decoder cell predicts a frame at a time from its own
outputs, each a correction of a damped velocity. A run is one clip: every network, its windows (the clip and its mirror image) as one
batch. The weights are random: they do not change what it costs.
"""

import argparse
import sys
import time

import torch

parser = argparse.ArgumentParser()
parser.add_argument("--threads", type=int, required=True)
parser.add_argument("--networks", required=True, help="UNITSxFEATURES of each, with commas between")
for name in ["windows", "observed", "predicted"]:
    parser.add_argument("--" + name, type=int, required=True)
options = parser.parse_args()
torch.set_num_threads(options.threads)
torch.manual_seed(1)


class Network(torch.nn.Module):
    def __init__(self, units, features):
        super().__init__()
        self.encoder = torch.nn.LSTM(3 * features, units, batch_first=True)
        self.decoder = torch.nn.LSTMCell(3 * features, units)
        self.output = torch.nn.Linear(units, features)
        self.damping = torch.nn.Parameter(torch.full((features,), 1.5))

    def forward(self, x):
        last = x[:, -1]
        before = torch.cat([x[:, :1], x[:, :-1]], dim=1)
        wide = last.unsqueeze(1).expand_as(x)
        _, (h, c) = self.encoder(torch.cat([x - wide, x - before, wide], dim=-1))
        h, c = h[0], c[0]
        frame, earlier, part, outputs = last, x[:, -2], torch.sigmoid(self.damping), []
        for _ in range(options.predicted):
            h, c = self.decoder(torch.cat([frame - last, frame - earlier, last], dim=-1), (h, c))
            following = frame + part * (frame - earlier) + self.output(h)
            frame, earlier = following, frame
            outputs.append(following)
        return torch.stack(outputs, dim=1)


sizes = [tuple(map(int, network.split("x"))) for network in options.networks.split(",")]
work = [(Network(*size).eval(), torch.randn(options.windows, options.observed, size[1])) for size in sizes]

with torch.inference_mode():
    for line in sys.stdin:
        times = int(line)
        began = time.perf_counter()
        for _ in range(times):
            for network, seed in work:
                network(seed)
        print((time.perf_counter() - began) / times, flush=True)
