"""Work that is a row first: the one pattern behind jobs, messages and newsletter deliveries.

A row says what is due and how far it got; Celery only carries the hint « there is work of this kind ». A worker claims rows
under a lease, says « started » just before the effect that cannot be taken back, and « done » after it. Whoever dies leaves a
lease that runs out, and the reconciler decides: claimed rows go back to pending; started rows follow their model's policy
(do it again, or ask a person). Emptying the broker therefore loses nothing.
"""

import logging
import random
import uuid
from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import F, Q
from django.utils import timezone

logger = logging.getLogger(__name__)

# Minutes to wait before the next try after a temporary refusal: 1, 5, 30 min, 2, 6, 24 h.
BACKOFF_MINUTES = (1, 5, 30, 120, 360, 1440)
# A hint nobody took for so long is worth nothing: the reconciler has given newer ones.
HINT_SECONDS = 300
# A worker that took or started a row so recently is at it and will hint again itself.
BUSY_SECONDS = 30
INTERRUPTED = "L’envoi a été interrompu : issue inconnue."


class WorkState(models.TextChoices):
    PENDING = "pending", "en attente"
    CLAIMED = "claimed", "pris en charge"
    STARTED = "started", "en cours"
    DONE = "done", "terminé"
    FAILED = "failed", "échec"
    UNCERTAIN = "uncertain", "incertain"

    @property
    def tone(self):
        """The badge tone of this state (see the component « badge »)."""
        return {
            self.DONE: "ok",
            self.FAILED: "bad",
            self.UNCERTAIN: "warn",
            self.STARTED: "info",
            self.CLAIMED: "info",
        }.get(self, "neutral")


OPEN_STATES = (WorkState.PENDING, WorkState.CLAIMED, WorkState.STARTED)


class WorkQuerySet(models.QuerySet):
    def due(self):
        """Rows that wait and whose time has come."""
        return self.filter(Q(not_before=None) | Q(not_before__lte=timezone.now()), state=WorkState.PENDING)

    def open(self):
        """Rows that are not finished, one way or the other."""
        return self.filter(state__in=OPEN_STATES)

    def claim(self, limit=1, *, lease_seconds=None):
        """Take up to `limit` due rows under one lease and return them, oldest first.

        Locks the rows it takes and skips those another worker holds, so workers never wait for each other. Attempts are
        counted here, not at the end: a row that kills its worker stops after `MAX_ATTEMPTS`. Rows given back untried get
        theirs back.
        """
        model = self.model
        columns = ", ".join(connection.ops.quote_name(field.column) for field in model._meta.concrete_fields)
        until = timezone.now() + timedelta(seconds=lease_seconds or settings.JOB_LEASE_SECONDS)
        with transaction.atomic():
            due = self.due().order_by("pk").select_for_update(skip_locked=True, of=("self",)).values("pk")[:limit]
            chosen, parameters = due.query.sql_with_params()
            # One statement. ARRAY: the choice is made once, whatever the planner thinks of it.
            rows = model._base_manager.raw(
                f"""UPDATE {connection.ops.quote_name(model._meta.db_table)}
                       SET state = 'claimed', lease_key = %s, lease_until = %s, attempts = attempts + 1
                     WHERE id = ANY(ARRAY({chosen})) RETURNING {columns}""",  # noqa: S608 -- names of our own columns
                [uuid.uuid4(), until, *parameters],
            )
            return sorted(rows, key=lambda row: row.pk)

    def give_back(self, rows, *, error="", wait=None):
        """Return claimed rows that were never started: the claim costs them no attempt. `wait`: a timedelta before the next one."""
        keys = {row.lease_key for row in rows}
        held = self.model._base_manager.filter(
            pk__in=[row.pk for row in rows], lease_key__in=keys, state=WorkState.CLAIMED
        )
        not_before = timezone.now() + wait if wait else None
        held.update(
            state=WorkState.PENDING,
            lease_key=None,
            lease_until=None,
            attempts=F("attempts") - 1,
            not_before=not_before,
            error=error,
        )

    def release_expired(self):
        """Give back what dead workers held. Return how many rows changed. Safe to run at any time, twice, by anybody.

        Rows that were only claimed get their attempt back: they were waiting in a batch, and killed nobody.
        """
        lost = self.filter(lease_until__lt=timezone.now())
        free = {"lease_key": None, "lease_until": None}
        waiting, begun = lost.filter(state=WorkState.CLAIMED), lost.filter(state=WorkState.STARTED)
        changed = waiting.update(state=WorkState.PENDING, attempts=F("attempts") - 1, **free)
        if self.model.UNKNOWN_OUTCOME != WorkState.PENDING:
            return changed + begun.update(state=self.model.UNKNOWN_OUTCOME, error=INTERRUPTED, **free)
        spent = begun.filter(attempts__gte=self.model.MAX_ATTEMPTS)
        given_up = {"error": "Abandonné après plusieurs essais interrompus.", "finished_at": timezone.now(), **free}
        changed += spent.update(state=WorkState.FAILED, **given_up)
        return changed + begun.update(state=WorkState.PENDING, **free)


class WorkRow(models.Model):
    """One piece of work that is due. Subclasses name their Celery task and say what an unknown outcome means."""

    MAX_ATTEMPTS = 5
    UNKNOWN_OUTCOME = WorkState.PENDING
    DRAIN_TASK: str = ""
    PARALLEL = 1  # how many workers may be told at once

    state = models.CharField("état", max_length=10, choices=WorkState, default=WorkState.PENDING, db_index=True)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    not_before = models.DateTimeField("pas avant", null=True, blank=True)
    lease_key = models.UUIDField("bail", null=True, editable=False)
    lease_until = models.DateTimeField("fin du bail", null=True, editable=False)
    error = models.TextField("erreur", blank=True)
    created_at = models.DateTimeField("demandé le", default=timezone.now)
    started_at = models.DateTimeField("commencé le", null=True, blank=True)
    finished_at = models.DateTimeField("terminé le", null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def state_label(self):
        return WorkState(self.state).label

    @property
    def tone(self):
        return WorkState(self.state).tone

    @property
    def is_open(self):
        return self.state in OPEN_STATES

    def _move(self, state, **values):
        """Change state if our lease still holds. False when another worker has taken the row since."""
        held = type(self)._base_manager.filter(pk=self.pk, lease_key=self.lease_key, state__in=OPEN_STATES)
        if self.lease_key is None or not held.update(state=state, **values):
            return False
        self.state = state
        for name, value in values.items():
            setattr(self, name, value)
        return True

    def mark_started(self):
        """Say that the effect begins now, with a full lease ahead. Must be committed before it does; False: leave the row alone."""
        now = timezone.now()
        return self._move(
            WorkState.STARTED, started_at=now, lease_until=now + timedelta(seconds=settings.JOB_LEASE_SECONDS)
        )

    def mark_done(self):
        return self._move(WorkState.DONE, finished_at=timezone.now(), lease_key=None, lease_until=None, error="")

    def mark_failed(self, error):
        return self._move(WorkState.FAILED, finished_at=timezone.now(), lease_key=None, lease_until=None, error=error)

    def mark_uncertain(self, error):
        return self._move(WorkState.UNCERTAIN, lease_key=None, lease_until=None, error=error)

    def put_back(self, error="", *, wait=None, keep_attempts=True):
        """Return the row to the queue: after a temporary refusal (`wait`, a timedelta), or to go on in another slice.

        `keep_attempts=False`: nothing went wrong with this row, the try does not count.
        """
        values = {"lease_key": None, "lease_until": None, "error": error}
        values["not_before"] = timezone.now() + wait if wait else None
        if not keep_attempts:
            values["attempts"] = max(0, self.attempts - 1)
        return self._move(WorkState.PENDING, **values)

    def backoff(self):
        """How long to wait before the next try, with jitter so that refused rows do not come back together."""
        minutes = BACKOFF_MINUTES[max(1, min(self.attempts, len(BACKOFF_MINUTES))) - 1]
        return timedelta(minutes=minutes * random.uniform(0.8, 1.2))  # noqa: S311 -- jitter, not a secret


def work_models():
    """All concrete models that follow this pattern."""
    return [model for model in apps.get_models() if issubclass(model, WorkRow)]


def hint(model):
    """Tell the workers that there is work of this kind. A broker that is down costs a log line, never the request."""
    from gtec_portal.celery import app  # noqa: PLC0415 -- models are loaded before the Celery application

    try:
        app.send_task(model.DRAIN_TASK, retry=False, expires=HINT_SECONDS)
    except Exception as error:  # noqa: BLE001 -- the row is there; the reconciler will hint again
        logger.warning("hint lost for %s: %s", model.__name__, type(error).__name__)
        return False
    return True


def hint_on_commit(model):
    """Hint once the rows are really there, to as many workers as the kind wants at once."""
    transaction.on_commit(lambda: [hint(model) for _ in range(model.PARALLEL)], robust=True)


def is_busy(model):
    """Whether a worker is at rows of this kind right now: one more hint would only lengthen the queue for the other kinds."""
    quiet = settings.JOB_LEASE_SECONDS - BUSY_SECONDS
    leases = model.objects.filter(
        state__in=[WorkState.CLAIMED, WorkState.STARTED], lease_until__gt=timezone.now() + timedelta(seconds=quiet)
    )
    return leases.exists()


def reconcile():
    """Give back expired leases and hint for everything due that nobody is at. Return {model name: rows due}.

    Guarded by an advisory lock: beat may run never or twice, and `manage.py reconcile` beside it.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('gtec_portal.reconcile'))")
        if not cursor.fetchone()[0]:
            return {}
        due = {}
        for model in work_models():
            model.objects.release_expired()
            due[model.__name__] = model.objects.due().count()
            if due[model.__name__] and not is_busy(model):
                hint_on_commit(model)
        return due
