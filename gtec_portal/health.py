"""Two questions a machine asks: is the process alive (/healthz), can it serve (/readyz)?"""

from celery import current_app
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse


def database_ready():
    """True when a query works."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def migrations_ready():
    """True when no migration of this code is missing from the database."""
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False


def broker_ready():
    """True when the broker answers within a second; its absence delays jobs and loses nothing."""
    try:
        with current_app.connection_for_write(
            transport_options={"socket_timeout": 1, "socket_connect_timeout": 1}
        ) as link:
            link.ensure_connection(max_retries=0, timeout=1)
            link.default_channel.client.ping()
    except Exception:  # noqa: BLE001 -- any failure of the broker means the same: not ready
        return False
    return True


def ready_response():
    """200 when database, migrations and broker are all there; 503 with what is missing otherwise."""
    state = {"database": database_ready()}
    state["migrations"] = state["database"] and migrations_ready()
    state["broker"] = broker_ready()
    return JsonResponse(state, status=200 if all(state.values()) else 503)
