"""Edges made exact: known shapes come out as themselves, and no picture is changed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from assetwright.artwork import ExactLatent, encode, regularized
from assetwright.artwork.curves import Curve
from assetwright.artwork.distance import fields_from_coverage
from assetwright.artwork.path_sampling import sampler_of
from assetwright.artwork.regularize.edges import edges_of
from assetwright.artwork.regularize.fidelity import FARTHEST
from assetwright.artwork.sampling import Placement
from assetwright.artwork.simplification import pieces
from assetwright.types import Latent

Coverage = NDArray[np.float32]
Latents = Callable[[str], tuple[Latent, ...]]
SIDE = 96


def latent_of_distance(distance: NDArray[np.float64]) -> Latent:
    """The latent of a signed distance in unit squares (SIDE, SIDE)."""
    coverage = np.clip(distance * SIDE + 0.5, 0, 1).astype(np.float32)
    return Latent(fields_from_coverage(coverage[None]), np.zeros((1, 3), np.float32))


def grid() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    ticks = (np.arange(SIDE) + 0.5) / SIDE
    return ticks[None, :], ticks[:, None]


def box(
    x: float, y: float, width: float, height: float, radius: float = 0.0
) -> NDArray[np.float64]:
    u, v = grid()
    across, down = np.abs(u - x) - width / 2 + radius, np.abs(v - y) - height / 2 + radius
    outside = np.hypot(np.maximum(across, 0), np.maximum(down, 0))
    return radius - outside - np.minimum(np.maximum(across, down), 0)


def waver() -> NDArray[np.float64]:
    """As much as the edges stray of what the network draws."""
    u, v = grid()
    return 0.003 * np.sin(45 * u + 1) + 0.003 * np.sin(50 * v)


def coverage(latent: Latent, side: int = 192) -> Coverage:
    sampler = sampler_of(latent, range(latent.layers), Placement(0, 0, side), side, side)
    result = np.zeros((latent.layers, side, side), np.float32)
    if not sampler.empty:
        window = result[:, slice(*sampler.rows), slice(*sampler.columns)]
        window[:] = sampler.coverage(*sampler.rows)
    return result


def lines(drawing: ExactLatent, layer: int = 0) -> list[NDArray[np.float64]]:
    return [
        curve.points[3] - curve.points[0]
        for path in drawing.paths[layer]
        for curve in path
        if curve.straight
    ]


def radii(path: tuple[Curve, ...], center: tuple[float, float]) -> NDArray[np.float64]:
    t = np.linspace(0, 1, 9)[:, None]
    s = 1 - t
    found = []
    for curve in path:
        a, b, c, d = curve.points
        found.append(s**3 * a + 3 * t * s * s * b + 3 * t * t * s * c + t**3 * d)
    return np.hypot(*(np.concatenate(found) - center).T)


def test_a_wavering_disc_is_a_circle_of_four_curves() -> None:
    u, v = grid()
    angle = np.arctan2(v - 0.5, u - 0.52)
    wobble = 0.006 * np.sin(5 * angle + 1) + 0.004 * np.sin(9 * angle)
    drawing = regularized(latent_of_distance(0.3 + wobble - np.hypot(u - 0.52, v - 0.5)))
    (path,) = drawing.paths[0]
    assert len(path) == 4
    found = radii(path, (0.52, 0.5))
    assert found == pytest.approx(0.3, abs=0.1 / 24)
    assert np.ptp(found) < 0.06 / 24


def test_a_ring_is_two_circles_about_one_centre() -> None:
    u, v = grid()
    away = np.hypot(u - 0.49, v - 0.5)
    shifted = np.hypot(u - 0.497, v - 0.5)
    drawing = regularized(latent_of_distance(np.minimum(0.35 - away, shifted - 0.26) + waver()))
    assert [len(path) for path in drawing.paths[0]] == [4, 4]
    outer, inner = (
        np.array([curve.points[0] for curve in path]).mean(0) for path in drawing.paths[0]
    )
    assert outer == pytest.approx(inner, abs=1e-4)


@pytest.mark.parametrize("radius", [0.0, 0.09])
def test_a_wavering_box_has_straight_sides(radius: float) -> None:
    u, v = grid()
    wobble = 0.004 * np.sin(40 * u + 1) + 0.004 * np.sin(33 * v)
    drawing = regularized(latent_of_distance(box(0.5, 0.52, 0.7, 0.5, radius) + wobble))
    (path,) = drawing.paths[0]
    sides = lines(drawing)
    assert len(sides) == 4
    assert len(path) == (4 if radius == 0 else 8)
    for side in sides:
        assert np.abs(side).min() == 0
    points = np.concatenate([curve.points for curve in path])
    assert points.min(0) == pytest.approx([0.15, 0.27], abs=0.15 / 24)
    assert points.max(0) == pytest.approx([0.85, 0.77], abs=0.15 / 24)


def test_a_capsule_has_two_sides_and_round_ends() -> None:
    drawing = regularized(latent_of_distance(box(0.5, 0.4, 0.7, 0.2, 0.1)))
    (path,) = drawing.paths[0]
    assert len(lines(drawing)) == 2
    for center in ((0.25, 0.4), (0.75, 0.4)):
        ends = [
            curve
            for curve in path
            if not curve.straight and abs(curve.points[:, 0].mean() - center[0]) < 0.12
        ]
        assert radii(tuple(ends), center) == pytest.approx(0.1, abs=0.1 / 24)


def test_a_frame_has_one_stroke_width_and_corners_about_one_centre() -> None:
    outer, inner = box(0.5, 0.5, 0.8, 0.6, 0.12), box(0.505, 0.496, 0.63, 0.436, 0.03)
    drawing = regularized(latent_of_distance(np.minimum(outer, -inner) + waver()))
    first, second = (
        np.concatenate([curve.points for curve in path if curve.straight])
        for path in drawing.paths[0]
    )
    widths = [*(second.min(0) - first.min(0)), *(first.max(0) - second.max(0))]
    assert np.ptp(widths) * 24 < 0.06


def test_the_teeth_of_a_gear_are_alike() -> None:
    u, v = grid()
    angle = np.arctan2(v - 0.5, u - 0.5)
    teeth = 0.34 + 0.05 * np.clip(4 * np.cos(8 * angle), -1, 1)
    # One of them is a little stunted.
    teeth -= 0.008 * np.exp(-((angle - np.pi / 4) ** 2) * 60)
    away = np.hypot(u - 0.5, v - 0.5)
    drawing = regularized(latent_of_distance(np.minimum(teeth - away, away - 0.13)))
    points = np.concatenate([curve.points[:1] for curve in drawing.paths[0][0]])
    places = (points[:, 0] - 0.5) + 1j * (points[:, 1] - 0.5)
    turned = places * np.exp(2j * np.pi / 8)
    assert np.abs(turned[:, None] - places).min(1).max() < 0.01 / 24


@pytest.mark.parametrize("name", ["slice-filled", "pc-mouse"])
def test_what_is_symmetric_stays_so_exactly(latent_of: Callable[[str], Latent], name: str) -> None:
    latent = latent_of(name)
    fields = (latent.fields + np.flip(latent.fields, 2)) / 2
    drawing = regularized(Latent(fields, latent.palette))
    places = np.concatenate([curve.points[[0, 3]] for path in drawing.paths[0] for curve in path])
    mirrored = places * [-1, 1] + [1, 0]
    apart = np.abs(places[:, None] - mirrored).max(2).min(1)
    assert apart.max() < 0.02 / 24


def test_a_turned_or_mirrored_drawing_gets_the_same_edges(latents: Latents) -> None:
    for latent in latents("mono")[5::120]:
        straight = coverage(regularized(latent))
        for turn in (
            lambda values: np.rot90(values, axes=(1, 2)),
            lambda values: np.flip(values, 2),
        ):
            turned = regularized(Latent(np.ascontiguousarray(turn(latent.fields)), latent.palette))
            change = np.abs(coverage(turned) - turn(straight))
            # A pixel is an eighth of a cell; edges may part by about that on average.
            rim = ((straight > 0.02) & (straight < 0.98)).sum()
            assert change.sum() < 1.0 * rim


def test_the_same_latent_gives_the_same_drawing(bell: Latent) -> None:
    one, two = regularized(bell), regularized(bell)
    assert one.fields.tobytes() == two.fields.tobytes()
    for a, b in zip(one.paths[0], two.paths[0], strict=True):
        assert [c.points.tobytes() for c in a] == [c.points.tobytes() for c in b]


def test_real_icons_come_no_farther_from_their_vectors(
    heldout: Callable[[str], tuple[object, ...]],
) -> None:
    before = after = 0.0
    for icon in heldout("mono")[3::40]:
        truth = icon.render(192)[:, :, 3] / 255  # type: ignore[attr-defined]
        latent = encode(icon.render(96))  # type: ignore[attr-defined]
        before += float(np.abs(coverage(latent)[0] - truth).mean())
        after += float(np.abs(coverage(regularized(latent))[0] - truth).mean())
    assert after < before


@pytest.mark.parametrize("seed", range(6))
def test_no_picture_is_changed(seed: int) -> None:
    """Any smooth field: as many closed paths, each near an edge of the field."""
    noise = np.random.default_rng(seed).normal(size=(1 + seed % 2, 24, 24))
    for axis in (1, 2):
        ticks = np.arange(24) - np.arange(24)[:, None]
        kernel = np.exp(-((ticks / (1 + seed / 2)) ** 2))
        noise = np.moveaxis(np.tensordot(noise, kernel / kernel.sum(0), (axis, 0)), -1, axis)
    fields = np.clip(noise / np.abs(noise).max() * 1.5, -1, 1).astype(np.float32)
    drawing = regularized(Latent(fields, np.zeros((len(fields), 3), np.float32)))
    assert np.isfinite(drawing.fields).all()
    for index, edges in enumerate(edges_of(fields)):
        assert len(drawing.paths[index]) == len(edges.paths)
        for path in drawing.paths[index]:
            for curve, following in zip(path, (*path[1:], path[0]), strict=True):
                assert curve.points[3] == pytest.approx(following.points[0], abs=1e-9)
        if edges.paths:
            corners = np.concatenate(drawing.corners(index)) * 24 - 12
            places, edge = corners[:, 0] + 1j * corners[:, 1], np.concatenate(edges.paths)
            assert np.abs(places[:, None] - edge).min(1).max() < FARTHEST + 0.1


def test_an_empty_layer_has_no_paths() -> None:
    latent = Latent(np.full((2, 24, 24), -1, np.float32), np.zeros((2, 3), np.float32))
    assert regularized(latent).paths == ((), ())


def test_as_many_pieces_and_holes(latents: Latents) -> None:
    for latent in latents("mono")[7::100]:
        before, after = coverage(latent)[0] > 0.5, coverage(regularized(latent))[0] > 0.5
        for one, two in ((before, after), (~before, ~after)):
            counts = [int((pieces(np.pad(m, 1))[1] >= 20).sum()) for m in (one, two)]
            assert counts[0] == counts[1]
