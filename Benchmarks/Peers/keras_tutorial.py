"""Fits the ten models of the animation-sequence tutorial in Keras and prints the processor time, imports left out."""

import os
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
import numpy as np
from keras import Input, Sequential
from keras.layers import LSTM, Bidirectional, Dense, RepeatVector, TimeDistributed


def lstm(units, **more):
    return LSTM(units, activation="relu", **more)


def vectors(x, y, test):
    for layers in (
        [lstm(50)],
        [lstm(50, return_sequences=True), lstm(50)],
        [Bidirectional(lstm(50))],
    ):
        yield layers + [Dense(2)], x, y, test


def sequences(x, y, test):
    for layers in (
        [lstm(100), RepeatVector(3), lstm(100, return_sequences=True)],
        [Bidirectional(lstm(100)), RepeatVector(3), Bidirectional(lstm(100, return_sequences=True))],
    ):
        yield layers + [TimeDistributed(Dense(1))], x, y, test


def models():
    x = np.arange(1, 46, 3.0)
    yield from vectors(x.reshape(15, 1, 1), np.column_stack([x + 1, x + 2]), np.array([[[5.0]]]))
    k = np.arange(1.0, 26)
    x = np.column_stack([2 * k, 3 * k])
    yield from vectors(x.reshape(25, 1, 2), x + 1, np.array([[[30.0, 50.0]]]))
    x = np.arange(5.0, 301, 5).reshape(20, 3, 1)
    yield from sequences(x, x + 15, np.array([[[300.0], [305.0], [310.0]]]))
    x = np.stack([x[:, :, 0], x[:, :, 0] + 15], axis=2)
    test = np.array([[[300.0, 315.0], [305.0, 320.0], [310.0, 325.0]]])
    yield from sequences(x, x[:, :, 1:] + 15, test)


start = time.process_time()
for layers, x, y, test in models():
    model = Sequential([Input(x.shape[1:])] + layers)
    model.compile(optimizer="adam", loss="mse")
    model.fit(x, y, epochs=20, validation_split=0.2, batch_size=3, verbose=0)
    model.predict(test, verbose=0)
print(time.process_time() - start)
