"""Results as stored, import batches with preview and undo, facts and course equivalences (成绩)."""
