"""An organisation that is administered stays so: of two administrators who leave at once, the database keeps one."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION members_guard_last_administrator() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Whoever comes second waits here, then sees that the first one left.
  PERFORM 1 FROM members_organisation WHERE id = OLD.organisation_id FOR NO KEY UPDATE;
  IF NOT EXISTS (
    SELECT 1 FROM members_seat WHERE organisation_id = OLD.organisation_id AND is_admin AND ended_at IS NULL
  ) THEN
    RAISE EXCEPTION 'Une structure garde au moins une personne qui l’administre.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'seat_last_administrator';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER seat_last_administrator AFTER UPDATE OF is_admin, ended_at, organisation_id ON members_seat
  FOR EACH ROW WHEN (
    OLD.is_admin AND OLD.ended_at IS NULL
    AND (NOT NEW.is_admin OR NEW.ended_at IS NOT NULL OR NEW.organisation_id <> OLD.organisation_id)
  ) EXECUTE FUNCTION members_guard_last_administrator();
"""

BACKWARD = """
DROP TRIGGER seat_last_administrator ON members_seat;
DROP FUNCTION members_guard_last_administrator();
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0007_imports")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
