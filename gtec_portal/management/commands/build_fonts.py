"""Build the web and PDF fonts out of the fontpkg-inter package. Generated files are not kept in git."""

from pathlib import Path

import fontpkg_inter
from django.conf import settings
from django.core.management.base import BaseCommand
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

# Latin with French, typographic spaces and quotes, arrows, euro, common mathematical signs
UNICODES = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *(0x1E9E, 0x2002, 0x2003, 0x2009, 0x200B, 0x202F, 0x2030, 0x20AC, 0x2116, 0x2122),
    *range(0x2010, 0x2016),
    *range(0x2018, 0x201F),
    *(0x2020, 0x2022, 0x2026, 0x2032, 0x2033, 0x2039, 0x203A, 0x2070, 0x2190, 0x2191, 0x2192, 0x2193),
    *(0x2212, 0x2215, 0x2248, 0x2260, 0x2264, 0x2265, 0x2610, 0x2611, 0x2713, 0x2717),
]
STATIC_FACES = {"Regular": ("", 400), "SemiBold": ("", 600), "Bold": ("", 700), "Italic": ("-Italic", 400)}
CSS = """@font-face {
  font-family: "Inter";
  font-weight: 100 900;
  font-display: swap;
  src: url("inter.woff2") format("woff2");
}
"""


class Command(BaseCommand):
    help = "Fabrique static/fonts : Inter variable (woff2) pour le web, quatre graisses fixes (ttf) pour les PDF."

    def add_arguments(self, parser):
        parser.add_argument("--force", action="store_true", help="refaire même si les fichiers sont là")

    def handle(self, *, force=False, **options):
        target = Path(settings.FONTS_ROOT)
        target.mkdir(parents=True, exist_ok=True)
        wanted = [
            target / "inter.woff2",
            target / "inter.css",
            *(target / f"Inter-{face}.ttf" for face in STATIC_FACES),
        ]
        if not force and all(path.exists() for path in wanted):
            self.stdout.write("Polices déjà prêtes.")
            return
        self.build_web(target)
        for face, (suffix, weight) in STATIC_FACES.items():
            self.build_static(target / f"Inter-{face}.ttf", suffix, weight, face)
        self.stdout.write(f"Polices prêtes dans {target.name}/ : {len(wanted)} fichiers.")

    def build_web(self, target):
        """One variable file: the weights the screen uses, one optical size."""
        font = subset_source(
            "", features=["kern", "liga", "calt", "ccmp", "locl", "mark", "tnum", "cv05", "ss03"], hinting=False
        )
        font = instancer.instantiateVariableFont(font, {"opsz": 16, "wght": (400, 700)})
        font.flavor = "woff2"
        save(font, target / "inter.woff2")
        (target / "inter.css").write_text(CSS, encoding="utf-8")

    def build_static(self, path, suffix, weight, face):
        """One face for WeasyPrint: a variable font costs it 120 ms per document."""
        font = subset_source(suffix, features=["kern", "liga", "ccmp", "locl", "mark", "tnum"], hinting=False)
        font = instancer.instantiateVariableFont(font, {"opsz": 14, "wght": weight})
        rename(font, face)
        save(font, path)


def subset_source(suffix, *, features, hinting):
    """Subset first, then fix the axes: the other order crashes fontTools on this font."""
    options = subset.Options(
        layout_features=features, hinting=hinting, notdef_outline=True, name_IDs=["*"], drop_tables=["+DSIG"]
    )
    font = TTFont(Path(fontpkg_inter.__file__).parent / "files" / f"Inter{suffix}[opsz,wght].ttf")
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=UNICODES)
    subsetter.subset(font)
    return font


def rename(font, face):
    """Give the face its own name and style bits, else fontconfig takes every weight for the regular one."""
    names = font["name"]
    for record_id, text in {
        1: f"Inter {face}" if face == "SemiBold" else "Inter",
        2: face if face != "SemiBold" else "Regular",
    }.items():
        names.setName(text, record_id, 3, 1, 0x409)
    names.setName("Inter", 16, 3, 1, 0x409)
    names.setName(face, 17, 3, 1, 0x409)
    names.setName(f"Inter {face}", 4, 3, 1, 0x409)
    names.setName(f"Inter-{face}", 6, 3, 1, 0x409)
    os2 = font["OS/2"]
    os2.usWeightClass = STATIC_FACES[face][1]
    os2.fsSelection = {"Bold": 1 << 5, "Italic": 1 << 0}.get(face, 1 << 6)
    font["head"].macStyle = {"Bold": 1, "Italic": 2}.get(face, 0)


def save(font, path):
    """Write beside, then rename: a server running meanwhile never reads half a font."""
    part = path.with_suffix(path.suffix + ".part")
    font.save(part)
    part.replace(path)
