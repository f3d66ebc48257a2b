"""What to ask next, and what a person's own words propose."""
