"""Trains and runs the encoder-decoder LSTM in Keras on TensorFlow, as told on standard input; see compare.py."""

import argparse
import os
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"

parser = argparse.ArgumentParser()
parser.add_argument("--threads", type=int, required=True)
parser.add_argument("--bfloat16", action="store_true")
parser.add_argument("--task", choices=["train", "generate", "feed-back"], required=True)
for name in ["batch", "observed", "predicted", "features", "hidden"]:
    parser.add_argument("--" + name, type=int, required=True)
options = parser.parse_args()

import numpy as np
import tensorflow as tf

tf.config.threading.set_intra_op_parallelism_threads(options.threads)
tf.config.threading.set_inter_op_parallelism_threads(1)
import keras
from keras import layers

keras.utils.set_random_seed(1)
if options.bfloat16:
    keras.mixed_precision.set_global_policy("mixed_bfloat16")

decoder = [
    layers.RepeatVector(options.predicted),
    layers.LSTM(options.hidden, return_sequences=True),
    layers.TimeDistributed(layers.Dense(options.features)),
]
random = np.random.default_rng(1)


def numbers(*shape):
    return tf.constant(random.standard_normal(shape), tf.float32)


if options.task == "train":
    model = keras.Sequential(
        [keras.Input((options.observed, options.features)), layers.LSTM(options.hidden)] + decoder
    )
    model.compile(optimizer="adam", loss="mse", jit_compile=True)
    x = numbers(options.batch, options.observed, options.features)
    y = numbers(options.batch, options.predicted, options.features)

    def run():
        model.train_on_batch(x, y)

elif options.task == "generate":
    model = keras.Sequential([keras.Input((options.hidden,))] + decoder)
    state = numbers(options.batch, options.hidden)
    compiled = tf.function(lambda s: model(s, training=False), jit_compile=True)

    def run():
        compiled(state).numpy()

else:
    cell = layers.LSTMCell(options.hidden)
    output = layers.Dense(options.features)

    @tf.function(jit_compile=True)
    def feed_back(frame):
        states = [tf.zeros((options.batch, options.hidden))] * 2
        frames = []
        for _ in range(options.predicted):
            h, states = cell(frame, states)
            frame = output(h)
            frames.append(frame)
        return tf.stack(frames)

    first = numbers(options.batch, options.features)

    def run():
        feed_back(first).numpy()


for line in sys.stdin:
    repeats = int(line)
    start = time.perf_counter()
    for _ in range(repeats):
        run()
    print((time.perf_counter() - start) / repeats, flush=True)
