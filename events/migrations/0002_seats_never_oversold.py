"""The database counts the seats itself: whatever the code above does, a full room takes nobody more."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION events_guard_registration() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    seats integer;
BEGIN
    IF NEW.status NOT IN ('registered', 'attended') THEN
        RETURN NULL;
    END IF;
    -- Whoever comes second waits here, then counts the first one too.
    SELECT capacity INTO seats FROM events_event WHERE id = NEW.event_id FOR NO KEY UPDATE;
    IF seats IS NOT NULL AND seats < (
        SELECT count(*) FROM events_registration
        WHERE event_id = NEW.event_id AND status IN ('registered', 'attended')
    ) THEN
        RAISE EXCEPTION 'Cet événement est complet.' USING ERRCODE = 'check_violation', CONSTRAINT = 'registration_within_capacity';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER registration_within_capacity AFTER INSERT OR UPDATE OF status, event_id ON events_registration
FOR EACH ROW EXECUTE FUNCTION events_guard_registration();

CREATE FUNCTION events_guard_capacity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.capacity IS NOT NULL AND NEW.capacity < (
        SELECT count(*) FROM events_registration
        WHERE event_id = NEW.id AND status IN ('registered', 'attended')
    ) THEN
        RAISE EXCEPTION 'Plus de personnes inscrites que de places.' USING ERRCODE = 'check_violation', CONSTRAINT = 'event_capacity_covers_registered';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER event_capacity_covers_registered AFTER UPDATE OF capacity ON events_event
FOR EACH ROW EXECUTE FUNCTION events_guard_capacity();
"""

BACKWARD = """
DROP TRIGGER event_capacity_covers_registered ON events_event;
DROP FUNCTION events_guard_capacity();
DROP TRIGGER registration_within_capacity ON events_registration;
DROP FUNCTION events_guard_registration();
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
