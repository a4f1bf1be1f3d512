"""Trying another regulation: it is chosen by the name people know it by."""

from __future__ import annotations

from django.urls import reverse

from tests import cast
from tests.web.conftest import SignedIn
from zhuhang.regulation.find import codes, find
from zhuhang.regulation.load import load


def test_regulations_are_offered_by_name_and_the_own_one_first(made: cast.Cast, signed_in: SignedIn) -> None:
    page = signed_in(made.secretary).get(reverse("trying")).content.decode()
    own = load(find(made.college.regulation))
    assert f"{own.institution}《{own.name}》（现行）</option>" in page
    others = [load(find(code)) for code in codes() if code != own.code]
    places = [page.index(f">{other.institution}《{other.name}》</option>") for other in others]
    assert others and min(places) > page.index("（现行）</option>")
