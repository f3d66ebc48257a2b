"""What to ask next and why, and what a person's own words propose: the same everywhere."""
