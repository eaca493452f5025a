"""The access log can only grow: the database refuses updates, and deletions before twelve months."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION access_log_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND OLD.at < now() - interval '12 months' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'le journal des accès ne se modifie pas' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER access_log_append_only BEFORE UPDATE OR DELETE ON accounts_accesslog
  FOR EACH ROW EXECUTE FUNCTION access_log_append_only();
"""
BACKWARD = "DROP TRIGGER access_log_append_only ON accounts_accesslog; DROP FUNCTION access_log_append_only();"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
