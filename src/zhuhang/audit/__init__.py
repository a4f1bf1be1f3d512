"""Who saw, changed and exported what (留痕): append-only, hash-chained events."""
