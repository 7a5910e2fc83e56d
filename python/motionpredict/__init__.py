"""Models, windows and BVH files of motionpredict as NumPy arrays, and the program itself called from Python."""

from .clips import Clip, read_bvh, write_bvh
from .features import FeatureLayout
from .models import Model
from .networks import Network
from .program import Progress, ProgramError, extend, find_program, fit, read, run, variations, windows
from .skeleton import Joint, Mirror, Skeleton
from .tensors import FileError, read_safetensors, write_safetensors
from .windows import Windows

__all__ = [
    "Clip",
    "FeatureLayout",
    "FileError",
    "Joint",
    "Mirror",
    "Model",
    "Network",
    "ProgramError",
    "Progress",
    "Skeleton",
    "Windows",
    "extend",
    "find_program",
    "fit",
    "read",
    "read_bvh",
    "read_safetensors",
    "run",
    "variations",
    "windows",
    "write_bvh",
    "write_safetensors",
]
