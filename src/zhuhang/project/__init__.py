"""The Django project (站点): settings, addresses and what the command line starts."""
