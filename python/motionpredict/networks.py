"""The program's encoder-decoder LSTM, run in NumPy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Mapping, Optional

import numpy as np

from .features import FeatureLayout
from .rotations import Array

#: The fraction of the training data's range by which a feature may leave it; of a pose, for a while, where it is free.
_MARGIN = 0.08
_FREE_MARGIN = 2.0


def _sigmoid(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


@dataclass(frozen=True)
class LSTM:
    """One layer as Keras has it: gates in the order input, forget, candidate, output."""

    kernel: Array
    recurrent_kernel: Array
    bias: Array

    def step(self, x: Array, hidden: Array, cell: Array) -> tuple[Array, Array]:
        """The hidden numbers and the cell (N, H) after a step."""
        gates = x @ self.kernel + hidden @ self.recurrent_kernel + self.bias
        i, f, g, o = np.split(gates, 4, axis=-1)
        cell = _sigmoid(f) * cell + _sigmoid(i) * np.tanh(g)
        return _sigmoid(o) * np.tanh(cell), cell


@dataclass(frozen=True)
class Scaling:
    """What brings features near to zero mean and unit spread, F numbers each."""

    mean: Array
    scale: Array
    #: Typical changes from a frame to the next, in scaled units.
    velocity: Array
    #: The smallest and largest scaled values of the training data.
    lowest: Array
    highest: Array


class Network:
    """One trained network with its features and statistics."""

    def __init__(
        self, layout: FeatureLayout, observed: int, predicted: int, layers: int, weights: Mapping[str, Array]
    ) -> None:
        self.layout = layout
        #: Frames shown, and frames predicted in training.
        self.observed, self.predicted = observed, predicted

        def array(name: str) -> Array:
            return np.asarray(weights[name], float)

        def stack(name: str) -> list[LSTM]:
            return [
                LSTM(*(array(f"{name}.{layer}/{part}") for part in ("kernel", "recurrentKernel", "bias")))
                for layer in range(layers)
            ]

        self.encoder, self.decoder = stack("encoder"), stack("decoder")
        self.output_kernel, self.output_bias = array("output/kernel"), array("output/bias")
        #: For each feature the part of its last change that goes on.
        self.damping = _sigmoid(array("damping"))
        self.scaling = Scaling(*(array(f"statistics/{name}") for name in Scaling.__dataclass_fields__))

    def predict(self, features: Array, frames: Optional[int] = None, is_free: bool = False) -> Array:
        """What follows windows of features (…, T, F): so many frames (…, frames, F), each fed back as the next input.

        The last `observed` frames count. `is_free` lets poses leave the range of the training data for a while, as the
        program does for models of collections.
        """
        features = np.asarray(features, float)[..., -self.observed :, :]
        shape = features.shape[:-2]
        frames = self.predicted if frames is None else frames
        scaling = self.scaling
        seed = (features.reshape(-1, *features.shape[-2:]) - scaling.mean) / scaling.scale
        last = seed[:, -1]

        def read(x: Array, before: Array) -> Array:
            return np.concatenate([x - last, (x - before) / scaling.velocity, last], axis=-1)

        units = self.encoder[0].recurrent_kernel.shape[0]
        states = [(np.zeros((len(seed), units)),) * 2 for _ in self.encoder]
        for t in range(seed.shape[1]):
            states = self._steps(self.encoder, read(seed[:, t], seed[:, max(0, t - 1)]), states)
        carry = np.where(self.layout.is_velocity, 0.0, 1.0)
        gain = np.where(self.layout.is_velocity, 1.0, scaling.velocity)
        x, before = last, seed[:, max(0, seed.shape[1] - 2)]
        predictions = np.empty((len(seed), frames, last.shape[-1]))
        for t in range(frames):
            states = self._steps(self.decoder, read(x, before), states)
            output = states[-1][0] @ self.output_kernel + self.output_bias
            after = carry * x + self.damping * (x - carry * before) + gain * output
            x, before = self._bounded(after, t, is_free), x
            predictions[:, t] = x
        return (predictions * scaling.scale + scaling.mean).reshape(*shape, frames, -1)

    @staticmethod
    def _steps(stack: list[LSTM], x: Array, states: list[tuple[Array, Array]]) -> list[tuple[Array, Array]]:
        after = []
        for layer, (hidden, cell) in zip(stack, states):
            after.append(layer.step(x, hidden, cell))
            x = after[-1][0]
        return after

    def _bounded(self, scaled: Array, t: int, is_free: bool) -> Array:
        margin = np.full(scaled.shape[-1], _MARGIN)
        if is_free:
            past = min(max(t + 1 - self.predicted, 0) / self.predicted, 1)
            margin[self.layout.is_pose] = _FREE_MARGIN * (_MARGIN / _FREE_MARGIN) ** past
        room = margin * (self.scaling.highest - self.scaling.lowest)
        return np.clip(scaled, self.scaling.lowest - room, self.scaling.highest + room)
