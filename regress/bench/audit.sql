-- Tables of regress/bench/audit.sh, shaped like a month's service slip.

DROP SCHEMA IF EXISTS bench CASCADE;
CREATE SCHEMA bench;
SELECT renkei.register_category('bench.month', '計測用');

CREATE TABLE bench.person (subject_id bigint PRIMARY KEY);
INSERT INTO bench.person SELECT generate_series(1, :subjects);

CREATE FUNCTION bench.make(name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('CREATE TABLE bench.%I (
		subject_id bigint NOT NULL REFERENCES bench.person,
		owner_org integer NOT NULL,
		service_month date NOT NULL CHECK (extract(day FROM service_month) = 1),
		line_no integer NOT NULL,
		insurer text NOT NULL CHECK (length(insurer) = 6),
		insured text NOT NULL CHECK (length(insured) = 10),
		provider text NOT NULL CHECK (length(provider) = 10),
		provider_name text,
		service_kind text NOT NULL,
		service_item text NOT NULL,
		service_name text,
		planned_days text CHECK (planned_days ~ ''^[01]{31}$''),
		planned_times smallint NOT NULL CHECK (planned_times >= 0),
		actual_times smallint CHECK (actual_times >= 0),
		units integer CHECK (units >= 0),
		unit_price integer,
		share smallint,
		cost_over_limit integer,
		note text,
		entered_at timestamptz NOT NULL,
		PRIMARY KEY (subject_id, owner_org, service_month, line_no))', name);
	EXECUTE format('CREATE INDEX ON bench.%I (subject_id, service_month)', name);
	EXECUTE format('CREATE INDEX ON bench.%I (provider, service_month)', name);
	EXECUTE format('SELECT renkei.protect(%L, ''bench.month'')', 'bench.' || name);
	EXECUTE format('INSERT INTO bench.%I SELECT s, 7, ''2026-09-01'', 1, ''082163'', lpad(s::text, 10, ''0''), ''0870100011'', ''ひなた訪問介護'', ''11'',
		''2411'', ''身体介護2'', ''1000100100010010001001000100100'', 9, 0, 387, 1021, 10, NULL, NULL, now() FROM bench.person p(s)', name);
	PERFORM renkei.detach_change_triggers(('bench.' || name)::regclass);
END
$$;
SELECT bench.make('month_plain'), bench.make('month_renkei'), bench.make('month_plpgsql');
SELECT renkei.attach_change_triggers('bench.month_renkei');

-- The usual way.
CREATE TABLE bench.trail (
	trail_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	changed_at timestamptz NOT NULL, login name NOT NULL, relation text NOT NULL, operation text NOT NULL,
	subject_id bigint, old_row jsonb, new_row jsonb);
CREATE INDEX ON bench.trail (subject_id);
CREATE FUNCTION bench.trail() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF TG_OP = 'DELETE' THEN
		INSERT INTO bench.trail (changed_at, login, relation, operation, subject_id, old_row)
		VALUES (statement_timestamp(), session_user, TG_RELID::regclass::text, TG_OP, OLD.subject_id, to_jsonb(OLD));
	ELSIF TG_OP = 'INSERT' THEN
		INSERT INTO bench.trail (changed_at, login, relation, operation, subject_id, new_row)
		VALUES (statement_timestamp(), session_user, TG_RELID::regclass::text, TG_OP, NEW.subject_id, to_jsonb(NEW));
	ELSE
		INSERT INTO bench.trail (changed_at, login, relation, operation, subject_id, old_row, new_row)
		VALUES (statement_timestamp(), session_user, TG_RELID::regclass::text, TG_OP, NEW.subject_id, to_jsonb(OLD), to_jsonb(NEW));
	END IF;
	RETURN NULL;
END
$$;
CREATE TRIGGER trail AFTER INSERT OR UPDATE OR DELETE ON bench.month_plpgsql FOR EACH ROW EXECUTE FUNCTION bench.trail();
VACUUM ANALYZE;
