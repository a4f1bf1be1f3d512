"""The room's entry in Django's registry."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "zhuhang.screening"
    label = "screening"

    def ready(self) -> None:
        """Tell the one door whom a course teacher reaches."""
        from zhuhang.people.door import narrow
        from zhuhang.people.roles import Role
        from zhuhang.screening.teaching import warned_in_own_sections

        narrow(Role.COURSE_TEACHER, warned_in_own_sections)
