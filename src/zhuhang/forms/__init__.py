"""Forms (表单): a definition in YAML and values become a neutral tree, and that PDF, Word, HTML. Knows no Django."""

from __future__ import annotations
