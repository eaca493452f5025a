"""The words of the histories of members, a module by subject, registered by being imported here."""

from members.charter import history as charter_history  # noqa: F401
from members.fees import history as fee_history  # noqa: F401
from members.imports import history as import_history  # noqa: F401
from members.life import history as life_history  # noqa: F401
from members.visits import history as visit_history  # noqa: F401
