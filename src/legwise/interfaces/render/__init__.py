"""An assessment as text or as a page."""
