"""What to ask next, and why: the same for terminal, API and pages."""
