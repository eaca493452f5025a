"""What the tables cannot say by themselves: seats counted by the database, attendance inside its half-day."""

from django.db import migrations

SEATS = """
CREATE FUNCTION training_session_count_seats() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Counted again at each write, never added to: a stale save cannot spoil it. The check constraint refuses too many.
  SELECT count(*) INTO NEW.seats_taken FROM trainings_enrolment WHERE session_id = NEW.id AND status = 'confirmed';
  RETURN NEW;
END $$;
CREATE TRIGGER training_session_count_seats BEFORE UPDATE ON trainings_session
  FOR EACH ROW EXECUTE FUNCTION training_session_count_seats();

CREATE FUNCTION training_enrolment_takes_seat() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- The update locks the session: two writers queue up and the second one counts the first one's row.
  UPDATE trainings_session SET seats_taken = seats_taken WHERE id IN (NEW.session_id, OLD.session_id);
  RETURN NULL;
END $$;
CREATE TRIGGER training_enrolment_takes_seat AFTER INSERT OR DELETE OR UPDATE OF status, session_id ON trainings_enrolment
  FOR EACH ROW EXECUTE FUNCTION training_enrolment_takes_seat();
"""
NO_SEATS = """
DROP TRIGGER training_enrolment_takes_seat ON trainings_enrolment;
DROP FUNCTION training_enrolment_takes_seat();
DROP TRIGGER training_session_count_seats ON trainings_session;
DROP FUNCTION training_session_count_seats();
"""

ATTENDANCE = """
CREATE FUNCTION training_attendance_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  half_day trainings_halfday%ROWTYPE;
BEGIN
  SELECT * INTO half_day FROM trainings_halfday WHERE id = NEW.half_day_id;
  IF NEW.minutes * 60 > extract(epoch FROM half_day.ends - half_day.starts) THEN
    RAISE EXCEPTION 'attendance is longer than its half-day' USING ERRCODE = 'check_violation';
  END IF;
  IF half_day.session_id <> (SELECT session_id FROM trainings_enrolment WHERE id = NEW.enrolment_id) THEN
    RAISE EXCEPTION 'attendance mixes two sessions' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER training_attendance_fits BEFORE INSERT OR UPDATE ON trainings_attendance
  FOR EACH ROW EXECUTE FUNCTION training_attendance_fits();

CREATE FUNCTION training_half_day_keeps_attendance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM trainings_attendance
             WHERE half_day_id = NEW.id AND minutes * 60 > extract(epoch FROM NEW.ends - NEW.starts)) THEN
    RAISE EXCEPTION 'half-day is shorter than an attendance' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER training_half_day_keeps_attendance BEFORE UPDATE ON trainings_halfday
  FOR EACH ROW EXECUTE FUNCTION training_half_day_keeps_attendance();
"""
NO_ATTENDANCE = """
DROP TRIGGER training_half_day_keeps_attendance ON trainings_halfday;
DROP FUNCTION training_half_day_keeps_attendance();
DROP TRIGGER training_attendance_fits ON trainings_attendance;
DROP FUNCTION training_attendance_fits();
"""

PUBLISHED = """
CREATE FUNCTION training_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a published sheet does not change' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER training_version_stays BEFORE UPDATE ON trainings_programmeversion
  FOR EACH ROW EXECUTE FUNCTION training_version_stays();
"""
NOT_PUBLISHED = """
DROP TRIGGER training_version_stays ON trainings_programmeversion;
DROP FUNCTION training_version_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("trainings", "0001_initial")]
    operations = [
        migrations.RunSQL(SEATS, NO_SEATS),
        migrations.RunSQL(ATTENDANCE, NO_ATTENDANCE),
        migrations.RunSQL(PUBLISHED, NOT_PUBLISHED),
    ]
