"""Limits, clocks, materials, wordings and schemes as dated data with their source."""
