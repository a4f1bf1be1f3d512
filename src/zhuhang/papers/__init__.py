"""Notices and every other issued paper: made, sealed, served, receipted (通知书与材料)."""
