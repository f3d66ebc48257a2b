"""Why do my legs ache when I lie down, and what should I do?"""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("legwise")
except PackageNotFoundError:  # a checkout on the path that was never installed
    __version__ = "0.0.0"
