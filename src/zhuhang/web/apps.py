"""The room's entry in Django's registry."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "zhuhang.web"
    label = "web"

    def ready(self) -> None:
        """Whoever signs in, by whichever way, signs in through Django: there a session begins to be counted."""
        from axes.signals import user_locked_out
        from django.contrib.auth.signals import user_logged_in

        from zhuhang.web.sessions import begin, locked_out

        user_logged_in.connect(begin, dispatch_uid="zhuhang.web.sessions.begin")
        user_locked_out.connect(locked_out, dispatch_uid="zhuhang.web.sessions.locked_out")
