"""Legwise over HTTP."""
