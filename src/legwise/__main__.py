"""`python -m legwise` is the command `legwise`."""

from legwise.interfaces.cli import main

main()
