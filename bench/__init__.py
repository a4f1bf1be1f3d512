"""Speed, measured: a generator of realistic results, hand-written baselines, and the interleaved runs that compare."""
