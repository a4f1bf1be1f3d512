"""The demo university (演示大学): invented people, generated the same on every machine, screened by the real engine."""
