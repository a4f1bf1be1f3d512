"""Pages are asked for by people of the cast. Models are imported inside: this file is read before Django is set up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.test import Client

if TYPE_CHECKING:
    from tests.cast import Cast
    from zhuhang.people.models import Person

SignedIn = Callable[["Person"], Client]


@pytest.fixture
def made(db: None) -> Cast:
    """The college of the cast with the lists of two terms."""
    from tests import cast

    found = cast.college()
    cast.with_lists(found)
    return found


@pytest.fixture
def signed_in() -> SignedIn:
    """A client in which somebody has signed in."""

    def enter(person: Person) -> Client:
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return enter
