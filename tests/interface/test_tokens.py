"""The contrast of every colour of the identity, computed from the style sheet itself."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from gtec_portal.colours import contrast

CSS = Path(settings.BASE_DIR) / "static" / "css"
TOKENS = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6});", (CSS / "tokens.css").read_text()))
TINTS = re.findall(
    r"--tone: var\(--([\w-]+)\);\s*--tint: (#[0-9a-f]{6});", (CSS / "components" / "controls.css").read_text()
)


@pytest.mark.parametrize("name", ["ink", "ink-soft", "accent", "accent-deep", "apple", "info", "ok", "warn", "bad"])
@pytest.mark.parametrize("ground", ["surface", "paper"])
def test_text_colours_reach_4_5_on_white_and_on_paper(name, ground):
    assert contrast(TOKENS[name], TOKENS[ground]) >= 4.5


@pytest.mark.parametrize("ground", ["surface", "paper"])
def test_control_borders_reach_3(ground):
    assert contrast(TOKENS["line-strong"], TOKENS[ground]) >= 3


def test_white_reads_on_filled_buttons_and_banner():
    assert [name for name in ("accent", "accent-deep", "bad", "apple") if contrast(TOKENS[name], "#ffffff") < 4.5] == []


def test_each_tone_reads_on_its_tint():
    assert [name for name, _ in TINTS] == ["ink-soft", "info", "ok", "warn", "bad"]
    assert [name for name, tint in TINTS if contrast(TOKENS[name], tint) < 4.5] == []


def shipped():
    """The files of the pages, without those of the papers."""
    files = [path.relative_to(CSS).with_suffix("").as_posix() for path in CSS.rglob("*.css")]
    return [name for name in files if name != "app" and not name.startswith("pdf")]


def test_each_layer_has_its_file():
    app = (CSS / "app.css").read_text()
    layers = re.search(r"@layer ([\w, ]+);", app).group(1).split(", ")
    imports = re.findall(r'@import url\("([\w/-]+)\.css"\) layer\((\w+)\);', app)
    assert list(dict.fromkeys(layer for _, layer in imports)) == layers
    assert all(name.partition("/")[0] == layer for name, layer in imports)
    assert sorted(name for name, _ in imports) == sorted(shipped())


@pytest.mark.parametrize("path", sorted(CSS.rglob("*.css")), ids=lambda path: path.name)
def test_no_important_no_pixel_text_no_id_selector(path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    assert "!important" not in text
    assert re.findall(r"font(?:-size)?:[^;]*\d+px", text) == []
    assert re.findall(r"(?m)^\s*#[a-z][\w-]*[^;{]*\{", text) == []
