"""Who opens the pages of the imports: the team alone."""

from tests.factories.members import ImportLineFactory, ImportRunFactory
from tests.policy import SIGN_IN, ListPage, Page


def some_import(world):
    return [ImportLineFactory().run.pk]


def some_register(world):
    return [ImportLineFactory(run__finess=True, operations=[{"op": "prospect"}]).run.pk]


PAGES = [
    Page("members:import_list", SIGN_IN, 200, 403, 403, 403),
    Page("members:import_create", SIGN_IN, 200, 403, 403, 403, args=lambda world: ["structures"]),
    Page("members:import_create", SIGN_IN, 200, 403, 403, 403, args=lambda world: ["contacts"]),
    Page("members:import_create", SIGN_IN, 200, 403, 403, 403, args=lambda world: ["finess"]),
    Page("members:import_template", SIGN_IN, 200, 403, 403, 403, args=lambda world: ["contacts"]),
    Page("members:import_detail", SIGN_IN, 200, 403, 403, 403, args=some_import),
    Page("members:import_detail", SIGN_IN, 200, 403, 403, 403, args=some_register),
    Page("members:import_apply", SIGN_IN, 302, 403, 403, 403, args=some_import, method="post"),
    Page("members:import_pick", SIGN_IN, 302, 403, 403, 403, args=some_register, method="post"),
    Page("members:import_pick_all", SIGN_IN, 200, 403, 403, 403, args=some_register),
    Page("members:import_discard", SIGN_IN, 302, 403, 403, 403, args=some_import, method="post"),
]


def make_line(world):
    """Lines of one same import: a page of fifty costs what a page of one does."""
    world.register = getattr(world, "register", None) or ImportRunFactory(finess=True)
    ImportLineFactory(run=world.register, operations=[{"op": "prospect"}])


LISTS = [
    ListPage("members:import_list", lambda world: ImportRunFactory()),
    ListPage("members:import_detail", make_line, args=lambda world: [world.register.pk]),
]
