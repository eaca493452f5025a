"""Writing the access log: in the same transaction as the answer, before it. No log, no file."""

from accounts.enums import Access
from accounts.models import AccessLog
from accounts.roles import role_of
from gtec_portal import logs


def log_access(request, instance, action, *, purpose=""):
    """Record that this request opens `instance` (a personal record or file). Anonymous readers are recorded as such.

    Raises whatever the database raises: a view that cannot log must not answer.
    """
    user = request.user
    organisation = getattr(user, "acting_organisation", None)
    return AccessLog.objects.create(
        actor_id=user.pk,
        actor_role=role_of(user) if user.is_authenticated else "",
        organisation_id=organisation.pk if organisation else None,
        organisation_label=str(organisation)[:200] if organisation else "",
        action=action,
        object_type=instance._meta.label_lower,
        object_id=instance.pk,
        purpose=purpose[:200],
        address=request.META.get("REMOTE_ADDR") or None,
        request_id=logs.request_id.get()[:12],
    )


def log_exports(request, rows, *, purpose):
    """Record that this request takes a whole list of personal records away: one line for each, so that each person sees it."""
    log_many(request, rows.model, rows.order_by("pk").values_list("pk", flat=True), Access.EXPORT, purpose=purpose)


def log_many(request, model, numbers, action, *, purpose):
    """Record that one page shows many people: one line for each record of `model` it names."""
    user = request.user
    organisation = getattr(user, "acting_organisation", None)
    AccessLog.objects.bulk_create(
        (
            AccessLog(
                actor_id=user.pk,
                actor_role=role_of(user),
                organisation_id=organisation.pk if organisation else None,
                organisation_label=str(organisation)[:200] if organisation else "",
                action=action,
                object_type=model._meta.label_lower,
                object_id=pk,
                purpose=purpose[:200],
                address=request.META.get("REMOTE_ADDR") or None,
                request_id=logs.request_id.get()[:12],
            )
            for pk in numbers
        ),
        batch_size=1000,
    )
