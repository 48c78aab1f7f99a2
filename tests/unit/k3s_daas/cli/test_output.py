"""Answers: the same value as a table, as JSON and as YAML."""

from __future__ import annotations

import json

import yaml

from k3s_daas.cli.output import Format, render

ROWS = [{"name": "a", "roles": ["edit", "view"]}, {"name": "bcd", "roles": []}]


def test_a_list_is_a_table_as_kubectl_draws_it() -> None:
    assert render(ROWS, Format.TABLE).splitlines() == [
        "NAME   ROLES",
        "a      edit,view",
        "bcd    -",
    ]


def test_one_record_is_a_line_a_field() -> None:
    assert render({"state": "up", "since": None}, Format.TABLE) == "state   up\nsince   -"


def test_nothing_is_said_plainly() -> None:
    assert render([], Format.TABLE) == "nothing to show"


def test_json_and_yaml_say_the_same() -> None:
    assert json.loads(render(ROWS, Format.JSON)) == ROWS
    assert yaml.safe_load(render(ROWS, Format.YAML)) == ROWS


def test_fields_in_a_cell_are_shortened_and_whole_in_json() -> None:
    row = {"event": "e", "fields": {"id": "0x12", "payload": "0x" + 200 * "a"}}
    line = render([row], Format.TABLE).splitlines()[1]
    assert line.startswith("e       id=0x12 payload=0xaaa")
    assert line.endswith("a…")
    assert json.loads(render([row], Format.JSON)) == [row]
