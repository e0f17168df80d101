"""How a drawing is made, asked for at every door."""

from __future__ import annotations

from base64 import b64decode
from io import BytesIO
from typing import Any

import httpx
import pytest
from PIL import Image, ImageChops

from assetwright.server.assets.request import AssetsOrder, AssetsRequest
from assetwright.server.mcp.schemas import Generate
from assetwright.server.openai.request import ImagesOrder, ImagesRequest
from assetwright.types import Geometry

BATCH, IMAGES, ASSETS = "/batch-generate", "/v1/images/generations", "/v1/assets"
BELL = "[icon] A bell, outline, 64x64"
AS = {"reference_strength": 0.9, "geometry": "drawn"}


def png(data: str) -> Image.Image:
    return Image.open(BytesIO(b64decode(data))).convert("RGBA")


def drawn(client: httpx.Client, **options: Any) -> Image.Image:
    answer = client.post(BATCH, json={"prompts": [BELL], **options})
    assert answer.status_code == 200, answer.text
    return png(answer.json()["results"][0]["images"][0]["data"])


def ink(picture: Image.Image) -> float:
    return sum(picture.getchannel("A").tobytes()) / 255


def test_each_of_them_changes_the_drawing(client: httpx.Client) -> None:
    usual = drawn(client)
    for name, value in AS.items():
        assert ImageChops.difference(drawn(client, **{name: value}), usual).getbbox(), name
    thin, bold = drawn(client, weight=1.0), drawn(client, weight=3.0)
    assert ink(bold) > 1.5 * ink(thin)


def test_openais_door_draws_the_same(client: httpx.Client) -> None:
    answer = client.post(IMAGES, json={"prompt": BELL, **AS})
    assert answer.status_code == 200, answer.text
    picture = png(answer.json()["data"][0]["b64_json"])
    assert not ImageChops.difference(picture, drawn(client, **AS)).getbbox()


@pytest.mark.parametrize("path", [BATCH, IMAGES, ASSETS])
@pytest.mark.parametrize(
    ("field", "value"),
    [("reference_strength", 1), ("geometry", "round"), ("weight", 9), ("weight", "bold")],
)
def test_what_is_out_of_range_is_told_of(
    client: httpx.Client, path: str, field: str, value: object
) -> None:
    asked = {"prompt": BELL} if path == IMAGES else {"prompts": [BELL]}
    answer = client.post(path, json=asked | {field: value})
    assert answer.status_code == (400 if path == IMAGES else 422)
    assert field in answer.text


def test_a_weight_is_set_along_exact_edges(client: httpx.Client) -> None:
    asked = {"prompts": [BELL], "geometry": "drawn", "weight": 2}
    for path in (BATCH, ASSETS):
        answer = client.post(path, json=asked)
        assert answer.status_code == 422
        assert answer.json()["type"].endswith(":weight")


def test_a_set_may_be_one_family(client: httpx.Client) -> None:
    asked = {
        "prompts": ["[icon] home, outline, 64x64", "[icon] search, outline, 64x64"],
        "family": True,
        "densities": ["mdpi"],
        "formats": ["png"],
    }
    answer = client.post(ASSETS, json=asked)
    assert answer.status_code == 201, answer.text
    bold = client.post(ASSETS, json=asked | {"weight": 3})
    files, others = ([f["sha256"] for f in each.json()["files"]] for each in (answer, bold))
    assert len(files) == len(others) == 2
    assert not {*files} & {*others}


def test_every_door_asks_the_studio_for_the_same() -> None:
    told = AS | {"weight": None}
    expected = {"reference_strength": 0.9, "geometry": Geometry.DRAWN, "weight": None}
    tool = Generate(prompts=["bell"], family=True, **told).asked()
    orders = [
        AssetsOrder.of(AssetsRequest(prompts=["bell"], family=True, **told)).drawing,
        AssetsOrder.of(tool).drawing,
        ImagesOrder.of(ImagesRequest(prompt="bell", **told)).drawing,
    ]
    for order in orders:
        assert order | expected == order
    assert [order.get("family") for order in orders] == [True, True, None]
