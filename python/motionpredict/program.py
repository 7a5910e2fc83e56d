"""Calls the program `motionpredict`, tells how far it has come, and stops it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Iterable, Optional, Sequence, Union

from .clips import Clip, read_bvh, write_bvh
from .models import Model
from .tensors import PathLike
from .windows import Windows

#: What is told of how far the work has come.
ProgressCallback = Callable[["Progress"], None]


class ProgramError(RuntimeError):
    """The program ended with an error: its exit code, and what it said."""

    def __init__(self, code: int, messages: Sequence[str]) -> None:
        super().__init__("\n".join(messages) or f"motionpredict ended with exit code {code}")
        self.code = code
        self.messages = list(messages)


@dataclass(frozen=True)
class Progress:
    """How far a command has come (docs/progress.md)."""

    #: "trial", "training", "writing", "clips", "windows" or "continuations".
    phase: str
    done: float
    total: float
    #: Of the whole command, from 0 to 1; None where it is too early to tell.
    fraction: Optional[float]
    seconds_left: Optional[float]
    error: Optional[float]
    #: All that the program said of it.
    event: dict[str, Any]


def find_program() -> str:
    """Where the program is: what MOTIONPREDICT names, or `motionpredict` on the PATH."""
    found = os.environ.get("MOTIONPREDICT") or shutil.which("motionpredict")
    if not found:
        raise FileNotFoundError("motionpredict is not on the PATH; let MOTIONPREDICT name the program")
    return found


def run(
    *arguments: PathLike, progress: Optional[ProgressCallback] = None, reports_progress: bool = False
) -> tuple[str, list[str]]:
    """Runs a command; gives its standard output and its messages, and raises `ProgramError` where it fails.

    Whatever is raised in `progress`, or a Ctrl-C, ends the program in good order and is raised here.
    """
    command = [find_program(), *(os.fspath(argument) for argument in arguments)]
    if reports_progress:
        command += ["--progress", "json"]
    messages: list[str] = []
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.PIPE, text=True, encoding="utf-8",
            errors="replace",
        )
        assert process.stderr is not None
        try:
            for line in process.stderr:
                event = _event(line) if reports_progress else {"text": line.rstrip("\n")}
                if event.get("event") in ("begin", "progress"):
                    if progress is not None:
                        progress(_progress(event))
                elif "text" in event:
                    messages.append(event["text"])
            code = process.wait()
        except BaseException:
            process.terminate()
            process.wait()
            raise
        finally:
            process.stderr.close()
        if code != 0:
            raise ProgramError(code, messages)
        output.seek(0)
        return output.read().decode(), messages


def _event(line: str) -> dict[str, Any]:
    try:
        event = json.loads(line)
    except ValueError:
        event = None
    # A command line that is wrong is told as plain text.
    return event if isinstance(event, dict) else {"text": line.rstrip("\n")}


def _progress(event: dict[str, Any]) -> Progress:
    return Progress(
        phase=event.get("phase", ""), done=event.get("done", 0), total=event.get("total", 0),
        fraction=event.get("fraction"), seconds_left=event.get("secondsLeft"), error=event.get("error"), event=event,
    )


def _options(options: dict[str, Any]) -> list[str]:
    """Options by their names in Python: `lock_feet=True` is `--lock-feet`, `seconds=2` is `--seconds 2`."""
    listed = []
    for name, value in options.items():
        flag = "--" + name.replace("_", "-")
        if value is True:
            listed.append(flag)
        elif value is not None and value is not False:
            listed += [flag, os.fspath(value) if isinstance(value, os.PathLike) else str(value)]
    return listed


ClipOrPath = Union[Clip, PathLike]


def _paths(clips: Sequence[ClipOrPath], folder: str) -> list[str]:
    """The paths of clips; those that stand in no file are written into a folder."""
    paths = []
    for index, clip in enumerate(clips):
        path = os.path.join(folder, f"clip-{index}.bvh") if isinstance(clip, Clip) else os.fspath(clip)
        if isinstance(clip, Clip):
            write_bvh(path, clip)
        paths.append(path)
    return paths


def _several(clips: Union[ClipOrPath, Iterable[ClipOrPath]]) -> list[ClipOrPath]:
    return [clips] if isinstance(clips, (Clip, str, os.PathLike)) else list(clips)


def fit(
    clips: Union[ClipOrPath, Iterable[ClipOrPath]],
    output: PathLike,
    progress: Optional[ProgressCallback] = None,
    **options: Any,
) -> Model:
    """Learns from clips, or folders of clips: `motionpredict fit CLIPS -o OUTPUT`, with its options by name."""
    with tempfile.TemporaryDirectory() as folder:
        paths = _paths(_several(clips), folder)
        run("fit", *paths, "-o", output, *_options(options), progress=progress, reports_progress=True)
    return Model.read(output)


def extend(
    clip: ClipOrPath,
    model: PathLike,
    output: Optional[PathLike] = None,
    progress: Optional[ProgressCallback] = None,
    **options: Any,
) -> Clip:
    """Continues a clip: `motionpredict extend CLIP --model MODEL`, with its options by name; gives the longer clip.

    Without `output` no file is left.
    """
    with tempfile.TemporaryDirectory() as folder:
        target = os.path.join(folder, "extended.bvh") if output is None else output
        (path,) = _paths([clip], folder)
        arguments = ["extend", path, "--model", model, "-o", target, *_options(options)]
        run(*arguments, progress=progress, reports_progress=True)
        return read_bvh(target)


def variations(
    clip: ClipOrPath, model: PathLike, count: int, progress: Optional[ProgressCallback] = None, **options: Any
) -> list[Clip]:
    """Continues a clip in several ways: `motionpredict extend CLIP --variations COUNT`."""
    with tempfile.TemporaryDirectory() as folder:
        (path,) = _paths([clip], folder)
        target = os.path.join(folder, "extended.bvh")
        arguments = ["extend", path, "--model", model, "-o", target, "--variations", str(count), *_options(options)]
        run(*arguments, progress=progress, reports_progress=True)
        return [read_bvh(os.path.join(folder, f"extended-{index}.bvh")) for index in range(1, count + 1)]


def windows(
    clips: Union[ClipOrPath, Iterable[ClipOrPath]], output: Optional[PathLike] = None, **options: Any
) -> Windows:
    """Cuts clips, or folders of clips, into windows: `motionpredict windows CLIPS`, with its options by name."""
    with tempfile.TemporaryDirectory() as folder:
        target = os.path.join(folder, "windows.safetensors") if output is None else output
        run("windows", *_paths(_several(clips), folder), "-o", target, *_options(options))
        return Windows.read(target)


def read(path: PathLike) -> Clip:
    """Reads a motion file: plain BVH by itself, all else that the program reads by its `convert`."""
    try:
        return read_bvh(path)
    except ValueError:
        with tempfile.TemporaryDirectory() as folder:
            plain = os.path.join(folder, "plain.bvh")
            run("convert", path, plain)
            return read_bvh(plain)
