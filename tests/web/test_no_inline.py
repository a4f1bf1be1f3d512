"""The pages of people, accounts and the audit chain carry no script or style of their own."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests import cast
from tests.web.conftest import SignedIn

INLINE = re.compile(r"<script(?![^>]*(?:src=|application/json))[^>]*>|<style|\sstyle=|\son[a-z]+=|javascript:")


@pytest.fixture
def college(db: None) -> cast.Cast:
    return cast.college()


@pytest.mark.parametrize("page", ["people", "account", "account-password", "account-code", "audit"])
def test_a_page_has_nothing_inline(page: str, college: cast.Cast, signed_in: SignedIn) -> None:
    answer = signed_in(college.leader if page == "audit" else college.secretary).get(reverse(page))
    assert answer.status_code == 200
    assert not INLINE.findall(answer.content.decode())
    assert "unsafe-inline" not in answer["Content-Security-Policy"]
