#!/usr/bin/env python3
"""Holds what ONNX Runtime makes of exported graphs against what `motionpredict` itself predicted.

Usage: check.py SAMPLE.safetensors...       each as `motionpredict export --sample` wrote it, its graphs beside it

Prints a row a graph and ends with 1 where onnx.checker finds something, an operator is not ONNX's own of opset 17, or a number
differs by more than 1e-4 in the feature's own unit. Of a model named hardly-…, which learnt for some steps and so feeds its own
rounding back, it may be 1e-4 of how far the feature usually is from its mean where that is larger. Where more than 1e-4 is found, a second row says how far the runtime and this program are from
the graph in double precision.
"""
import os
import sys

import numpy
import onnx
import onnxruntime
from onnx.reference import ReferenceEvaluator
from safetensors.numpy import load_file

LARGEST_DIFFERENCE = 1e-4


def in_double_precision(model, observed):
    """What a graph gives where all its numbers are 64-bit ones."""
    exact = onnx.ModelProto()
    exact.CopyFrom(model)
    held = list(exact.graph.initializer) + [part.t for node in exact.graph.node for part in node.attribute]
    for tensor in held:
        if tensor.data_type == onnx.TensorProto.FLOAT:
            numbers = onnx.numpy_helper.to_array(tensor).astype(numpy.float64)
            tensor.CopyFrom(onnx.numpy_helper.from_array(numbers, tensor.name))
    for node in exact.graph.node:
        if node.op_type == "Cast" and node.attribute[0].i == onnx.TensorProto.FLOAT:
            node.attribute[0].i = onnx.TensorProto.DOUBLE
    (found,) = ReferenceEvaluator(exact).run(None, {exact.graph.input[0].name: observed.astype(numpy.float64)})
    assert found.dtype == numpy.float64
    return found


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
    apart = numpy.abs(found - expected).max()
    sizes = numpy.ones(expected.shape[-1])
    if name.startswith("hardly-"):
        scale = session.get_modelmeta().custom_metadata_map["scale"]
        sizes = numpy.maximum(sizes, [float(number) for number in scale.split()])
    largest = (numpy.abs(found - expected) / sizes).max()
    same = numpy.abs(alone[0] - found[-1]).max() <= LARGEST_DIFFERENCE
    row = (
        f"{name:28} {len(observed):3} windows, {len(model.graph.node):6} operators, "
        f"{os.path.getsize(path) / 1e6:5.1f} MB: {apart:.1e} apart"
    )
    if apart > LARGEST_DIFFERENCE:
        exact, top = in_double_precision(model, observed), numpy.abs(expected).max()
        row += (
            f"\n    beside double precision: the runtime {numpy.abs(found - exact).max():.1e} apart, this program "
            f"{numpy.abs(expected - exact).max():.1e}; numbers up to {top:.4g}, where 32-bit floats are "
            f"{numpy.spacing(numpy.float32(top)):.1e} apart"
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
