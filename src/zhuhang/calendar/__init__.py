"""The calendar (校历): terms, teaching weeks, working days, and when something is due. Pure functions; time is an argument."""

from __future__ import annotations
