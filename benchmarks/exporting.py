"""Exporting animations, against imageio, Pillow, matplotlib and tbparse.

Each tool is called as people call it. Data are made and libraries imported before the clock starts;
it stops when the file is whole.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measure import Result, Row, compare, run_alone

MODULE = "benchmarks.exporting"
FRAMES = 60
PICTURES = 600
POINTS = 1_000
FPS = 12
SCATTER = (640, 480)  # pixels
GIFS = {
    "grey": "grey arrays",
    "rgb": "RGB arrays that are grey",
    "few": "RGB arrays of 9 colors",
    "many": "RGB arrays of 256 colors",
}


def rows(folder: Path, *, rounds: int) -> Iterator[Row]:
    """Yield the rows of the table; files are made in `folder`."""
    for kind, name in GIFS.items():
        tools = {tool: f"gif_{tool.lower()}" for tool in ("tbviz", "imageio", "Pillow")}
        arguments = {"kind": kind, "folder": str(folder)}
        rates = compare(MODULE, tools, arguments, rounds=rounds)
        targets = {} if kind == "grey" else {"imageio": 5.0}
        note = _sizes(tools, arguments)
        yield Row(f"GIF of {FRAMES} {name}, 280x280", "frames", rates, targets, note)
    tools = {"tbviz": "scatter_tbviz", "PillowWriter": "scatter_matplotlib"}
    arguments = {"folder": str(folder)}
    rates = compare(MODULE, tools, arguments, rounds=rounds)
    name = f"GIF of {FRAMES} scatter plots of {POINTS:,} points"
    yield Row(name, "frames", rates, {"PillowWriter": 30.0}, _sizes(tools, arguments))
    tools = {"tbviz": "events_tbviz", "tbparse + imageio": "events_tbparse"}
    run_alone(MODULE, "write_events", arguments)
    rates = compare(MODULE, tools, arguments, rounds=rounds)
    yield Row(f"GIF of {PICTURES} images of an event file", "frames", rates)


def _sizes(tools: dict[str, str], arguments: dict[str, str]) -> str:
    """Say how large the file of each tool is."""
    sizes = {}
    for tool, function in tools.items():
        run_alone(MODULE, function, arguments)
        (file,) = Path(arguments["folder"]).glob(f"{function}*.gif")
        sizes[tool] = file.stat().st_size
        file.unlink()
    return ", ".join(f"{tool} {size / 1000:,.0f} kB" for tool, size in sizes.items())


# What is drawn


def reconstructions(count: int) -> Any:
    """Return grids of digits that get sharper, as an autoencoder's in training, [T, 280, 280]."""
    from sklearn.datasets import load_digits

    small = np.random.default_rng(0).permutation(load_digits().images)[:100] / 16
    large = np.pad(np.kron(small, np.ones((3, 3))), ((0, 0), (2, 2), (2, 2)))
    mean, grids = large.mean(axis=0), []
    for time_constants in np.linspace(0, 5, count):
        digits = mean + (large - mean) * (1 - np.exp(-time_constants))
        grid = digits.reshape(10, 10, 28, 28).swapaxes(1, 2).reshape(280, 280)
        grids.append(np.rint(grid * 255).astype(np.uint8))
    return np.stack(grids)


def frames_of(kind: str) -> Any:
    """Return 60 frames, grey [T, 280, 280] or colored [T, 280, 280, 3]."""
    grey = reconstructions(FRAMES)
    if kind == "grey":
        return grey
    if kind == "rgb":
        return np.repeat(grey[..., None], 3, axis=-1)
    colors = np.random.default_rng(0).integers(0, 256, (256, 3), np.uint8)
    return colors[grey // 32] if kind == "few" else colors[grey]


def codes_over_time() -> tuple[Any, Any]:
    """Return ten groups of points that part, [T, N, 2], and the group of each, [N]."""
    rng = np.random.default_rng(0)
    labels = np.arange(POINTS) % 10
    angles = 2 * np.pi * labels / 10
    goals = 4 * np.stack([np.cos(angles), np.sin(angles)], -1)
    start = rng.normal(size=(POINTS, 2))
    return np.stack([start + goals * share for share in np.linspace(0, 1, FRAMES)]), labels


# GIF


def gif_tbviz(kind: str, folder: str) -> Result:
    """Write frames with tbviz."""
    from tbviz.export import write_animation

    frames = frames_of(kind)
    start = time.perf_counter()
    output = Path(folder, "gif_tbviz.gif")
    write_animation(frames, output, fps=FPS, force=True, total=len(frames))
    return Result(time.perf_counter() - start, len(frames))


def gif_imageio(kind: str, folder: str) -> Result:
    """Write frames with imageio."""
    import imageio.v2 as imageio

    frames = list(frames_of(kind))
    start = time.perf_counter()
    imageio.mimsave(Path(folder, "gif_imageio.gif"), frames, fps=FPS)
    return Result(time.perf_counter() - start, len(frames))


def gif_pillow(kind: str, folder: str) -> Result:
    """Write frames with Pillow."""
    from PIL import Image

    frames = frames_of(kind)
    start = time.perf_counter()
    first, *others = map(Image.fromarray, frames)
    options: dict[str, Any] = {"append_images": others, "duration": 1000 / FPS, "loop": 0}
    first.save(Path(folder, "gif_pillow.gif"), save_all=True, **options)
    return Result(time.perf_counter() - start, len(frames))


# Scatter plots that move


def scatter_tbviz(folder: str) -> Result:
    """Write a scatter plot that moves with tbviz."""
    from tbviz.export import write_animation
    from tbviz.images import scatter_frames

    codes, labels = codes_over_time()
    start = time.perf_counter()
    titles = [f"step {step}" for step in range(FRAMES)]
    frames = scatter_frames(codes, labels=labels, size=SCATTER, titles=titles).raw
    output = Path(folder, "scatter_tbviz.gif")
    write_animation(frames, output, fps=FPS, force=True, total=FRAMES)
    return Result(time.perf_counter() - start, FRAMES)


def scatter_matplotlib(folder: str) -> Result:
    """Write the same with matplotlib: artists, which look as ours, are made once and moved."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt
    from matplotlib.animation import FuncAnimation, PillowWriter

    codes, labels = codes_over_time()
    start = time.perf_counter()
    figure, axes = plt.subplots(figsize=(SCATTER[0] / 100, SCATTER[1] / 100), dpi=100)
    axes.set(xlim=(codes[..., 0].min(), codes[..., 0].max()))
    axes.set(ylim=(codes[..., 1].min(), codes[..., 1].max()))
    axes.grid(visible=True)
    look: dict[str, Any] = {"s": 28, "edgecolors": "white", "linewidths": 0.6}
    groups = [
        axes.scatter(*codes[0, labels == label].T, label=f"{label}", **look) for label in range(10)
    ]
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    figure.tight_layout()

    def move(step: int) -> None:
        for label, group in enumerate(groups):
            group.set_offsets(codes[step, labels == label])
        axes.set_title(f"step {step}")

    animation = FuncAnimation(figure, move, frames=FRAMES)
    animation.save(Path(folder, "scatter_matplotlib.gif"), writer=PillowWriter(fps=FPS))
    return Result(time.perf_counter() - start, FRAMES)


# Images of an event file


def write_events(folder: str) -> Result:
    """Write 600 grey pictures of 280x280, one a step."""
    import tbviz

    with tbviz.SummaryWriter(Path(folder, "events")) as writer:
        for step, picture in enumerate(reconstructions(PICTURES)):
            writer.image("digits", picture, step)
    return Result(1, PICTURES)


def events_tbviz(folder: str) -> Result:
    """Read all pictures and write them as a GIF with tbviz."""
    import tbviz
    from tbviz.export import animate

    start = time.perf_counter()
    run = tbviz.open_logdir(Path(folder, "events"), cache=False)["."]
    animate(run, "digits", Path(folder, "events_tbviz.gif"), fps=FPS, force=True)
    return Result(time.perf_counter() - start, PICTURES)


def events_tbparse(folder: str) -> Result:
    """Read all pictures with tbparse and write them as a GIF with imageio."""
    import imageio.v2 as imageio
    from tbparse import SummaryReader

    start = time.perf_counter()
    images = SummaryReader(str(Path(folder, "events")), event_types={"tensors"}).tensors
    values = images[images["tag"] == "digits"]["value"]
    frames: list[Any] = [imageio.imread(value[2]) for value in values]
    imageio.mimsave(Path(folder, "events_tbparse.gif"), frames, fps=FPS)
    return Result(time.perf_counter() - start, len(frames))
