#!/usr/bin/env python3
"""Holds what ONNX Runtime makes of exported graphs against what `motionpredict` itself predicted.

Usage: check.py SAMPLE.safetensors...       each as `motionpredict export --sample` wrote it, its graphs beside it

Prints a row a graph and ends with 1 where onnx.checker finds something, an operator is not ONNX's own of opset 17, or a number
differs by more than 1e-4: in the feature's own unit, or, where that is larger, in units of how far the feature usually is from its
mean (`scale` in the file's metadata). Probabilities are as they are.
"""
import os
import sys

import numpy
import onnx
import onnxruntime
from safetensors.numpy import load_file

LARGEST_DIFFERENCE = 1e-4


def check(path, name, tensors):
    """The row of a graph, and whether it holds."""
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    domains = {(item.domain, item.version) for item in model.opset_import}
    foreign = {node.domain for node in model.graph.node if node.domain not in ("", "ai.onnx")}
    if domains != {("", 17)} or foreign:
        return f"{name}: operators of {sorted(domains)} {sorted(foreign)}", False
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    (given,), (wanted,) = session.get_inputs(), session.get_outputs()
    observed, expected = tensors[f"{name}/{given.name}"], tensors[f"{name}/{wanted.name}"]
    (found,) = session.run(None, {given.name: observed})
    # One window gives what it gives among others.
    (alone,) = session.run(None, {given.name: observed[-1:]})
    if found.shape != expected.shape:
        return f"{name}: {found.shape} in place of {expected.shape}", False
    apart = numpy.abs(found - expected).reshape(-1, expected.shape[-1]).max(axis=0)
    sizes = numpy.ones(len(apart))
    if wanted.name == "predicted":
        scale = session.get_modelmeta().custom_metadata_map["scale"]
        sizes = numpy.maximum(sizes, [float(number) for number in scale.split()])
    largest = (apart / sizes).max()
    same = numpy.abs(alone[0] - found[-1]).max() <= LARGEST_DIFFERENCE * sizes.max()
    row = (
        f"{name:28} {len(observed):3} windows, {len(model.graph.node):6} operators, "
        f"{os.path.getsize(path) / 1e6:5.1f} MB: {apart.max():.1e} apart, {largest:.1e} to scale"
    )
    return row, bool(largest <= LARGEST_DIFFERENCE and same and numpy.isfinite(found).all())


def main():
    if len(sys.argv) < 2:
        sys.exit("usage: check.py SAMPLE.safetensors...")
    holds = True
    for sample in sys.argv[1:]:
        tensors = load_file(sample)
        for name in sorted({key.rsplit("/", 1)[0] for key in tensors}):
            row, is_right = check(os.path.join(os.path.dirname(sample), name), name, tensors)
            print(row + ("" if is_right else "   DIFFERS"), flush=True)
            holds = holds and is_right
    sys.exit(0 if holds else 1)


main()
