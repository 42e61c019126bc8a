"""Finds the feeds of a page: where one may be (pure), and which of those are feeds indeed."""
