"""What assistants are told of the tools, what is taken, and how far is said to be."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from assetwright.server.mcp.catalog import local_tools, served_tools
from assetwright.server.mcp.links import MAX_LINKS, Link, shown
from assetwright.server.mcp.progress import Heard, Scale, reported
from assetwright.server.mcp.tool import Tool
from assetwright.types import InputError

TOOLS = {tool.name: tool for tool in local_tools()}


@pytest.mark.parametrize("tool", [*local_tools(), *served_tools(folders=True)])
def test_schemas_are_json_schemas_with_a_word_on_every_argument(tool: Tool[Any]) -> None:
    listed = tool.listed()
    assert listed.input_schema["additionalProperties"] is False
    for schema in (listed.input_schema, listed.output_schema):
        assert schema is not None
        Draft202012Validator.check_schema(schema)
        assert schema["type"] == "object"
    told = {"prompt"}
    for name, field in listed.input_schema["properties"].items():
        assert field.get("description") or name in told, name


def test_hints_say_what_changes() -> None:
    hints = {name: tool.listed().annotations for name, tool in TOOLS.items()}
    assert {name for name, hint in hints.items() if hint and hint.read_only_hint} == {
        "explain_prompt",
        "check_files",
        "list_styles",
    }
    assert {name for name, hint in hints.items() if hint and hint.destructive_hint} == {
        "generate_assets",
        "export_to_project",
    }
    assert all(hint and hint.open_world_hint is False for hint in hints.values())
    kept = served_tools(folders=False)[0].listed().annotations
    assert kept is not None
    assert (kept.destructive_hint, kept.idempotent_hint) == (False, False)


def test_folders_are_for_servers_that_have_some() -> None:
    names = [tool.name for tool in served_tools(folders=False)]
    assert names == ["generate_assets", "explain_prompt", "list_styles"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({}, "generate_assets cannot take prompts: field required"),
        ({"prompts": ["x"] * 17}, "at most 16"),
        ({"prompts": ["x"], "colour": "red"}, "no argument 'colour': it takes prompts"),
        ({"prompts": ["x"], "colors": ["red"]}, "cannot take colors.0"),
        ({"prompts": ["x"], "size": "big"}, "cannot take size"),
        ({"prompts": ["x"], "steps": 0, "seed": -1}, "(and 1 more)"),
        ({"prompts": "[not json"}, "cannot take prompts"),
        ({"prompts": [""]}, "cannot take prompts.0"),
    ],
)
def test_what_is_not_taken_is_one_sentence(arguments: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InputError) as error:
        TOOLS["generate_assets"].read(arguments)
    assert sentence in str(error.value)
    assert "\n" not in str(error.value)


def test_a_list_sent_as_text_is_a_list() -> None:
    taken = TOOLS["generate_assets"].read({"prompts": json.dumps(["[icon] bell"])})
    assert taken.prompts == ["[icon] bell"]
    # A prompt is text, and stays it.
    assert TOOLS["explain_prompt"].read({"prompt": "[icon] bell"}).prompt == "[icon] bell"


@given(
    st.lists(
        st.tuples(st.sampled_from(["drawing", "writing"]), st.integers(0, 30), st.integers(0, 30)),
        max_size=40,
    )
)
def test_progress_only_grows(news: list[tuple[str, int, int]]) -> None:
    scale, last = Scale(), 0
    for stage, done, total in news:
        place = scale.place(stage, done, total)
        if place is not None:
            assert last < place[0] <= place[1]
            last = place[0]


def test_what_is_drawn_again_goes_on_from_where_it_was() -> None:
    scale = Scale()
    told = [scale.place("drawing", done % 3 + 1, 3) for done in range(6)]
    assert told == [(1, 3), (2, 3), (3, 3), (4, 6), (5, 6), (6, 6)]
    assert scale.place("writing", 1, 2) == (7, 8)


def test_all_progress_of_a_thread_is_sent_before_the_result() -> None:
    sent: list[float] = []

    async def report(progress: float, total: float, message: str) -> None:
        await asyncio.sleep(0)
        sent.append(progress)

    async def work(heard: Heard) -> str:
        def steps() -> None:
            for step in range(20):
                heard("drawing", step + 1, 20)

        thread = threading.Thread(target=steps)
        thread.start()
        await asyncio.to_thread(thread.join)
        return "done"

    assert asyncio.run(reported(report, work)) == "done"
    assert sent == list(range(1, 21))


def test_of_many_files_some_of_each_asset_are_linked() -> None:
    links = [Link(f"file:///{a}/{n}", f"{a}/{n}", 1) for a in "abcd" for n in range(18)]
    some = shown(links)
    assert len(some) == MAX_LINKS
    assert [link.path for link in some[:5]] == ["a/0", "b/0", "c/0", "d/0", "a/1"]
    assert len({link.uri for link in some}) == MAX_LINKS
