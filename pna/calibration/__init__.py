"""Driving speeds fitted to published or observed journey times."""
