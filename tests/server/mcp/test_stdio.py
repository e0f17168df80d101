"""A real process, asked by the SDK's own client over standard input and output."""

from __future__ import annotations

import asyncio
import io
import json
import subprocess
from base64 import b64decode
from pathlib import Path
from typing import Any

import mcp_types
import pytest
from PIL import Image

BELL = ["[icon] bell", "[icon] heart"]


def test_a_matching_set_is_drawn_shown_linked_and_recorded(local: Any) -> None:
    heard: list[tuple[float, float | None, str | None]] = []

    async def progress(done: float, total: float | None, message: str | None) -> None:
        heard.append((done, total, message))

    async def ask() -> tuple[mcp_types.CallToolResult, dict[str, bytes]]:
        async with local.client("--root", str(local.root)) as client:
            result = await client.call_tool(
                "generate_assets",
                {
                    "prompts": BELL,
                    "colors": ["#0A66C2"],
                    "densities": ["mdpi", "xhdpi"],
                    "formats": ["png", "svg"],
                    "folder": "icons",
                },
                progress_callback=progress,
            )
            read = {}
            for block in result.content:
                if isinstance(block, mcp_types.ResourceLink):
                    (contents,) = (await client.read_resource(block.uri)).contents
                    if isinstance(contents, mcp_types.BlobResourceContents):
                        read[block.name] = b64decode(contents.blob)
                    else:
                        assert contents.mime_type == "image/svg+xml"
                        read[block.name] = contents.text.encode()
            listed = (await client.list_resources()).resources
            assert {resource.name for resource in listed} == set(read)
            with pytest.raises(Exception, match="was made here"):
                await client.read_resource("file:///etc/passwd")
            return result, read

    result, read = asyncio.run(ask())
    assert not result.is_error
    document = result.structured_content
    assert document["folder"] == str(local.root / "icons")
    assert [asset["name"] for asset in document["assets"]] == ["bell", "heart"]
    assert json.loads(result.content[0].text)["files"] == document["files"]
    made = {file["path"]: file["bytes"] for file in document["files"]}
    assert len(made) == 6
    for path, data in read.items():
        assert (local.root / "icons" / path).read_bytes() == data
        assert len(data) == made[path]
    assert set(read) == set(made)

    pictures = [block for block in result.content if isinstance(block, mcp_types.ImageContent)]
    assert len(pictures) == 2
    for block in pictures:
        with Image.open(io.BytesIO(b64decode(block.data))) as image:
            assert (image.format, image.size) == ("PNG", (256, 256))
            colors = image.convert("RGB").getcolors(65536)
        assert max(colors)[1] == (255, 255, 255)
        assert (0x0A, 0x66, 0xC2) in {color for _, color in colors}

    drawing = [done for done, _, message in heard if message == "drawing"]
    assert len(drawing) >= 6
    assert len([done for done, _, message in heard if message == "writing"]) == 6
    place = [done for done, *_ in heard]
    assert place == sorted(set(place))
    assert heard[-1][0] == heard[-1][1]

    first, second = local.records()
    assert {first.door, second.door} == {"mcp"}
    assert {str(first.outcome), str(second.outcome)} == {"drawn"}
    assert set(first.outputs) | set(second.outputs) == set(made)


def test_nothing_gets_out_of_the_roots(local: Any, fast: Any, told: Any, files_in: Any) -> None:
    root, outside = local.root, local.folder / "outside"
    shop = outside / "shop"
    (shop / "app/src/main").mkdir(parents=True)
    (shop / "app/src/main/AndroidManifest.xml").write_text("<manifest />\n")
    (shop / "settings.gradle").write_text("")
    (outside / "secret.png").write_bytes(b"secret")
    (root / "link").symlink_to(outside)
    # One that is met only once the names of the files are known.
    (root / "deep").mkdir()
    (root / "deep/bell").symlink_to(outside)
    (root / "shop").symlink_to(shop)
    (root / "app/src").mkdir(parents=True)
    (root / "app/settings.gradle").write_text("")
    (root / "app/src/main").symlink_to(shop / "app/src/main")
    (root / "site").mkdir()
    (root / "site/index.html").write_text("")
    (root / "site/.assetwright").symlink_to(outside)
    (root / "pictures").mkdir()
    (root / "pictures/a.png").symlink_to(outside / "secret.png")
    before = files_in(local.folder / "outside")
    calls = [
        ("generate_assets", {"folder": "link"}),
        ("generate_assets", {"folder": "link/new"}),
        ("generate_assets", {"folder": "deep"}),
        ("generate_assets", {"folder": "../outside"}),
        ("generate_assets", {"folder": str(outside)}),
        ("export_to_project", {"project": "shop"}),
        ("export_to_project", {"project": "../outside/shop"}),
        ("export_to_project", {"project": "site", "force": True}),
        ("check_files", {"paths": ["pictures"]}),
        ("check_files", {"paths": ["link/secret.png"]}),
    ]

    async def ask() -> None:
        async with local.client("--root", str(root)) as client:
            for name, where in calls:
                arguments = dict(where)
                if name != "check_files":
                    arguments |= {"prompts": ["[icon] bell"]} | fast
                if name == "export_to_project":
                    del arguments["densities"], arguments["formats"]
                sentence = told(await client.call_tool(name, arguments))
                assert "outside of the allowed folders" in sentence, (name, where)
            # A link in a project's own places.
            arguments = {"prompts": ["bell"], "project": "app", "platforms": ["android"]}
            assert told(await client.call_tool("export_to_project", arguments))

    asyncio.run(ask())
    assert files_in(outside) == before
    assert [path.name for path in (root / "deep").iterdir()] == ["bell"]


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_folders_that_the_editor_has_open_are_the_roots(
    local: Any, fast: Any, told: Any, mode: str
) -> None:
    arguments = {"prompts": ["[icon] bell"], **fast}

    async def ask() -> None:
        async with local.client(roots=[local.root], mode=mode) as client:
            assert not (await client.call_tool("generate_assets", arguments)).is_error
            elsewhere = arguments | {"folder": str(local.folder / "elsewhere")}
            sentence = told(await client.call_tool("generate_assets", elsewhere))
            assert str(local.root) in sentence
        if mode == "auto":
            async with local.client() as client:
                sentence = told(await client.call_tool("generate_assets", arguments))
                assert "--root DIR" in sentence

    asyncio.run(ask())
    assert (local.root / "assets/bell/mdpi/bell.png").is_file()
    assert not (local.folder / "elsewhere").exists()


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_call_that_is_cancelled_stops(local: Any, fast: Any, mode: str) -> None:
    steps: list[float] = []
    many = {"prompts": BELL * 8, **fast, "steps": 200, "size": "64x64"}

    async def ask() -> None:
        async with local.client("--root", str(local.root), mode=mode) as client:
            begun = asyncio.Event()

            async def progress(done: float, total: float | None, message: str | None) -> None:
                steps.append(done)
                if len(steps) == 3:
                    begun.set()

            call = asyncio.create_task(
                client.call_tool("generate_assets", many, progress_callback=progress)
            )
            await begun.wait()
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            while len(await asyncio.to_thread(local.records)) < 16:
                await asyncio.sleep(0.1)
            # The thread is free again.
            after = await client.call_tool(
                "generate_assets", {"prompts": ["[icon] heart"], **fast, "folder": "after"}
            )
            assert not after.is_error

    asyncio.run(ask())
    assert len(steps) < 200
    assert not (local.root / "assets").exists()
    assert (local.root / "after/heart/mdpi/heart.png").is_file()
    records = local.records()
    assert {str(record.outcome) for record in records[:16]} == {"failed"}
    assert "cancelled" in records[0].error


def test_what_may_not_or_cannot_be_is_one_sentence(local: Any, fast: Any, told: Any) -> None:
    refused = {"prompts": ["[icon] bell", "mickey mouse"], **fast}
    local.settings = "[qa]\ncoverage = 0.99\n"

    async def ask() -> None:
        async with local.client("--root", str(local.root)) as client:
            sentence = told(await client.call_tool("generate_assets", refused))
            assert "mickey mouse" in sentence
            arguments = {"prompts": ["bell"], "style": "no such style", **fast}
            assert "style" in told(await client.call_tool("generate_assets", arguments))
            arguments = {"prompts": ["bell"], "project": "."}
            assert "project" in told(await client.call_tool("export_to_project", arguments))
            # Drawn, and then sent back by the gates.
            arguments = {"prompts": ["bell"], **fast, "gates": True, "retries": 1}
            assert "quality checks" in told(await client.call_tool("generate_assets", arguments))
            explained = await client.call_tool("explain_prompt", {"prompt": "mickey mouse"})
            assert explained.structured_content["verdict"] == "refused"
            styles = await client.call_tool("list_styles", {"family": "bold"})
            assert {s["family"] for s in styles.structured_content["styles"]} == {"bold"}
            with pytest.raises(Exception, match="no such tool"):
                await client.call_tool("delete_everything", {})

    asyncio.run(ask())
    assert not list(local.root.iterdir())
    outcomes = [str(record.outcome) for record in local.records()]
    assert "refused" in outcomes
    assert "failed" in outcomes


def test_into_a_project_and_twice_is_once(local: Any, told: Any, files_in: Any) -> None:
    main = local.root / "app/src/main"
    main.mkdir(parents=True)
    (main / "AndroidManifest.xml").write_text("<manifest />\n")
    (local.root / "settings.gradle").write_text("")
    gear = {"prompts": ["[icon] settings gear"]}
    place = "app/src/main/res/drawable/settings_gear.xml"

    async def ask() -> list[Any]:
        async with local.client("--root", str(local.root)) as client:

            async def export(**options: Any) -> mcp_types.CallToolResult:
                return await client.call_tool("export_to_project", gear | options)

            dry = await export(dry_run=True)
            assert not (local.root / place).exists()
            first, again = await export(), await export()
            (local.root / place).write_text("<vector />\n")
            edited = files_in(local.root)
            assert "edited since" in told(await export())
            assert files_in(local.root) == edited
            checked = await client.call_tool("check_files", {"paths": ["."]})
            assert "no PNG" in told(checked)
            return [dry, first, again, await export(force=True)]

    documents = [result.structured_content for result in asyncio.run(ask())]
    changes = [[(c["path"], c["status"]) for c in d["changes"]] for d in documents]
    assert [found[0] for found in changes] == [
        (place, "new"),
        (place, "new"),
        (place, "same"),
        (place, "changed"),
    ]
    assert documents[0]["changes"][0]["diff"]
    assert documents[1]["kind"] == "android"


def test_standard_output_is_the_protocols_alone(local: Any) -> None:
    hello = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "0"},
        },
    }
    ready = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    call = {
        "jsonrpc": "2.0",
        "id": 2,
        "method": "tools/call",
        "params": {"name": "explain_prompt", "arguments": {"prompt": "bell"}},
    }
    lines = "".join(f"{json.dumps(each)}\n" for each in (hello, ready, call)) + "no json\n"
    with subprocess.Popen(
        local.command("--root", str(local.root)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=local.environment | {"ASSETWRIGHT_LOG": "json"},
        cwd=local.folder,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(lines)
        process.stdin.flush()
        answers: dict[Any, Any] = {}
        while not {1, 2} <= answers.keys():
            message = json.loads(process.stdout.readline())
            answers[message.get("id")] = message
        # The end of its input is the end of it.
        process.stdin.close()
        assert all(json.loads(line)["jsonrpc"] == "2.0" for line in process.stdout)
        assert process.wait(90) == 0
    assert answers[1]["result"]["serverInfo"]["name"] == "assetwright"
    assert answers[2]["result"]["structuredContent"]["subject"] == "bell"


def test_a_root_that_is_none_is_said_at_the_start(run_mcp: Any, tmp_path: Path) -> None:
    code, stderr = run_mcp("--root", str(tmp_path / "none"))
    assert code == 2
    assert "is not a folder" in stderr
