"""Units, persons, students, appointments, and the one door to student data (人员与权限)."""
