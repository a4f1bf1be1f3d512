"""Serving elsewhere than at the default port: asked of make either way, and links lead where the pages are."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from zhuhang.project.environment import site_address

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("before", "after"), [({"PORT": "8200"}, []), ({}, ["PORT=8200"])])
def test_make_serves_at_the_port_that_is_asked_for(before: dict[str, str], after: list[str]) -> None:
    said = subprocess.run(["make", "-n", "run", *after], cwd=ROOT, env=os.environ | before, capture_output=True, text=True, check=True)
    assert "serve --port 8200" in said.stdout


@pytest.mark.parametrize(
    ("host", "address"), [("127.0.0.1", "http://127.0.0.1:8200"), ("0.0.0.0", "http://127.0.0.1:8200"), ("10.1.2.3", "http://10.1.2.3:8200")]
)
def test_links_start_with_the_address_that_is_served(host: str, address: str) -> None:
    assert site_address(host, 8200) == address
