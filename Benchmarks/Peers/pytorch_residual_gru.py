"""Trains the residual sequence-to-sequence GRU of Martinez et al. on a folder of BVH clips, and predicts windows with it.

    pytorch_residual_gru.py TRAIN WINDOWS PREDICTIONS --seconds 180 [--threads 2]

Martinez, Black and Romero, On human motion prediction using recurrent neural networks, CVPR 2017: one GRU of 1024 units
encodes 50 frames and goes on with its own output from the last one ("sampling-based loss"), each output added to the frame
before ("residual"); frames are rotation vectors, less their mean, by their deviation, of joints that move; mean squared
error; gradient descent at 0.005, falling by 0.95 every 10,000 steps, batches of 16, gradients clipped to a norm of 5.

TRAIN holds KIND/NAME.bvh, WINDOWS holds KIND/NN_seed.bvh; what follows is written as PREDICTIONS/KIND/NN.bvh.
"""

import argparse
import pathlib
import re
import sys
import time

import numpy
import torch

OBSERVED, PREDICTED, UNITS, BATCH = 50, 25, 1024, 16

parser = argparse.ArgumentParser()
for name in ("train", "windows", "predictions"):
    parser.add_argument(name, type=pathlib.Path)
parser.add_argument("--seconds", type=float, required=True)
parser.add_argument("--threads", type=int, default=2)
options = parser.parse_args()
torch.set_num_threads(options.threads)
torch.manual_seed(1)
random = numpy.random.default_rng(1)


class Clip:
    def __init__(self, path):
        self.head, motion = re.split(r"^MOTION\s*$", path.read_text(), maxsplit=1, flags=re.M)
        lines = motion.strip().splitlines()
        self.frame_time = lines[1]
        self.values = numpy.array([line.split() for line in lines[2:]], float)
        # For each joint the columns of its three rotations, in the order of the channels.
        self.joints, column = [], 0
        for count, names in re.findall(r"CHANNELS\s+(\d+)\s+(.*)", self.head):
            turns = [(column + i, "XYZ".index(n[0])) for i, n in enumerate(names.split()) if n.endswith("rotation")]
            self.joints.append(turns)
            column += int(count)

    def vectors(self):
        """Rotation vectors of all joints but the root: frames × 3 joints, without jumps of whole turns."""
        return numpy.concatenate([unwrapped(rotation_vectors(self.matrices(t))) for t in self.joints[1:]], axis=1)

    def matrices(self, turns):
        result = numpy.eye(3)
        for column, axis in turns:
            result = result @ axis_rotation(axis, numpy.radians(self.values[:, column]))
        return result

    def write(self, path, vectors):
        """Writes frames of rotation vectors, the root's channels being those of the last frame."""
        rows = numpy.repeat(self.values[-1:], len(vectors), axis=0)
        for index, turns in enumerate(self.joints[1:]):
            angles = euler(matrices_of(vectors[:, 3 * index : 3 * index + 3]), [axis for _, axis in turns])
            for (column, _), values in zip(turns, angles):
                rows[:, column] = numpy.degrees(values)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = "\n".join(" ".join(f"{value:.5f}" for value in row) for row in rows)
        path.write_text(f"{self.head}MOTION\nFrames: {len(rows)}\n{self.frame_time}\n{text}\n")


def axis_rotation(axis, angles):
    result = numpy.tile(numpy.eye(3), (len(angles), 1, 1))
    j, k = (axis + 1) % 3, (axis + 2) % 3
    result[:, j, j] = result[:, k, k] = numpy.cos(angles)
    result[:, k, j] = numpy.sin(angles)
    result[:, j, k] = -result[:, k, j]
    return result


def rotation_vectors(matrices):
    axes = numpy.stack([matrices[:, 2, 1] - matrices[:, 1, 2], matrices[:, 0, 2] - matrices[:, 2, 0],
                        matrices[:, 1, 0] - matrices[:, 0, 1]], axis=1)  # fmt: skip
    sine = numpy.linalg.norm(axes, axis=1, keepdims=True)
    angle = numpy.arctan2(sine[:, 0], numpy.trace(matrices, axis1=1, axis2=2) - 1)
    return axes / numpy.maximum(sine, 1e-12) * angle[:, None]


def unwrapped(vectors):
    """The same rotations, each on the branch nearest to the one before."""
    result = vectors.copy()
    for t in range(1, len(result)):
        angle = numpy.linalg.norm(result[t])
        if angle > 1e-6:
            axis = result[t] / angle
            result[t] += 2 * numpy.pi * round((result[t - 1] @ axis - angle) / (2 * numpy.pi)) * axis
    return result


def matrices_of(vectors):
    angle = numpy.linalg.norm(vectors, axis=1)[:, None, None]
    cross = numpy.zeros((len(vectors), 3, 3))
    cross[:, 2, 1], cross[:, 0, 2], cross[:, 1, 0] = vectors.T
    cross -= cross.transpose(0, 2, 1)
    return numpy.eye(3) + numpy.sinc(angle / numpy.pi) * cross + numpy.sinc(angle / 2 / numpy.pi) ** 2 / 2 * cross @ cross


def euler(matrices, axes):
    """The angles of rotations about three axes, the outermost first."""
    i, j, k = axes
    sign = 1 if (j - i) % 3 == 1 else -1
    middle = numpy.arcsin(numpy.clip(sign * matrices[:, i, k], -1, 1))
    first = numpy.arctan2(-sign * matrices[:, j, k], matrices[:, k, k])
    last = numpy.arctan2(-sign * matrices[:, i, j], matrices[:, i, i])
    return first, middle, last


class ResidualGRU(torch.nn.Module):
    def __init__(self, width):
        super().__init__()
        self.cell = torch.nn.GRU(width, UNITS, batch_first=True)
        self.output = torch.nn.Linear(UNITS, width)

    def forward(self, seen):
        _, state = self.cell(seen[:, :-1])
        frame, result = seen[:, -1:], []
        for _ in range(PREDICTED):
            out, state = self.cell(frame, state)
            frame = frame + self.output(out)
            result.append(frame)
        return torch.cat(result, dim=1)


clips = [Clip(path).vectors() for path in sorted(options.train.glob("*/*.bvh"))]
everything = numpy.concatenate(clips)
mean, deviation = everything.mean(axis=0), everything.std(axis=0)
used = numpy.flatnonzero(deviation > 1e-4)
scaled = [torch.tensor((c[:, used] - mean[used]) / deviation[used], dtype=torch.float32) for c in clips]
scaled = [clip for clip in scaled if len(clip) >= OBSERVED + PREDICTED]
model = ResidualGRU(len(used))
optimiser = torch.optim.SGD(model.parameters(), lr=0.005)
schedule = torch.optim.lr_scheduler.StepLR(optimiser, 10_000, 0.95)
began, steps, recent = time.monotonic(), 0, []
while time.monotonic() - began < options.seconds:
    batch = []
    for _ in range(BATCH):
        clip = scaled[random.integers(len(scaled))]
        start = random.integers(len(clip) - OBSERVED - PREDICTED + 1)
        batch.append(clip[start : start + OBSERVED + PREDICTED])
    batch = torch.stack(batch)
    loss = torch.nn.functional.mse_loss(model(batch[:, :OBSERVED]), batch[:, OBSERVED:])
    optimiser.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 5)
    optimiser.step()
    schedule.step()
    steps += 1
    recent = (recent + [loss.item()])[-100:]
print(f"residual GRU: {steps} steps, loss {numpy.mean(recent):.3f}", file=sys.stderr)

with torch.no_grad():
    for path in sorted(options.windows.glob("*/*_seed.bvh")):
        clip = Clip(path)
        vectors = clip.vectors()[-OBSERVED:]
        seen = torch.tensor((vectors[:, used] - mean[used]) / deviation[used], dtype=torch.float32)
        guess = numpy.tile(mean, (PREDICTED, 1))
        guess[:, used] = model(seen[None])[0].numpy() * deviation[used] + mean[used]
        clip.write(options.predictions / path.parent.name / path.name.replace("_seed", ""), guess)
