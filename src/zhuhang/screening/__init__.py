"""Runs of a regulation over a college's results, and the lists they give (筛查与名单)."""
