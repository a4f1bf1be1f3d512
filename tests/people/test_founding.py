"""A college is set up once, and its secretary can sign in and work."""

from __future__ import annotations

from typing import Any

import pytest

from tests import cast
from zhuhang.people.founding import FoundingRefused, found_college
from zhuhang.people.models import Person
from zhuhang.people.permission import Act, check_may
from zhuhang.regulation.mistakes import RegulationError

pytestmark = pytest.mark.django_db

ASKED: dict[str, Any] = {
    "code": "math", "name": "数学学院", "university": "测试大学", "regulation": "asnu", "secretary": "wanglin",
    "secretary_name": "王琳", "at": cast.NOW,
}  # fmt: skip


def test_the_secretary_gets_a_password_to_change_and_may_import() -> None:
    password = found_college(**ASKED)
    secretary = Person.objects.get(username="wanglin")
    assert secretary.check_password(password)
    assert secretary.must_change_password
    check_may(secretary, Act.IMPORT, secretary.appointments.get().college, cast.ON)


@pytest.mark.parametrize(("changed", "says"), [({"secretary": "other"}, "已有代码"), ({"code": "other"}, "已有账号")])
def test_nothing_is_set_up_twice(changed: dict[str, str], says: str) -> None:
    found_college(**ASKED)
    with pytest.raises(FoundingRefused, match=says):
        found_college(**ASKED | changed)


def test_a_regulation_nobody_has_is_refused() -> None:
    with pytest.raises(RegulationError, match="找不到办法"):
        found_college(**ASKED | {"regulation": "nowhere"})
    assert not Person.objects.exists()
