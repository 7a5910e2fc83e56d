"""Reads and writes safetensors files with NumPy alone."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Mapping, Union

import numpy as np
from numpy.typing import NDArray

PathLike = Union[str, "os.PathLike[str]"]

_TYPES = {
    "BOOL": "|b1", "U8": "|u1", "I8": "|i1", "U16": "<u2", "I16": "<i2", "F16": "<f2", "U32": "<u4", "I32": "<i4",
    "F32": "<f4", "U64": "<u8", "I64": "<i8", "F64": "<f8",
}
_NAMES = {np.dtype(code): name for name, code in _TYPES.items()}


class FileError(ValueError):
    """A file is not what it should be."""


def read_safetensors(path: PathLike) -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
    """The arrays of a safetensors file by name, and its metadata."""
    data = bytearray(Path(path).read_bytes())
    try:
        size = int.from_bytes(data[:8], "little")
        header = json.loads(data[8 : 8 + size])
        metadata = header.pop("__metadata__", {})
        body = memoryview(data)[8 + size :]
        arrays = {}
        for name, item in header.items():
            start, end = item["data_offsets"]
            arrays[name] = np.frombuffer(body[start:end], _TYPES[item["dtype"]]).reshape(item["shape"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise FileError(f"{os.fspath(path)}: no safetensors file ({error})") from error
    return arrays, metadata


def write_safetensors(path: PathLike, arrays: Mapping[str, NDArray[Any]], metadata: Mapping[str, str] = {}) -> None:
    """Writes arrays by name as a safetensors file."""
    header: dict[str, object] = {"__metadata__": dict(metadata)} if metadata else {}
    parts, offset = [], 0
    # Large numbers first, so that all lie on multiples of their size.
    for name, array in sorted(arrays.items(), key=lambda item: (-item[1].dtype.itemsize, item[0])):
        array = np.ascontiguousarray(array)
        if array.dtype not in _NAMES:
            raise FileError(f"{name}: numbers of type {array.dtype} have no place in a safetensors file")
        end = offset + array.nbytes
        header[name] = {
            "dtype": _NAMES[array.dtype], "shape": list(array.shape), "data_offsets": [offset, end],
        }
        parts.append(array.tobytes())
        offset = end
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    write_bytes(path, len(text).to_bytes(8, "little") + text + b"".join(parts))


def write_bytes(path: PathLike, data: bytes) -> None:
    """Writes a file beside its place and renames it, so that there is the old file or the new one, never half."""
    path = Path(path)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
