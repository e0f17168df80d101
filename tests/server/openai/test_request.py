"""The parameters of OpenAI's clients, in the studio's terms."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from assetwright.server.openai.errors import fault, refusal, shape
from assetwright.server.openai.request import ImagesOrder, ImagesRequest, hashed_user
from assetwright.types import InputError, Size


def order(**parameters: Any) -> ImagesOrder:
    return ImagesOrder.of(ImagesRequest.model_validate({"prompt": "heart", **parameters}))


def test_what_is_left_out_is_as_openai_has_it() -> None:
    plain = order()
    assert (plain.count, plain.size, plain.format, plain.quality) == (1, None, "png", "medium")
    assert (plain.opaque, plain.compression, plain.by_url, plain.stream) == (
        None,
        100,
        False,
        False,
    )
    assert plain == order(**dict.fromkeys(set(ImagesRequest.model_fields) - {"prompt"}))


@pytest.mark.parametrize(
    ("quality", "steps"),
    [("low", 8), ("auto", 12), ("standard", 12), ("medium", 12), ("hd", 24), ("high", 24)],
)
def test_quality_is_steps(quality: str, steps: int) -> None:
    assert order(quality=quality).drawing["steps"] == steps


def test_better_quality_never_takes_fewer_steps() -> None:
    steps = [order(quality=q).steps for q in ("low", "medium", "high", "xhigh", "max")]
    assert steps == sorted(set(steps))


@given(st.integers(0, 999_999), st.integers(0, 999_999))
def test_any_size_is_read(width: int, height: int) -> None:
    assert order(size=f"{width}x{height}").size == Size(width, height)


def test_a_transparent_background_is_the_first_word() -> None:
    assert order(background="transparent").words == "transparent background, heart"
    assert order(background="opaque").words == order(background="auto").words == "heart"


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"background": "transparent", "output_format": "jpeg"}, "background"),
        ({"background": "opaque", "output_format": "svg"}, "background"),
        ({"output_compression": 50}, "output_compression"),
        ({"output_compression": 99, "output_format": "svg"}, "output_compression"),
        ({"stream": True, "output_format": "svg"}, "stream"),
        ({"stream": True, "response_format": "url"}, "response_format"),
        ({"partial_images": 1}, "partial_images"),
        ({"model": "gpt-image-2"}, "model"),
    ],
)
def test_what_does_not_go_together_is_said(parameters: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as caught:
        order(**parameters)
    assert caught.value.field == field
    problem = refusal(caught.value)
    told = shape(problem, "")["error"]
    assert (problem.status_code, told["param"], told["type"]) == (
        400,
        field,
        "invalid_request_error",
    )


@pytest.mark.parametrize(
    ("parameters", "code", "param"),
    [
        ({"prompt": None}, "invalid_type", "prompt"),
        ({"prompt": "x" * 32_001}, "string_above_max_length", "prompt"),
        ({"prompt": ""}, "string_below_min_length", "prompt"),
        ({"n": 0}, "integer_below_min_value", "n"),
        ({"n": 11}, "integer_above_max_value", "n"),
        ({"n": "2"}, "invalid_type", "n"),
        ({"n": 1.0}, "invalid_type", "n"),
        ({"stream": "yes"}, "invalid_type", "stream"),
        ({"size": "large"}, "invalid_value", "size"),
        ({"size": "512x512\n"}, "invalid_value", "size"),
        ({"output_format": "gif"}, "invalid_value", "output_format"),
        ({"quality": "best"}, "invalid_value", "quality"),
        ({"partial_images": 4, "stream": True}, "integer_above_max_value", "partial_images"),
        ({"frame_count": 2}, "unknown_parameter", "frame_count"),
    ],
)
def test_faults_have_openais_codes(parameters: dict[str, Any], code: str, param: str) -> None:
    with pytest.raises(ValidationError) as caught:
        order(**parameters)
    problem = fault(caught.value.errors())
    told = shape(problem, "")["error"]
    assert (problem.status_code, told["code"], told["param"]) == (400, code, param)
    assert param in told["message"]


def test_users_are_hashed() -> None:
    known = order(user="ann@example.com").user
    assert "ann" not in known
    assert known == hashed_user("ann@example.com") == order(user="ann@example.com").user
    assert order(user="ann", safety_identifier="s").user == hashed_user("s")
    assert order(user="ann", safety_identifier="").user == hashed_user("ann")
    assert order().user == order(user="").user == ""
