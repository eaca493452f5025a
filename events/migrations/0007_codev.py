"""Codéveloppement. What may be written when is held by the database itself: whatever the code above does, the client says
nothing in step 4, the question is locked after step 3, and the old plan is reviewed first."""

import uuid

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.db import migrations, models

import events.codev.enums

FORWARD = """
-- Who writes what, and in which steps: the same table as CodevKind.rule.
CREATE FUNCTION events_codev_allowed(kind text, role text, step integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
SELECT CASE kind
    WHEN 'context' THEN role = 'client' AND step IN (0, 1)
    WHEN 'question' THEN role = 'consultant' AND step = 2
    WHEN 'answer' THEN role = 'client' AND step = 2
    WHEN 'contract' THEN role = 'client' AND step IN (1, 2, 3)
    WHEN 'advice' THEN role = 'consultant' AND step = 4
    WHEN 'experience' THEN role = 'consultant' AND step = 4
    WHEN 'watch' THEN role = 'consultant' AND step = 4
    WHEN 'synthesis' THEN role = 'client' AND step = 5
    WHEN 'action' THEN role = 'client' AND step = 5
    WHEN 'learning' THEN step = 6
    ELSE false
END
$$;

-- Actions of earlier sessions of the group still open, of which nobody said anything in this one.
CREATE FUNCTION events_codev_unreviewed(session bigint) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
SELECT action.id
FROM events_codevsession now
JOIN events_codevsession earlier ON earlier.group_id = now.group_id AND earlier.starts_at < now.starts_at
JOIN events_codevaction action ON action.session_id = earlier.id
WHERE now.id = session AND action.withdrawn_at IS NULL AND action.erased_at IS NULL
AND NOT EXISTS (SELECT 1 FROM events_codevreview r WHERE r.action_id = action.id AND r.session_id = now.id)
AND coalesce(
    (SELECT r.outcome FROM events_codevreview r WHERE r.action_id = action.id ORDER BY r.id DESC LIMIT 1), 'doing'
) = 'doing'
$$;

CREATE FUNCTION events_guard_codev_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.step <> 0 OR NEW.reached <> 0 THEN
            RAISE EXCEPTION 'Une séance commence par le commencement.' USING ERRCODE = 'check_violation', CONSTRAINT = 'codev_starts_at_zero';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.step <> OLD.step THEN
        IF abs(NEW.step - OLD.step) <> 1 OR NEW.step = 0 OR OLD.validated_at IS NOT NULL THEN
            RAISE EXCEPTION 'Une étape à la fois.' USING ERRCODE = 'check_violation', CONSTRAINT = 'codev_one_step_at_a_time';
        END IF;
        IF OLD.step = 0 AND NEW.review_skipped = '' AND EXISTS (SELECT events_codev_unreviewed(NEW.id)) THEN
            RAISE EXCEPTION 'Le plan de la dernière séance se regarde d’abord.' USING ERRCODE = 'check_violation', CONSTRAINT = 'codev_review_first';
        END IF;
    END IF;
    NEW.reached := greatest(OLD.reached, NEW.step);
    IF NEW.group_id <> OLD.group_id THEN
        RAISE EXCEPTION 'Une séance reste à son groupe.' USING ERRCODE = 'check_violation', CONSTRAINT = 'codev_group_stays';
    END IF;
    -- Whoever animates reads everything: nobody takes that place once the room is open. Emptied: the person was forgotten.
    IF OLD.opened_at IS NOT NULL AND NEW.facilitator_email NOT IN (OLD.facilitator_email, '') THEN
        RAISE EXCEPTION 'L’animation ne change plus une fois la salle ouverte.' USING ERRCODE = 'check_violation', CONSTRAINT = 'codev_facilitator_stays';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER codev_session_guard BEFORE INSERT OR UPDATE ON events_codevsession
FOR EACH ROW EXECUTE FUNCTION events_guard_codev_session();

CREATE FUNCTION events_guard_codev_seat() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    room record;
BEGIN
    SELECT step, group_id INTO room FROM events_codevsession WHERE id = NEW.session_id FOR SHARE;
    IF room.group_id <> (SELECT group_id FROM events_codevmember WHERE id = NEW.member_id) THEN
        RAISE EXCEPTION 'Cette personne n’est pas du groupe.' USING ERRCODE = 'check_violation', CONSTRAINT = 'codev_seat_of_the_group';
    END IF;
    IF room.step > 0 AND (
        (TG_OP = 'INSERT' AND NEW.role = 'client')
        OR (TG_OP = 'UPDATE' AND (NEW.role <> OLD.role OR NEW.session_id <> OLD.session_id OR NEW.member_id <> OLD.member_id))
    ) THEN
        RAISE EXCEPTION 'Les rôles ne changent plus une fois la séance commencée.' USING ERRCODE = 'check_violation', CONSTRAINT = 'codev_roles_stay';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER codev_seat_guard BEFORE INSERT OR UPDATE OF role, session_id, member_id ON events_codevseat
FOR EACH ROW EXECUTE FUNCTION events_guard_codev_seat();

-- One line more: right person, right step. Whoever changes the step meanwhile is waited for.
CREATE FUNCTION events_codev_check_line(line_kind text, line_session bigint, line_seat bigint, line_step integer, line_late boolean)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    room record;
    who record;
BEGIN
    SELECT step, reached, validated_at INTO room FROM events_codevsession WHERE id = line_session FOR SHARE;
    SELECT 'facilitator'::text AS role, line_session AS session_id, now() AS charter_accepted_at INTO who;
    IF line_seat IS NOT NULL THEN
        SELECT seat.role::text AS role, seat.session_id, member.charter_accepted_at INTO who
        FROM events_codevseat seat JOIN events_codevmember member ON member.id = seat.member_id WHERE seat.id = line_seat;
    END IF;
    IF who.session_id <> line_session THEN
        RAISE EXCEPTION 'Cette personne n’a pas de place dans cette séance.' USING ERRCODE = 'check_violation', CONSTRAINT = 'codev_seat_of_the_session';
    END IF;
    IF who.charter_accepted_at IS NULL THEN
        RAISE EXCEPTION 'La charte s’accepte d’abord.' USING ERRCODE = 'check_violation', CONSTRAINT = 'codev_charter_first';
    END IF;
    IF who.role = 'client' AND room.step = 4 THEN
        RAISE EXCEPTION 'Le client se tait pendant la consultation.' USING ERRCODE = 'check_violation', CONSTRAINT = 'codev_client_silent';
    END IF;
    IF line_kind = 'contract' AND room.step > 3 THEN
        RAISE EXCEPTION 'La question du contrat ne change plus.' USING ERRCODE = 'check_violation', CONSTRAINT = 'codev_contract_locked';
    END IF;
    IF NOT events_codev_allowed(line_kind, who.role, line_step) THEN
        RAISE EXCEPTION 'Ce n’est ni le moment ni le rôle.' USING ERRCODE = 'check_violation', CONSTRAINT = 'codev_step_and_role';
    END IF;
    IF line_step <> room.step AND NOT (line_late AND line_step <= room.reached) THEN
        RAISE EXCEPTION 'L’étape est passée, ou pas encore venue.' USING ERRCODE = 'check_violation', CONSTRAINT = 'codev_step_and_role';
    END IF;
    IF room.validated_at IS NOT NULL THEN
        RAISE EXCEPTION 'Le client a validé son cas.' USING ERRCODE = 'check_violation', CONSTRAINT = 'codev_case_validated';
    END IF;
END $$;

-- A line is never rewritten. It is taken back, chosen for the report, or erased wholly with the person who wrote it.
CREATE FUNCTION events_codev_check_change(line_kind text, line_session bigint, line_seat bigint, erased boolean)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    room record;
BEGIN
    IF erased THEN
        RETURN;
    END IF;
    SELECT step, validated_at INTO room FROM events_codevsession WHERE id = line_session FOR SHARE;
    IF line_kind = 'contract' AND room.step BETWEEN 4 AND 6 THEN
        RAISE EXCEPTION 'La question du contrat ne change plus.' USING ERRCODE = 'check_violation', CONSTRAINT = 'codev_contract_locked';
    END IF;
    IF room.step = 4 AND 'client' = (SELECT role FROM events_codevseat WHERE id = line_seat) THEN
        RAISE EXCEPTION 'Le client se tait pendant la consultation.' USING ERRCODE = 'check_violation', CONSTRAINT = 'codev_client_silent';
    END IF;
    IF room.validated_at IS NOT NULL THEN
        RAISE EXCEPTION 'Le client a validé son cas.' USING ERRCODE = 'check_violation', CONSTRAINT = 'codev_case_validated';
    END IF;
END $$;

CREATE FUNCTION events_guard_codev_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM events_codev_check_line(NEW.kind, NEW.session_id, NEW.seat_id, NEW.step, NEW.late);
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF OLD.kind = 'contract' AND EXISTS (SELECT 1 FROM events_codevsession WHERE id = OLD.session_id AND step > 3) THEN
            RAISE EXCEPTION 'La question du contrat ne change plus.' USING ERRCODE = 'check_violation', CONSTRAINT = 'codev_contract_locked';
        END IF;
        RETURN OLD;
    END IF;
    PERFORM events_codev_check_change(OLD.kind, OLD.session_id, OLD.seat_id, NEW.erased_at IS NOT NULL);
    IF OLD.kind = 'contract' AND NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at
       AND EXISTS (SELECT 1 FROM events_codevsession WHERE id = OLD.session_id AND step > 3) THEN
        RAISE EXCEPTION 'La question du contrat ne change plus.' USING ERRCODE = 'check_violation', CONSTRAINT = 'codev_contract_locked';
    END IF;
    IF (NEW.uuid, NEW.session_id, NEW.seat_id, NEW.kind, NEW.step, NEW.late, NEW.written_at)
       IS DISTINCT FROM (OLD.uuid, OLD.session_id, OLD.seat_id, OLD.kind, OLD.step, OLD.late, OLD.written_at)
       OR ((NEW.text, NEW.territory, NEW.link) IS DISTINCT FROM (OLD.text, OLD.territory, OLD.link)
           AND NOT (NEW.erased_at IS NOT NULL AND NEW.text = '' AND NEW.territory = '' AND NEW.link = '')) THEN
        RAISE EXCEPTION 'Ce qui est écrit ne se récrit pas.' USING ERRCODE = 'check_violation', CONSTRAINT = 'codev_never_rewritten';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER codev_entry_guard BEFORE INSERT OR UPDATE OR DELETE ON events_codeventry
FOR EACH ROW EXECUTE FUNCTION events_guard_codev_entry();

CREATE FUNCTION events_guard_codev_action() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM events_codev_check_line('action', NEW.session_id, NEW.seat_id, 5, NEW.late);
        RETURN NEW;
    END IF;
    PERFORM events_codev_check_change('action', OLD.session_id, OLD.seat_id, NEW.erased_at IS NOT NULL);
    IF (NEW.uuid, NEW.session_id, NEW.seat_id, NEW.late, NEW.written_at)
       IS DISTINCT FROM (OLD.uuid, OLD.session_id, OLD.seat_id, OLD.late, OLD.written_at)
       OR ((NEW.what, NEW.due, NEW.with_whom) IS DISTINCT FROM (OLD.what, OLD.due, OLD.with_whom)
           AND NOT (NEW.erased_at IS NOT NULL AND NEW.what = '' AND NEW.with_whom = '')) THEN
        RAISE EXCEPTION 'Ce qui est écrit ne se récrit pas.' USING ERRCODE = 'check_violation', CONSTRAINT = 'codev_never_rewritten';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER codev_action_guard BEFORE INSERT OR UPDATE ON events_codevaction
FOR EACH ROW EXECUTE FUNCTION events_guard_codev_action();

CREATE FUNCTION events_guard_codev_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF 'client' <> (SELECT role FROM events_codevseat WHERE id = NEW.seat_id) THEN
        RAISE EXCEPTION 'Seul le client prend des notes.' USING ERRCODE = 'check_violation', CONSTRAINT = 'codev_note_of_the_client';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER codev_note_guard BEFORE INSERT OR UPDATE ON events_codevnote
FOR EACH ROW EXECUTE FUNCTION events_guard_codev_note();

-- An old plan is looked at before the first step, by its own group.
CREATE FUNCTION events_guard_codev_review() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    room record;
    plan record;
BEGIN
    SELECT step, group_id, starts_at INTO room FROM events_codevsession WHERE id = NEW.session_id FOR SHARE;
    SELECT earlier.group_id, earlier.starts_at INTO plan
    FROM events_codevaction action JOIN events_codevsession earlier ON earlier.id = action.session_id WHERE action.id = NEW.action_id;
    IF room.step <> 0 OR plan.group_id <> room.group_id OR plan.starts_at >= room.starts_at THEN
        RAISE EXCEPTION 'Le plan d’avant se regarde avant la première étape.' USING ERRCODE = 'check_violation', CONSTRAINT = 'codev_review_before_step_one';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER codev_review_guard BEFORE INSERT ON events_codevreview
FOR EACH ROW EXECUTE FUNCTION events_guard_codev_review();
"""

BACKWARD = """
DROP TRIGGER codev_review_guard ON events_codevreview;
DROP TRIGGER codev_note_guard ON events_codevnote;
DROP TRIGGER codev_action_guard ON events_codevaction;
DROP TRIGGER codev_entry_guard ON events_codeventry;
DROP TRIGGER codev_seat_guard ON events_codevseat;
DROP TRIGGER codev_session_guard ON events_codevsession;
DROP FUNCTION events_guard_codev_review();
DROP FUNCTION events_guard_codev_note();
DROP FUNCTION events_guard_codev_action();
DROP FUNCTION events_guard_codev_entry();
DROP FUNCTION events_codev_check_change(text, bigint, bigint, boolean);
DROP FUNCTION events_codev_check_line(text, bigint, bigint, integer, boolean);
DROP FUNCTION events_guard_codev_seat();
DROP FUNCTION events_guard_codev_session();
DROP FUNCTION events_codev_unreviewed(bigint);
DROP FUNCTION events_codev_allowed(text, text, integer);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0006_room"),
    ]

    operations = [
        migrations.CreateModel(
            name="CodevGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=120, verbose_name="nom du groupe")),
                ("facilitator", models.CharField(max_length=160, verbose_name="animation")),
                (
                    "facilitator_email",
                    models.EmailField(max_length=254, verbose_name="adresse e-mail de la personne qui anime"),
                ),
                (
                    "charter",
                    models.TextField(
                        default="Ce qui se dit ici reste ici : je ne répète ni la situation du client, ni ce qu’en disent les consultants.\n\nJ’écoute sans juger et je parle en mon nom. Je dis ce que je ferais, pas ce qu’il faut faire.\n\nPersonne n’est obligé de répondre. Le client choisit ce qui peut sortir de la séance, ligne par ligne, et sous quel nom.\n\nLes notes que le client prend pour lui ne sont lues par personne d’autre.\n",
                        max_length=4000,
                        verbose_name="charte de confidentialité",
                    ),
                ),
                (
                    "charter_version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version de la charte"),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="créé le"),
                ),
            ],
            options={
                "verbose_name": "groupe de codéveloppement",
                "verbose_name_plural": "groupes de codéveloppement",
                "ordering": ["name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        name="codev_group_name_once",
                        violation_error_message="Un autre groupe porte déjà ce nom.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CodevMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="events.codevgroup",
                        verbose_name="groupe",
                    ),
                ),
                ("first_name", models.CharField(max_length=80, verbose_name="prénom")),
                ("last_name", models.CharField(max_length=80, verbose_name="nom")),
                ("email", models.EmailField(max_length=254, verbose_name="adresse e-mail")),
                (
                    "email_since",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="adresse depuis le"
                    ),
                ),
                ("function", models.CharField(blank=True, max_length=160, verbose_name="fonction")),
                ("organisation_label", models.CharField(blank=True, max_length=160, verbose_name="structure")),
                (
                    "charter_accepted_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="charte acceptée le"),
                ),
                (
                    "charter_version",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="version acceptée"),
                ),
                (
                    "charter_spoken",
                    models.BooleanField(default=False, editable=False, verbose_name="acceptée de vive voix"),
                ),
                ("left_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="parti·e le")),
            ],
            options={
                "verbose_name": "membre d’un groupe de codéveloppement",
                "verbose_name_plural": "membres d’un groupe de codéveloppement",
                "ordering": [
                    django.db.models.functions.text.Lower("last_name"),
                    django.db.models.functions.text.Lower("first_name"),
                    "pk",
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("group"),
                        django.db.models.functions.text.Lower("email"),
                        name="codev_member_once",
                        violation_error_message="Cette adresse est déjà dans le groupe.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CodevSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="events.codevgroup",
                        verbose_name="groupe",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="codev_sessions",
                        to="events.event",
                        verbose_name="événement",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="début")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="lieu")),
                ("facilitator", models.CharField(max_length=160, verbose_name="animation")),
                (
                    "facilitator_email",
                    models.EmailField(max_length=254, verbose_name="adresse e-mail de la personne qui anime"),
                ),
                (
                    "minutes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(
                            validators=[
                                django.core.validators.MinValueValidator(1),
                                django.core.validators.MaxValueValidator(120),
                            ]
                        ),
                        default=events.codev.enums.usual_minutes,
                        size=6,
                        verbose_name="minutes par étape",
                    ),
                ),
                (
                    "step",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "avant la première étape"),
                            (1, "exposé"),
                            (2, "clarification"),
                            (3, "contrat"),
                            (4, "consultation"),
                            (5, "synthèse et plan d’action"),
                            (6, "apprentissages"),
                            (7, "terminée"),
                        ],
                        default=0,
                        editable=False,
                        verbose_name="étape",
                    ),
                ),
                ("reached", models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="étape atteinte")),
                ("opened_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="ouverte le")),
                ("ends_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="fin de l’étape")),
                ("left", models.DurationField(blank=True, editable=False, null=True, verbose_name="temps restant")),
                ("ended_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="terminée le")),
                (
                    "review_skipped",
                    models.CharField(
                        blank=True, editable=False, max_length=300, verbose_name="raison de passer la revue du plan"
                    ),
                ),
                (
                    "client_opened_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="ouverte à l’équipe par le client"
                    ),
                ),
                (
                    "facilitator_opened_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="ouverte à l’équipe par l’animation"
                    ),
                ),
                ("case_title", models.CharField(blank=True, max_length=160, verbose_name="titre du cas")),
                ("anonymous_client", models.BooleanField(default=True, verbose_name="client anonyme")),
                ("names_consultants", models.BooleanField(default=False, verbose_name="nommer les consultants")),
                (
                    "validated_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="cas validé le"),
                ),
                (
                    "link_version",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="version du lien"),
                ),
            ],
            options={
                "verbose_name": "séance de codéveloppement",
                "verbose_name_plural": "séances de codéveloppement",
                "ordering": ["-starts_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("group", "starts_at"),
                        name="codev_session_moment_once",
                        violation_error_message="Ce groupe a déjà une séance à ce moment.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("step__range", (0, 7))), name="codev_session_step_known"
                    ),
                    models.CheckConstraint(condition=models.Q(("minutes__len", 6)), name="codev_session_six_minutes"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ends_at__isnull", False), ("left", None), ("step__range", (1, 6))),
                            models.Q(("ends_at", None), ("left__isnull", False), ("step__range", (1, 6))),
                            models.Q(("ends_at", None), ("left", None), ("step__in", (0, 7))),
                            _connector="OR",
                        ),
                        name="codev_session_one_clock",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("step", 0), ("opened_at__isnull", False), _connector="OR"),
                        name="codev_session_opens_first",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", False), ("step", 7)),
                            models.Q(models.Q(("step", 7), _negated=True), ("ended_at", None)),
                            _connector="OR",
                        ),
                        name="codev_session_ended_when_done",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None), ("ended_at__gte", models.F("opened_at")), _connector="OR"
                        ),
                        name="codev_session_ends_after_opening",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("validated_at", None), ("step", 7), _connector="OR"),
                        name="codev_session_validated_when_done",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CodevSeat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seats",
                        to="events.codevsession",
                        verbose_name="séance",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to="events.codevmember",
                        verbose_name="membre",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("client", "client"), ("consultant", "consultant"), ("observer", "observation")],
                        default="consultant",
                        max_length=10,
                        verbose_name="rôle",
                    ),
                ),
                (
                    "present_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="présence notée le"),
                ),
                (
                    "link_version",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="version du lien"),
                ),
            ],
            options={
                "verbose_name": "place dans une séance",
                "verbose_name_plural": "places dans une séance",
                "ordering": ["session_id", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("session", "member"), name="codev_seat_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("role", "client")),
                        fields=("session",),
                        name="codev_one_client",
                        violation_error_message="Une séance a un seul client.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CodevEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("late", models.BooleanField(default=False, editable=False, verbose_name="arrivée après l’étape")),
                (
                    "written_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="écrite le"),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="retirée le"),
                ),
                ("erased_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="effacée le")),
                ("in_report", models.BooleanField(default=False, verbose_name="dans le compte rendu")),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="events.codevsession",
                        verbose_name="séance",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="events.codevseat",
                        verbose_name="écrite par",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("context", "contexte"),
                            ("question", "question posée"),
                            ("answer", "réponse"),
                            ("contract", "question du contrat"),
                            ("advice", "point clé"),
                            ("experience", "expérience d’ailleurs"),
                            ("watch", "point de vigilance"),
                            ("synthesis", "synthèse"),
                            ("learning", "apprentissage"),
                        ],
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                ("step", models.PositiveSmallIntegerField(editable=False, verbose_name="étape")),
                ("text", models.TextField(blank=True, max_length=1500, verbose_name="texte")),
                ("territory", models.CharField(blank=True, max_length=120, verbose_name="territoire")),
                ("link", models.URLField(blank=True, max_length=300, verbose_name="lien")),
            ],
            options={
                "verbose_name": "ligne d’une séance",
                "verbose_name_plural": "lignes d’une séance",
                "ordering": ["session_id", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("text", ""), _negated=True), ("erased_at__isnull", False), _connector="OR"
                        ),
                        name="codev_entry_has_text",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "experience"), _negated=True),
                            models.Q(("territory", ""), _negated=True),
                            ("erased_at__isnull", False),
                            _connector="OR",
                        ),
                        name="codev_entry_experience_has_territory",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CodevAction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("late", models.BooleanField(default=False, editable=False, verbose_name="arrivée après l’étape")),
                (
                    "written_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="écrite le"),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="retirée le"),
                ),
                ("erased_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="effacée le")),
                ("in_report", models.BooleanField(default=False, verbose_name="dans le compte rendu")),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="actions",
                        to="events.codevsession",
                        verbose_name="séance",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="actions",
                        to="events.codevseat",
                        verbose_name="écrite par",
                    ),
                ),
                ("what", models.CharField(blank=True, max_length=300, verbose_name="quoi")),
                ("due", models.DateField(blank=True, null=True, verbose_name="pour quand")),
                ("with_whom", models.CharField(blank=True, max_length=160, verbose_name="avec qui")),
            ],
            options={
                "verbose_name": "action du plan",
                "verbose_name_plural": "actions du plan",
                "ordering": ["session_id", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("what", ""), _negated=True), ("erased_at__isnull", False), _connector="OR"
                        ),
                        name="codev_action_says_what",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CodevReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reviews",
                        to="events.codevaction",
                        verbose_name="action",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reviews",
                        to="events.codevsession",
                        verbose_name="séance",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[("done", "faite"), ("doing", "en cours"), ("dropped", "abandonnée")],
                        max_length=8,
                        verbose_name="résultat",
                    ),
                ),
                ("word", models.CharField(blank=True, max_length=300, verbose_name="un mot")),
                (
                    "written_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="écrite le"),
                ),
            ],
            options={
                "verbose_name": "revue d’une action",
                "verbose_name_plural": "revues des actions",
                "ordering": ["pk"],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="CodevMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moves",
                        to="events.codevsession",
                        verbose_name="séance",
                    ),
                ),
                (
                    "from_step",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "avant la première étape"),
                            (1, "exposé"),
                            (2, "clarification"),
                            (3, "contrat"),
                            (4, "consultation"),
                            (5, "synthèse et plan d’action"),
                            (6, "apprentissages"),
                            (7, "terminée"),
                        ],
                        verbose_name="de l’étape",
                    ),
                ),
                (
                    "to_step",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "avant la première étape"),
                            (1, "exposé"),
                            (2, "clarification"),
                            (3, "contrat"),
                            (4, "consultation"),
                            (5, "synthèse et plan d’action"),
                            (6, "apprentissages"),
                            (7, "terminée"),
                        ],
                        verbose_name="à l’étape",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="raison")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
            ],
            options={
                "verbose_name": "changement d’étape",
                "verbose_name_plural": "changements d’étape",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_step__gt", models.F("from_step")),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="codev_going_back_says_why",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CodevNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="events.codevseat",
                        verbose_name="place",
                    ),
                ),
                ("text", models.TextField(max_length=4000, verbose_name="note")),
                (
                    "written_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="écrite le"),
                ),
            ],
            options={
                "verbose_name": "note personnelle",
                "verbose_name_plural": "notes personnelles",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="codev_note_has_text")
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
