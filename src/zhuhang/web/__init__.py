"""The pages (页面): thin; no rule lives here."""
