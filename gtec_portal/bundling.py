"""Static files in production: hashed names, compressed, and one style sheet instead of twenty.

In development browsers follow the `@import` lines of `app.css`. On the first visit each of them is a request more, after the one
that names them: collectstatic, which copies every file anyway, writes the imported files in their place, layer by layer.
"""

import posixpath
import re

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

ENTRIES = ("css/app.css",)
_IMPORT = re.compile(r'@import url\("(?P<url>[^"]+\.css)"\) layer\((?P<layer>[\w-]+)\);')
_URL = re.compile(r'url\("(?P<url>(?!data:|/|#)[^":]+)"\)')


def join(name, read):
    """The style sheet `name` with its imports written in place; `read(name)` returns a text. Relative addresses still lead home."""

    def in_place(found):
        imported = posixpath.normpath(posixpath.join(posixpath.dirname(name), found["url"]))
        text = _URL.sub(lambda url: f'url("{_from(name, imported, url["url"])}")', read(imported))
        return f"@layer {found['layer']} {{\n{text}}}"

    return _IMPORT.sub(in_place, read(name))


def _from(name, imported, url):
    """An address written in the imported sheet, as the importing one must write it."""
    target = posixpath.normpath(posixpath.join(posixpath.dirname(imported), url))
    return posixpath.relpath(target, posixpath.dirname(name))


class BundledStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Joins the style sheets before their names are hashed."""

    def post_process(self, paths, dry_run=False, **options):
        if not dry_run:
            for name in ENTRIES:
                self._join(name, paths)
        yield from super().post_process(paths, dry_run, **options)

    def _join(self, name, paths):
        def read(wanted):
            storage, path = paths[wanted]
            with storage.open(path) as file:
                return file.read().decode()

        text = join(name, read)
        self.delete(name)
        self.save(name, ContentFile(text.encode()))
        paths[name] = (self, name)
