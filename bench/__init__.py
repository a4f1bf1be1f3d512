"""Speed, measured: a generator of realistic results, hand-written baselines, and the interleaved runs that compare."""

JUDGED = "2023-2024-1"
"""The judged term: the last but one of the generated eight, so that a later one is there to be ignored."""
