"""Interviews that are kept in a database, so that they can be gone on with later."""

from legwise.interfaces.saved.interviews import KEPT, Interviews, Saved

__all__ = ["KEPT", "Interviews", "Saved"]
