"""The file of a report, read back by Python's own parsers."""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import io
import re
import struct
import sys
import tracemalloc
import zlib

import numpy as np
import protos
import pytest
from pages import Page
from PIL import Image

import tbviz
from tbviz.errors import (
    FileError,
    InvalidArgumentError,
    MissingDependencyError,
    NotFoundError,
)
from tbviz.events import make_value, strings_to_proto, tensor_to_proto
from tbviz.export import report

plotly = pytest.importorskip("plotly.offline")
RNG = np.random.default_rng(0)
EVIL = "</script><script>alert(1)</script>\"'&amp; \u2028 \u202e"


def huge_png() -> bytes:
    """Return a PNG that claims 100,000 x 100,000 pixels, and has none."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def write_run(writer):
    """Write a little of everything."""
    writer.hparams({"rate": 0.5, "kind": "relu"})
    for step in range(4):
        writer.scalar("loss", 1 / (1 + step), 10 * step)
        writer.image("picture", np.full((4, 6), step / 4), 10 * step)
        writer.image("same", np.zeros((2, 3, 3, 1)), 10 * step)
        writer.histogram("weights", RNG.normal(size=50), 10 * step)
        writer.text("notes", f"step {step}", 10 * step)
        writer.text("table", [["a", "b"], ["c", step]], 10 * step)
        writer.latent_scatter("codes", RNG.normal(size=(5, 2)), 10 * step, labels=list("abcab"))


@pytest.fixture
def run(record):
    """A run with a little of everything."""
    return record(write_run)


def test_every_kind_is_there(run, out):
    """The data of each tag stands in a block, in order of name behind the curves."""
    report([run], out / "a.html")
    page = Page(out / "a.html")
    assert [(block["kind"], block["tag"]) for block in page.blocks] == [
        ("scalar", "loss"),
        ("hparams", ""),
        ("latent_codes", "codes"),
        ("text", "notes"),
        ("image", "picture"),
        ("image", "same"),
        ("text", "table"),
        ("histogram", "weights"),
    ]
    assert page.about["runs"] == ["run"]
    assert page.block("hparams")["rows"] == [
        {"run": "run", "values": {"kind": "relu", "rate": 0.5}}
    ]
    notes, table = (block for block in page.blocks if block["kind"] == "text")
    assert notes["texts"] == [[[f"step {step}"]] for step in range(4)]
    assert table["texts"][3] == [["a", "b"], ["c", "3"]]
    assert html.unescape(re.search("<h1.*?>(.*?)</h1>", (out / "a.html").read_text())[1]) == "run"


def test_findings_have_a_section_of_their_own(record, out):
    """It is the first of the page; other texts stay where they are."""

    def write(writer):
        for tag in ("health/findings", "findings", "notes"):
            writer.text(tag, "the loss is NaN", 3)

    report([record(write)], out / "a.html")
    kinds = {block["tag"]: block["kind"] for block in Page(out / "a.html").blocks}
    assert kinds == {"findings": "findings", "health/findings": "findings", "notes": "text"}
    sections = re.findall(r'{ kind: "(\w+)", name: "(.*?)"', (out / "a.html").read_text())
    assert sections[0] == ("findings", "Health findings")


def test_of_findings_the_newest_are_kept(record, out):
    """Not some of all times, as of other texts."""

    def write(writer):
        for step in range(9):
            writer.text("findings", "x", step)
            writer.text("notes", "x", step)

    report([record(write)], out / "a.html", max_steps=3)
    steps = {block["tag"]: block["steps"] for block in Page(out / "a.html").blocks}
    assert steps == {"findings": [6, 7, 8], "notes": [0, 4, 8]}


def test_statistics_of_health_stand_behind_all_others(record, out):
    """Whatever the names of the user's own are."""

    def write(writer):
        for tag in ("health/memory_bytes", "loss", "zoom"):
            writer.scalar(tag, 1, 0)

    report([record(write)], out / "a.html")
    tags = [block["tag"] for block in Page(out / "a.html").blocks]
    assert tags == ["loss", "zoom", "health/memory_bytes"]


def test_pictures_are_as_they_are_stored(run, out):
    """Each picture has the bytes of the event file, and what is the same is there once."""
    report([run], out / "a.html")
    page = Page(out / "a.html")
    picture, same = (block for block in page.blocks if block["kind"] == "image")
    names = [frame[0]["picture"] for frame in picture["frames"]]
    assert [page.picture(name) for name in names] == [
        data for (data,) in run.images("picture").encoded
    ]
    assert len({each["picture"] for frame in same["frames"] for each in frame}) == 1
    assert len(same["frames"]) == 4
    assert all(len(frame) == 2 for frame in same["frames"])


def test_max_steps_and_max_points(record, out):
    """What is left out is said: the data has fewer steps than it says that there are."""

    def write(writer):
        for step in range(300):
            writer.scalar("loss", step, step)
        for step in range(20):
            writer.text("notes", f"{step}", step)

    report([record(write)], out / "a.html", max_steps=5, max_points=40)
    page = Page(out / "a.html")
    (series,) = page.block("scalar")["series"]
    assert (len(series["values"]) <= 40, series["of"]) == (True, 300)
    assert (len(page.block("text")["steps"]), page.block("text")["of"]) == (5, 20)


def test_max_size_bounds_the_page(record, out):
    """20 MB of noise become a page of at most 10 MB, with as many steps as fit."""
    pictures = RNG.integers(0, 256, (20, 1000, 1000), np.uint8)

    def write(writer):
        for step, picture in enumerate(pictures):
            writer.image("noise", picture, step)

    run = record(write)
    report([run], out / "a.html")
    assert (out / "a.html").stat().st_size <= 10_000_000
    steps = Page(out / "a.html").block("image")["steps"]
    assert (len(steps), steps[0], steps[-1]) == (5, 0, 19)  # 1.33 MB each, of 7.9 MB
    report([run], out / "b.html", max_size=4)
    assert (out / "b.html").stat().st_size <= 4_000_000


def test_memory_stays_flat(record, out):
    """Pictures stream: twenty times as many of them take no more memory at once."""
    pictures = RNG.integers(0, 256, (20, 1000, 1000), np.uint8)

    def write(writer):
        for step, picture in enumerate(pictures):
            writer.image("noise", picture, step)

    run, peaks = record(write), []
    for steps in (1, 20):
        tracemalloc.start()
        report([run], out / f"{steps}.html", max_steps=steps, max_size=50)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert (out / "20.html").stat().st_size > 25_000_000
    assert peaks[1] - peaks[0] < 5_000_000


def test_text_of_strangers_stays_text(record, out):
    """A run, a tag, a label, a hyperparameter and a text can neither end a script nor begin one."""

    def write(writer):
        writer.hparams({EVIL: EVIL})
        writer.scalar(EVIL, 1.0, 0)
        writer.text("t", EVIL, 0)
        writer.image(f"{EVIL}/image", np.zeros((2, 2)), 0)
        writer.latent_scatter("c", np.zeros((1, 2)), 0, labels=[EVIL])

    run = record(write, name=EVIL.replace("/", ""))
    report([run], out / "a.html", title=EVIL)
    report([record(lambda writer: writer.scalar("a", 1, 0))], out / "b.html")
    evil, good = Page(out / "a.html"), Page(out / "b.html")
    assert {tag for tag, _ in evil.elements} == {tag for tag, _ in good.elements}
    executable = [attrs for attrs, _ in evil.scripts if not attrs.get("type")]
    assert len(executable) == 1
    assert evil.block("scalar")["tag"] == EVIL
    assert evil.block("text")["texts"] == [[[EVIL]]]
    assert evil.block("latent_codes")["labels"] == [EVIL]
    data = re.findall(
        '<script type="application/json" .*?>(.*?)</script>', (out / "a.html").read_text()
    )
    assert len(data) == 6
    assert not any(set(text) & {"<", ">", "&", "\u2028"} for text in data)


def test_two_scripts_may_run(run, out):
    """The policy names the page's own script and plotly.js by their hash, and no source else."""
    report([run], out / "a.html")
    page = Page(out / "a.html")
    (own,) = [text for attrs, text in page.scripts if not attrs.get("type")]
    (packed,) = [text for attrs, text in page.scripts if attrs.get("id") == "library"]
    library = gzip.decompress(base64.b64decode(packed))
    assert library.decode() == plotly.get_plotlyjs()
    directives = dict(part.strip().split(" ", 1) for part in page.policy.split(";"))
    hashes = {
        f"'sha256-{base64.b64encode(hashlib.sha256(code).digest()).decode()}'"
        for code in (own.encode(), library)
    }
    assert set(directives.pop("script-src").split()) == hashes
    assert directives == {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_the_page_names_no_other_place(run, out):
    """No element of the page loads anything, nor leads anywhere but within the page."""
    report([run], out / "a.html")
    for _, attributes in Page(out / "a.html").elements:
        assert not {"src", "href", "action", "srcset", "data"} & set(attributes)


@pytest.mark.parametrize(
    "data", [huge_png(), b"<svg onload='alert(1)'/>", b"", b"\x89PNG\r\n\x1a\n"], ids=len
)
def test_what_is_no_picture_stays_out(tmp_path, out, data):
    """The page says what is wrong with it, and has the others."""
    good = io.BytesIO()
    Image.new("L", (2, 2)).save(good, "PNG")
    stored = [strings_to_proto([b"2", b"2", each]) for each in (good.getvalue(), data)]
    events = [
        protos.event(step, make_value("image", "p", tensor)) for step, tensor in enumerate(stored)
    ]
    protos.write_events(tmp_path / "logdir" / "run" / protos.NAME, events)
    report(tbviz.open_logdir(tmp_path / "logdir").values(), out / "a.html")
    page = Page(out / "a.html")
    first, second = page.block("image")["frames"]
    assert page.picture(first[0]["picture"]) == good.getvalue()
    assert list(second[0]) == ["problem"]


def test_what_cannot_be_read_is_said(record, out):
    """A tag that breaks a rule is named with the reason, and the others are shown."""

    def write(writer):
        writer.scalar("loss", 1, 0)
        writer.latent_scatter("codes", np.zeros((3, 2)), 0)
        writer.latent_scatter("codes", np.zeros((3, 4)), 1)

    report([record(write)], out / "a.html")
    page = Page(out / "a.html")
    assert [block["kind"] for block in page.blocks] == ["scalar"]
    told = {each["tag"]: each["reason"] for each in page.about["omissions"]}
    assert "found [2, 4]" in told["codes"]


@pytest.mark.parametrize(
    ("kind", "tensor"),
    [
        ("latent_codes", np.float32(1)),
        ("latent_codes", np.zeros(3, np.float32)),
        ("latent_codes", np.array([[b"a", b"b"]])),
        ("latent_codes", np.zeros((4, 0), np.float32)),
        ("latent_codes", np.zeros((0, 2), np.float32)),
        ("histogram", np.zeros(3)),
        ("histogram", np.array([[-1e308, 1e308, 5], [3, 2, -1], [np.nan, 0, 1]])),
        ("histogram", np.zeros((0, 3))),
        ("image", np.zeros(3)),
        ("text", np.float32(1)),
        ("text", np.zeros((2, 0))),
        ("hparams", np.zeros(3)),
        ("unheard of", np.zeros(3)),
    ],
    ids=str,
)
@pytest.mark.filterwarnings("error")
def test_strange_tensors(tmp_path, out, kind, tensor):
    """A stranger's tensor of any shape and type is shown or named, and breaks nothing."""
    scalar = make_value("scalar", "loss", tensor_to_proto(np.float32(1)))
    strange = make_value("histogram", "strange", tensor_to_proto(tensor))
    plugin = make_value("scalar" if kind == "unheard of" else kind, "x", tensor_to_proto(1.0))
    strange.metadata.CopyFrom(plugin.metadata)
    if kind == "unheard of":
        strange.metadata.plugin_data.plugin_name = kind
    events = [protos.event(0, scalar), protos.event(1, strange)]
    protos.write_events(tmp_path / "logdir" / "run" / protos.NAME, events)
    report(tbviz.open_logdir(tmp_path / "logdir").values(), out / "a.html")
    page = Page(out / "a.html")
    assert page.blocks[0]["tag"] == "loss"
    named = {each["tag"] for each in page.about["omissions"]}
    shown = {block["tag"] for block in page.blocks[1:]}
    assert "strange" in named | shown or kind == "hparams"


def test_labels_that_do_not_fit(tmp_path, out):
    """Codes with too many labels are named, with both numbers."""
    codes = make_value("latent_codes", "c", tensor_to_proto(np.zeros((3, 2), np.float32)))
    labels = make_value("latent_labels", "c/labels", tensor_to_proto(np.arange(4)))
    protos.write_events(tmp_path / "run" / protos.NAME, [protos.event(0, codes, labels)])
    report(tbviz.open_logdir(tmp_path).values(), out / "a.html")
    (omission,) = Page(out / "a.html").about["omissions"]
    assert omission["reason"] == "c, step 0: 4 labels for 3 codes"


def test_several_runs_share_a_chart(record, out):
    """A scalar tag has a curve for each run that has it; images have a card for each run."""

    def write(writer):
        writer.scalar("loss", 1, 0)
        writer.image("picture", np.zeros((2, 2)), 0)

    runs = [record(write, name=name) for name in ("a", "b", "c")]
    runs.append(record(lambda writer: writer.scalar("other", 1, 0), name="d"))
    report(runs, out / "a.html")
    page = Page(out / "a.html")
    loss, other = (block for block in page.blocks if block["kind"] == "scalar")
    assert [each["run"] for each in loss["series"]] == ["a", "b", "c"]
    assert [each["run"] for each in other["series"]] == ["d"]
    assert [block["run"] for block in page.blocks if block["kind"] == "image"] == ["a", "b", "c"]


def test_selection_and_title(run, out):
    """Patterns choose tags; a title is given, or made of the names of the runs."""
    report([run], out / "a.html", tags=["lo*", "notes"], title="A & B")
    page = Page(out / "a.html")
    assert [block["tag"] for block in page.blocks] == ["loss", "notes"]
    assert "<title>A &amp; B</title>" in (out / "a.html").read_text()


def test_the_same_runs_give_the_same_bytes(run, out):
    """Nothing in a page tells when or where it was made; a stream gets the same."""
    stream = io.BytesIO()
    report([run], out / "a.html")
    report([run], stream, format="html")
    assert (out / "a.html").read_bytes() == stream.getvalue()


def test_progress(run, out):
    """Each block is a step."""
    calls = []
    report([run], out / "a.html", progress=lambda *call: calls.append(call))
    assert calls == [(done, 8) for done in range(1, 9)]


@pytest.mark.parametrize(
    ("output", "options", "error", "message"),
    [
        ("a.pdf", {}, InvalidArgumentError, "can be written: html"),
        ("a.html", {"max_steps": 0}, InvalidArgumentError, "max_steps.*>= 1, found 0"),
        ("a.html", {"max_points": 1}, InvalidArgumentError, "max_points.*>= 2, found 1"),
        ("a.html", {"max_size": 0}, InvalidArgumentError, "max_size.*found 0"),
        ("a.html", {"tags": ["los"]}, NotFoundError, "no tag like 'los'.*loss"),
        ("there.html", {}, FileError, "--force"),
    ],
)
def test_bad_input(run, out, output, options, error, message):
    """One line says what was found and what the rule is, and no file is left or changed."""
    (out / "there.html").write_text("mine")
    with pytest.raises(error, match=message) as caught:
        report([run], out / output, **options)
    assert "\n" not in str(caught.value)
    assert [path.name for path in out.iterdir()] == ["there.html"]
    assert (out / "there.html").read_text() == "mine"


def test_an_interrupted_report_leaves_nothing(run, out):
    """Ctrl-C in the middle removes what was written."""

    def interrupt(done, total):
        if done == total // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        report([run], out / "a.html", progress=interrupt)
    assert not list(out.iterdir())


def test_without_plotly(run, out, monkeypatch):
    """The error names the extra to install."""
    for name in [name for name in sys.modules if re.match(r"plotly($|\.)", name)]:
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(
        MissingDependencyError, match=r"a report needs plotly: pip .*tbviz\[report\]"
    ):
        report([run], out / "a.html")
    assert not list(out.iterdir())


@pytest.mark.parametrize(("max_size", "reason"), [(1, "plotly.js"), (2.1, "hyperparameters")])
def test_a_page_that_cannot_be_so_small_says_so(record, out, max_size, reason):
    """One warning tells how large it is, and what takes the most of it."""
    run = record(lambda writer: writer.hparams({f"h{i}": "<" * 100 for i in range(1000)}))
    with pytest.warns(UserWarning, match="more than max_size") as caught:
        report([run], out / "a.html", max_size=max_size)
    (message,) = {str(each.message) for each in caught}
    size = (out / "a.html").stat().st_size
    assert message.startswith(f"the report has {size / 1e6:.1f} MB")
    assert reason in message


def test_short_curves_of_many_runs_fit(tmp_path, out):
    """What a curve takes beside its points counts, too."""
    for name in range(30):
        with tbviz.SummaryWriter(tmp_path / "runs" / f"{name}") as writer:
            for step in range(20):
                writer.scalars({f"group/{tag}": RNG.normal() for tag in range(30)}, 12345 * step)
    report(tbviz.open_logdir(tmp_path / "runs").values(), out / "a.html", max_size=2.6)
    assert (out / "a.html").stat().st_size <= 2_600_000


def test_many_runs_have_the_name_of_their_logdir(tmp_path, out):
    """Their number stands beside it, so the heading does not repeat it."""
    for name in ("a", "b/c", "b/d", "e"):
        with tbviz.SummaryWriter(tmp_path / "sweep" / name) as writer:
            writer.scalar("loss", 1, 0)
    report(tbviz.open_logdir(tmp_path / "sweep").values(), out / "a.html")
    assert '<h1 dir="auto">sweep</h1>' in (out / "a.html").read_text()
