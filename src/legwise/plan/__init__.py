"""What to do: care, tests and talks, and what is better left undone."""
