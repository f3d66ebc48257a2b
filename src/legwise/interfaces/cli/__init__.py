"""The command `legwise`."""

from legwise.interfaces.cli.app import main

__all__ = ["main"]
