"""The posts an employer advertises, told by whoever holds them: the CV base is below the vacancies and knows none of them."""

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class Opening:
    """A post as a request names it. `url` is its public page, or "" when anybody may not read it; `work_url` that of its employer."""

    uuid: uuid.UUID
    title: str
    url: str = ""
    work_url: str = ""


class NoOpenings:
    """What answers while no app holds vacancies."""

    def of(self, organisation):
        return []

    def find(self, uuid):
        return None


_sources = [NoOpenings()]


def tell(source):
    """Name the holder of vacancies: an object (or a module) with `of(organisation)` and `find(uuid)`."""
    _sources[:] = [source]


def of(organisation):
    """The posts this organisation advertises today."""
    return _sources[0].of(organisation) if organisation is not None else []


def find(uuid):
    """A post still advertised, or None."""
    return _sources[0].find(uuid) if uuid else None
