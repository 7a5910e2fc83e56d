"""Trains the forecaster's network in PyTorch, as told on standard input; see compare.py.

The same work as a training step of `fit` on a corpus: an encoder and a decoder LSTM that read a frame as its difference
from the last one, its change and the last one; the decoder is fed with its own outputs, which are corrections of a damped
velocity; the loss is the mean distance of joints and End Sites, from 6D rotations by forward kinematics; gradients are
clipped, and AdamW moves the weights.
"""

import argparse
import sys
import time

import torch

from pytorch_network import Network

parser = argparse.ArgumentParser()
parser.add_argument("--threads", type=int, required=True)
parser.add_argument("--skeleton", required=True, help="a BVH file")
for name in ["batch", "observed", "predicted", "hidden"]:
    parser.add_argument("--" + name, type=int, required=True)
options = parser.parse_args()
torch.set_num_threads(options.threads)
torch.manual_seed(1)


def hierarchy(path):
    """Parents, offsets and which nodes turn, End Sites among them."""
    parents, offsets, turns, stack, pending = [], [], [], [], -1
    for line in open(path):
        words = line.split()
        if words[:1] == ["MOTION"]:
            break
        if words[:1] in (["ROOT"], ["JOINT"], ["End"]):
            parents.append(stack[-1] if stack else -1)
            offsets.append([0.0] * 3)
            turns.append(False)
            pending = len(parents) - 1
        elif words[:1] == ["{"]:
            stack.append(pending)
        elif words[:1] == ["}"]:
            stack.pop()
        elif words[:1] == ["OFFSET"]:
            offsets[stack[-1]] = [float(word) for word in words[1:4]]
        elif words[:1] == ["CHANNELS"]:
            turns[stack[-1]] = len(stack) > 1
    return parents, torch.tensor(offsets), [node for node, turn in enumerate(turns) if turn]


parents, offsets, joints = hierarchy(options.skeleton)
features, hidden = 6 * len(joints), options.hidden
# Nodes by depth, so that one product places all nodes of a depth.
depth = [0] * len(parents)
for node, parent in enumerate(parents):
    depth[node] = depth[parent] + 1 if parent >= 0 else 0
levels = [[n for n in range(len(parents)) if depth[n] == d] for d in range(1, max(depth) + 1)]
place_of = {joint: index for index, joint in enumerate(joints)}


def places(rows):
    """World places of all nodes [..., nodes, 3] of features [..., 6 × joints]."""
    six = rows.unflatten(-1, (len(joints), 2, 3))
    x = torch.nn.functional.normalize(six[..., 0, :], dim=-1)
    y = six[..., 1, :] - x * (x * six[..., 1, :]).sum(-1, keepdim=True)
    y = torch.nn.functional.normalize(y, dim=-1)
    turns = torch.stack([x, y, torch.linalg.cross(x, y)], dim=-1)
    still = torch.eye(3).expand(turns.shape[:-3] + (3, 3))
    world, place = {0: still}, {0: torch.zeros(rows.shape[:-1] + (3,))}
    for level in levels:
        above = torch.stack([world[parents[n]] for n in level], dim=-3)
        local = torch.stack([turns[..., place_of[n], :, :] if n in place_of else still for n in level], dim=-3)
        moved = (above @ offsets[level].unsqueeze(-1)).squeeze(-1)
        turned = above @ local
        for index, node in enumerate(level):
            world[node] = turned[..., index, :, :]
            place[node] = place[parents[node]] + moved[..., index, :]
    return torch.stack([place[n] for n in range(len(parents))], dim=-2)


model = Network(features, hidden, options.predicted)
optimiser = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=0.02, fused=True)
truth = torch.randn(options.batch, options.observed + options.predicted, features)


def run():
    optimiser.zero_grad(set_to_none=True)
    x, y = truth[:, : options.observed], truth[:, options.observed :]
    mask = (torch.rand(options.predicted, options.batch, hidden) > 0.3) / 0.7
    loss = (places(model(x, mask)) - places(y)).norm(dim=-1).mean()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimiser.step()


for line in sys.stdin:
    times = int(line)
    began = time.perf_counter()
    for _ in range(times):
        run()
    print((time.perf_counter() - began) / times, flush=True)
