"""Who may import whom: the rules of the design, read off the imports themselves."""

from __future__ import annotations

import ast
import importlib.metadata
import importlib.util
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import tbviz

PACKAGE = Path(tbviz.__file__).parent
SCRIPTS = Path(__file__).parents[1] / "scripts"
MODULES = sorted(PACKAGE.rglob("*.py"))

# The rooms of the package, and the rooms that each may import beside itself and the common ground.
GROUND = {"errors", "checks", "arrays", "text", "nearest"}
ROOMS = {
    "errors": set(),
    "checks": set(),
    "arrays": set(),
    "text": set(),
    "nearest": set(),
    "events": set(),
    "images": set(),
    "latent": set(),
    "optimize": set(),
    "activity": set(),
    "triggers": set(),
    "summary": {"events", "images", "latent", "activity"},
    "logdir": {"events", "images"},
    "export": {"logdir", "images", "latent"},
    "monitor": {"logdir", "images", "activity"},
    "integrations": {"summary", "images", "logdir", "monitor", "optimize"},
    "plugin": {"logdir", "images", "export"},
    "__main__": {"cli"},
    "cli": {
        "__version__",
        "events",
        "images",
        "latent",
        "summary",
        "logdir",
        "export",
        "monitor",
        "plugin",
    },
}
GRAPH_PROTOS = ("tensorboard.compat.proto.config_pb2", "tensorboard.compat.proto.graph_pb2")
# What rooms may import from outside the package and the standard library.
DEPENDENCIES = {
    "errors": (),
    "checks": ("numpy",),
    "arrays": ("numpy",),
    "text": (),
    "nearest": (),
    "events": ("numpy", "tensorboard.compat.proto", "google.protobuf", "crc32c"),
    "images": ("numpy", "PIL"),
    "latent": ("numpy", "sklearn"),
    "activity": ("numpy",),
    "triggers": (),
    "optimize": ("numpy",),
    # What a plugin of TensorBoard keeps in its tags is a proto of its own.
    "summary": ("numpy", "tensorboard.plugins", *GRAPH_PROTOS, "google.protobuf", "matplotlib"),
    "logdir": ("numpy", "tensorboard.plugins", "google.protobuf", "pandas", "pyarrow"),
    "monitor": ("numpy", "PIL", "rich"),
    "export": ("numpy", "PIL", "imageio", "imageio_ffmpeg", "matplotlib", "plotly", "pyarrow"),
}
FRAMEWORKS = {"jax", "keras", "tensorflow", "torch"}
HEAVY = {
    *FRAMEWORKS,
    "IPython",
    "matplotlib",
    "pandas",
    "plotly",
    "polars",
    "pyarrow",
    "rich",
    "scipy",
    "sklearn",
}


def imported_modules(source: str, *, package: str) -> Iterator[str]:
    """Yield the full name of everything that `source`, a module in `package`, imports anywhere."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            origin = importlib.util.resolve_name(module, package)
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def imports_of(path: Path) -> set[str]:
    """Return the full names of everything that the module at `path` imports."""
    package = ".".join(path.relative_to(PACKAGE.parent).parent.parts)
    return set(imported_modules(path.read_text(encoding="utf-8"), package=package))


def room_of(path: Path) -> str:
    """Return the room that the module at `path` belongs to."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def loaded_by(statement: str) -> set[str]:
    """Return the top-level modules that a new interpreter holds after `statement`."""
    code = f"import sys\n{statement}\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return {name.partition(".")[0] for name in done.stdout.split()}


def each(paths: list[Path]) -> pytest.MarkDecorator:
    """Run a test once for each module, named by its path in the package."""
    return pytest.mark.parametrize("path", paths, ids=[str(p.relative_to(PACKAGE)) for p in paths])


ROOM_MODULES = [path for path in MODULES if path != PACKAGE / "__init__.py"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import tbviz.events.reader as r", {"tbviz.events.reader"}),
        ("from tbviz import images, latent", {"tbviz.images", "tbviz.latent"}),
        ("from tbviz.events import Event", {"tbviz.events.Event"}),
        ("from ..events import Event", {"tbviz.events.Event"}),
        ("from . import grid", {"tbviz.export.grid"}),
        ("def f():\n    import tensorflow as tf", {"tensorflow"}),
        ("if TYPE_CHECKING:\n    from torch import Tensor", {"torch.Tensor"}),
    ],
)
def test_every_spelling_of_an_import_is_seen(source, expected):
    """These rules would hold by accident if a form of import went unnoticed."""
    assert set(imported_modules(source, package="tbviz.export")) == expected


def test_the_package_is_there_to_be_read():
    """An empty list of modules would satisfy every rule."""
    assert {"events", "images", "latent", "logdir", "summary"} <= {*map(room_of, MODULES)}


@each(ROOM_MODULES)
def test_a_room_imports_only_the_rooms_that_it_may(path):
    """Each module keeps to its own room, the common ground, and the rooms in its row."""
    room = room_of(path)
    ours = {name for name in imports_of(path) if name.partition(".")[0] == "tbviz"}
    assert {name.split(".")[1] for name in ours} <= {room, *GROUND, *ROOMS[room]}


@each([path for path in ROOM_MODULES if room_of(path) in DEPENDENCIES])
def test_a_room_keeps_to_its_dependencies(path):
    """A room needs nothing beyond the packages listed for it; protos stay in `events`."""
    known = ("tbviz", *sys.stdlib_module_names, *DEPENDENCIES[room_of(path)])
    strange = {
        name
        for name in imports_of(path)
        if not any(name == module or name.startswith(f"{module}.") for module in known)
    }
    assert strange == set()


@each([path for path in ROOM_MODULES if room_of(path) != "integrations"])
def test_frameworks_stay_in_integrations(path):
    """Nothing outside `integrations` imports TensorFlow, Keras, torch or JAX."""
    assert not FRAMEWORKS & {name.partition(".")[0] for name in imports_of(path)}


@each(MODULES)
def test_nothing_imports_the_scripts(path):
    """The scripts use the package, never the other way round."""
    scripts = {"scripts", *(module.name for module in pkgutil.iter_modules([str(SCRIPTS)]))}
    assert {"training", "train_autoencoder"} <= scripts
    assert not scripts & {name.partition(".")[0] for name in imports_of(path)}


def test_importing_tbviz_is_light():
    """`import tbviz` loads not even NumPy: names load on first use."""
    assert not loaded_by("import tbviz") & {*HEAVY, "numpy", "PIL", "tensorboard", "google"}


def test_a_monitor_reads_no_event_files():
    """A training that is watched loads neither the protos nor Pillow; the view and `check` do."""
    assert not loaded_by("from tbviz.monitor import Monitor") & {"PIL", "google", "tensorboard"}
    readers = {
        path.relative_to(PACKAGE / "monitor").as_posix()
        for path in ROOM_MODULES
        if room_of(path) == "monitor"
        and any(name.startswith(("tbviz.logdir", "tbviz.images")) for name in imports_of(path))
    }
    assert readers == {"live/following.py", "live/panels.py", "reading.py", "verdicts.py"}


@pytest.mark.parametrize("name", ["check", "watch"])
def test_what_loads_on_first_use_is_a_function(name):
    """Whichever of its modules were loaded before: none of them takes its place."""
    loaded_by(
        "import importlib, pkgutil, types, tbviz.monitor\n"
        "for each in pkgutil.iter_modules(tbviz.monitor.__path__, 'tbviz.monitor.'):\n"
        "    importlib.import_module(each.name)\n"
        f"assert isinstance(tbviz.monitor.{name}, types.FunctionType)"
    )


@pytest.mark.parametrize("name", sorted({*tbviz.__all__} - {"__version__"}))
def test_each_name_is_there_after_import_tbviz_alone(name):
    """Rooms, errors among them, and classes load on first use."""
    loaded_by(f"import tbviz; tbviz.{name}")


def test_the_errors_are_listed():
    """Those who catch what tbviz raises find it; the checks are no one's business."""
    assert "errors" in tbviz.__all__
    assert "checks" not in tbviz.__all__


def test_no_room_loads_a_heavy_module_unasked():
    """All rooms but `integrations` load without a framework and without a plotting library."""
    rooms = sorted({room_of(path) for path in ROOM_MODULES} - {"integrations"})
    assert not loaded_by("import " + ", ".join(f"tbviz.{room}" for room in rooms)) & HEAVY


def test_the_drop_in_for_pytorch_needs_no_pytorch():
    """Its users may have any framework, and it loads none before it is asked for a graph."""
    assert not loaded_by("import tbviz.integrations.torch") & HEAVY


def test_the_version_is_that_of_the_metadata():
    """`tbviz.__version__` is the version that pip installed."""
    assert tbviz.__version__ == importlib.metadata.version("tbviz")
