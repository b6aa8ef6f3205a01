-- Protection by renkei, and the usual ways on their own copy, each for its own logins.

-- As protected tables should: only with it can a caller who sees every subject go without a filter.
ALTER TABLE protected.month ADD FOREIGN KEY (subject_id) REFERENCES renkei.subject;
ALTER TABLE protected.person ADD FOREIGN KEY (subject_id) REFERENCES renkei.subject;
SELECT renkei.protect('protected.month', 'bench.month', recorded_on => 'service_month');
SELECT renkei.protect('protected.person', 'bench.person');
GRANT SELECT ON protected.month, protected.person TO renkei_member;
GRANT SELECT ON ALL TABLES IN SCHEMA plain TO PUBLIC;
GRANT SELECT ON ALL TABLES IN SCHEMA usual TO PUBLIC;
GRANT SELECT ON ALL TABLES IN SCHEMA bench TO usual;
ALTER TABLE usual.month ENABLE ROW LEVEL SECURITY;
ALTER TABLE usual.person ENABLE ROW LEVEL SECURITY;

-- 1. A correlated EXISTS.
CREATE POLICY by_exists ON usual.month TO usual_exists USING (EXISTS (
	SELECT FROM bench.serves AS s JOIN bench.allows AS a USING (subject_id)
	WHERE s.subject_id = month.subject_id AND s.organisation_id = current_setting('app.organisation')::integer));
CREATE POLICY by_exists ON usual.person TO usual_exists USING (EXISTS (
	SELECT FROM bench.serves AS s JOIN bench.allows AS a USING (subject_id)
	WHERE s.subject_id = person.subject_id AND s.organisation_id = current_setting('app.organisation')::integer));

-- 2. A plpgsql function.
CREATE FUNCTION bench.may_see(subject bigint) RETURNS boolean
	LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	RETURN EXISTS (
		SELECT FROM bench.serves AS s JOIN bench.allows AS a USING (subject_id)
		WHERE s.subject_id = $1 AND s.organisation_id = current_setting('app.organisation')::integer);
END
$$;
CREATE POLICY by_plpgsql ON usual.month TO usual_plpgsql USING (bench.may_see(subject_id));
CREATE POLICY by_plpgsql ON usual.person TO usual_plpgsql USING (bench.may_see(subject_id));

-- 3. An array from an InitPlan.
CREATE FUNCTION bench.my_subjects() RETURNS bigint[]
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS $$
	SELECT coalesce(array_agg(s.subject_id), '{}') FROM bench.serves AS s JOIN bench.allows AS a USING (subject_id)
	WHERE s.organisation_id = current_setting('app.organisation')::integer
$$;
CREATE POLICY by_array ON usual.month TO usual_array USING (subject_id = ANY ((SELECT bench.my_subjects())::bigint[]));
CREATE POLICY by_array ON usual.person TO usual_array USING (subject_id = ANY ((SELECT bench.my_subjects())::bigint[]));

-- What writers do in the phases with changes: a log of the same kind of work, without renkei.
CREATE TABLE bench.control (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, subject_id bigint, decision text, closed_at timestamptz);
GRANT SELECT, INSERT, UPDATE ON bench.control TO registrar;
GRANT USAGE ON SCHEMA bench TO registrar;
