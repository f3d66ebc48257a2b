"""The file that an interview is saved in: a case, written whole or not at all, for the owner only."""

from __future__ import annotations

import datetime
import os
import tempfile
from pathlib import Path

import yaml
from platformdirs import user_data_path

from legwise.case import Case
from legwise.errors import LegwiseError

#: The first line of a file that an interview wrote, and may write again.
HEADER = "# Saved by `legwise interview`."


def write(case: Case, path: Path, resume: str) -> None:
    """Write a case that `legwise assess` and `legwise interview --resume` read.

    Args:
        case: what is known.
        path: the file; only its owner may read it. A file that is there is replaced.
        resume: the command that goes on with it.

    Raises:
        LegwiseError: it cannot be written.
    """
    known = case.model_dump(exclude_defaults=True)
    text = yaml.safe_dump(known, sort_keys=False, allow_unicode=True, width=120)
    target = path.resolve()
    try:
        handle, made = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(f"{HEADER}\n# Go on with: {resume}\n{text}")
                file.flush()
                os.fsync(file.fileno())
            os.replace(made, target)
        except BaseException:
            os.unlink(made)
            raise
    except OSError as error:
        raise LegwiseError(
            f"{path.name}: cannot be written ({error.strerror}); {_what_to_do(target)}"
        ) from None


def is_ours(path: Path) -> bool:
    """Return whether an interview wrote the file, so that nothing of anybody's own is lost."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.readline(200).rstrip("\n") == HEADER
    except OSError:
        return False


def check_place(path: Path) -> None:
    """Raise LegwiseError if a file cannot be written there, before any question is asked."""
    folder = path.resolve().parent
    if path.is_dir():
        raise LegwiseError(f"{path.name}: is a folder; name a file in it")
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise LegwiseError(f"{path.name}: cannot be written there; {_what_to_do(path.resolve())}")


def own_place(today: datetime.date) -> Path:
    """Return a new file in the user's data folder. Raises LegwiseError."""
    folder = Path(user_data_path("legwise")) / "interviews"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise LegwiseError(f"{folder}: cannot be made ({error.strerror}); give --save a file") from None
    names = (f"{today}{f'-{count}' if count else ''}.yaml" for count in range(1000))
    return next(folder / name for name in names if not (folder / name).exists())


def _what_to_do(target: Path) -> str:
    return (
        "choose another place" if target.parent.is_dir() else "make the folder first, or choose another place"
    )
