"""One style sheet in production: nothing lost on the way, in the order of the layers, pictures still found."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from gtec_portal import bundling

CSS = Path(settings.BASE_DIR) / "static" / "css"


@pytest.fixture
def collected(settings, tmp_path):
    """What collectstatic leaves for production, by name without its hash."""
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "gtec_portal.bundling.BundledStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    return settings.STATIC_ROOT


def squeezed(text):
    return re.sub(r"\s", "", text)


def test_app_css_holds_every_file_in_the_order_of_its_imports(collected):
    (hashed,) = [path for path in collected.glob("css/app.*.css") if len(path.suffixes) > 1]
    joined = squeezed(hashed.read_text())

    names = re.findall(r'@import url\("([\w/]+\.css)"\)', (CSS / "app.css").read_text())
    without_urls = [re.sub(r'url\("[^"]*"\).*', "", (CSS / name).read_text()[:400]) for name in names]
    places = [joined.index(squeezed(text)) for text in without_urls]

    assert "@import" not in joined
    assert places == sorted(places)
    assert len(joined) > sum(len(squeezed((CSS / name).read_text())) for name in names)


def test_pictures_of_the_joined_sheet_exist(collected):
    (hashed,) = [path for path in collected.glob("css/app.*.css") if len(path.suffixes) > 1]

    urls = re.findall(r'url\("?([^")]+)"?\)', hashed.read_text())

    assert urls
    assert [url for url in urls if not (hashed.parent / url).resolve().exists()] == []


def test_addresses_are_rewritten_for_the_sheet_that_imports():
    files = {
        "css/app.css": '@import url("components/forms.css") layer(components);',
        "css/components/forms.css": 'a { background: url("../../img/chevron.svg") } b { fill: url("data:x") }',
    }

    assert bundling.join("css/app.css", files.__getitem__) == (
        '@layer components {\na { background: url("../img/chevron.svg") } b { fill: url("data:x") }}'
    )
