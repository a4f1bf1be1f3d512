"""Any academic system's export (成绩导出), read into the canonical tables, with an account of every row."""
