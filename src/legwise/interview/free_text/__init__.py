"""A person's own words -> proposals that the person confirms one by one.

Text alone sets nothing: `parse` sees no case, and `confirmed` puts into a case only
what the person agreed to, through the same checks as any answer.
"""

from legwise.interview.free_text.confirm import confirmed
from legwise.interview.free_text.parse import MAX_CHARACTERS, parse
from legwise.interview.free_text.proposal import Proposal

__all__ = ["MAX_CHARACTERS", "Proposal", "confirmed", "parse"]
