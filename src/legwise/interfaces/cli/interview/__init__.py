"""`legwise interview`: the questions by keyboard, one page at a time."""
