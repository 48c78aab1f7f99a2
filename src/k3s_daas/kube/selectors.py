"""The one query value that names an object: `fieldSelector=metadata.name=...`.

Kubernetes lets a right for one named object cover list and watch when the field selector can match
that object only. The grammar is that of `k8s.io/apimachinery/pkg/fields` (Kubernetes 1.34).
"""

from __future__ import annotations

import re

from k3s_daas.kube.errors import KubeError

_TERM = re.compile(r"(?:[^,\\]|\\.?)*", re.DOTALL)
"""Up to the next comma that no backslash precedes."""

_OPERATOR = re.compile(r"!=|==|=")
_ESCAPE = re.compile(r"\\(.?)", re.DOTALL)


class InvalidSelector(KubeError):
    """A field selector that Kubernetes cannot parse."""


def exact_name(selector: str) -> str | None:
    """The name that a field selector demands of `metadata.name`, or None when it demands none.

    Terms are looked at in sorted order and the first that fits wins, as upstream.

    >>> exact_name("status.phase=Running,metadata.name=web")
    'web'
    """
    terms = [_term(text) for text in sorted(_split(selector), key=_bytes) if text]
    return next(
        (
            value
            for field, operator, value in terms
            if field == "metadata.name" and operator != "!="
        ),
        None,
    )


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _split(selector: str) -> list[str]:
    terms, at = [], 0
    while at <= len(selector):
        match = _TERM.match(selector, at)
        text = match[0] if match else ""
        terms.append(text)
        at += len(text) + 1
    return terms


def _term(text: str) -> tuple[str, str, str]:
    operator = _OPERATOR.search(text)
    if operator is None:
        raise InvalidSelector(f"the field selector term {text!r} has none of =, == and !=")
    return text[: operator.start()], operator[0], _unescape(text[operator.end() :])


def _unescape(value: str) -> str:
    if re.search(r"[,=]", _ESCAPE.sub("", value)):
        raise InvalidSelector(
            f"the field selector value {value!r} holds , or = without a backslash before it"
        )

    def plain(escape: re.Match[str]) -> str:
        if escape[1] not in ("\\", ",", "="):
            raise InvalidSelector(
                f"the field selector value {value!r} has a backslash before neither \\ nor , nor ="
            )
        return escape[1]

    return _ESCAPE.sub(plain, value)
