"""Field selectors: the cases of `k8s.io/apimachinery/pkg/fields` that decide a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k3s_daas.kube.selectors import InvalidSelector, exact_name


@pytest.mark.parametrize(
    ("selector", "name"),
    [
        ("metadata.name=a", "a"),
        ("metadata.name==a", "a"),
        ("metadata.name!=a", None),
        ("spec.nodeName=n", None),
        ("", None),
        (",,", None),
        ("metadata.name=", ""),
        ("metadata.name=b,metadata.name=a", "a"),
        ("metadata.name=a\\,b", "a,b"),
        ("metadata.name=a\\\\", "a\\"),
        (",status.phase=Running,metadata.name=a,", "a"),
    ],
)
def test_the_name_demanded(selector: str, name: str | None) -> None:
    assert exact_name(selector) == name


@pytest.mark.parametrize(
    "selector", ["a", "metadata.name=a,b", "a=b=c", "a=b\\c", "a=b\\", "metadata.name===a"]
)
def test_what_upstream_cannot_parse(selector: str) -> None:
    with pytest.raises(InvalidSelector):
        exact_name(selector)


@given(st.text())
def test_an_escaped_value_comes_back(value: str) -> None:
    escaped = value.replace("\\", "\\\\").replace(",", "\\,").replace("=", "\\=")
    assert exact_name(f"metadata.name={escaped}") == value
