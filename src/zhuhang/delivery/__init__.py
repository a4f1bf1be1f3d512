"""How notices reach people: channels, one-time links, retries, chasing (送达渠道)."""
