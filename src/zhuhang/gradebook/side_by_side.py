"""Work on several pieces at once (并行): threads, because Polars and sha256 leave the interpreter free while they work."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import polars as pl

Piece = TypeVar("Piece")
Made = TypeVar("Made")


def side_by_side(make: Callable[[Piece], Made], pieces: Iterable[Piece]) -> Iterator[Made]:
    """What is made of each piece, in their order; as many at once as Polars has threads, and no piece is asked for earlier."""
    at_once = pl.thread_pool_size()
    with ThreadPoolExecutor(at_once) as pool:
        making: deque[Future[Made]] = deque()
        for piece in pieces:
            making.append(pool.submit(make, piece))
            if len(making) == at_once:
                yield making.popleft().result()
        while making:
            yield making.popleft().result()
