-- How long the ledger is kept, and what its subjects are told.

CREATE FUNCTION ledger.leave_month(month regclass, detail text) RETURNS bigint
	LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'rk_leave_month';
COMMENT ON FUNCTION ledger.leave_month(regclass, text) IS
	'Keeps the hashes of a month''s leaves that neighbours in the tree need, adds an event month_dropped; returns how many entries leave. Used by ledger.drop_month().';
REVOKE ALL ON FUNCTION ledger.leave_month(regclass, text) FROM PUBLIC;

CREATE FUNCTION ledger.drop_month(month date, archive_size bigint, archive_root bytea) RETURNS bigint
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	-- So that the zone set below is the caller's again at the end.
	SET timezone = 'Asia/Tokyo'
	AS $$
DECLARE
	suffix text := to_char(month, '_YYYYMM');
	last_index bigint;
	held text;
	left_entries bigint;
	t text;
BEGIN
	PERFORM set_config('timezone', current_setting('renkei.time_zone'), true);
	IF month <> date_trunc('month', month) OR month + interval '1 month' > clock_timestamp() THEN
		RAISE EXCEPTION 'only a whole month that has ended can leave the ledger'
			USING ERRCODE = 'invalid_parameter_value', HINT = 'Give the first day of the month.';
	END IF;
	IF to_regclass('ledger.entry' || suffix) IS NULL THEN
		RAISE EXCEPTION 'the ledger has no month % any more, or never had', to_char(month, 'YYYY-MM')
			USING ERRCODE = 'undefined_table';
	END IF;
	PERFORM renkei.await_holds();
	SELECT string_agg(h.reason, '; ') INTO held FROM ledger.hold h
	WHERE h.closed_at IS NULL AND h.from_month <= month AND (h.to_month IS NULL OR h.to_month >= month);
	IF held IS NOT NULL THEN
		RAISE EXCEPTION 'month % is on hold', to_char(month, 'YYYY-MM')
			USING ERRCODE = 'object_not_in_prerequisite_state', DETAIL = held, HINT = 'ledger.lift_hold() ends a hold.';
	END IF;
	EXECUTE format('LOCK ledger.%I IN ACCESS EXCLUSIVE MODE', 'entry' || suffix);
	EXECUTE format('SELECT max(index) FROM ledger.%I', 'entry' || suffix) INTO last_index;
	-- Whoever knows this root has verified an archive that holds the month.
	IF archive_size <= coalesce(last_index, -1) OR archive_root <> ledger.root(archive_size) THEN
		RAISE EXCEPTION 'this is not the head of an archive that holds month %', to_char(month, 'YYYY-MM')
			USING ERRCODE = 'invalid_parameter_value',
				  HINT = 'renkei ledger export writes one; renkei verify tells its size and root.';
	END IF;
	left_entries := ledger.leave_month(to_regclass('ledger.entry' || suffix),
		format('%s: %s of %s entries, archived under %s', session_user, to_char(month, 'YYYY-MM'), archive_size,
			   encode(archive_root, 'hex')));
	PERFORM set_config('renkei.allow_drop', 'on', true);
	FOREACH t IN ARRAY '{entry, subject_entry, wide_entry}'::text[]
	LOOP
		EXECUTE format('DROP TABLE IF EXISTS ledger.%I', t || suffix);
	END LOOP;
	PERFORM set_config('renkei.allow_drop', 'off', true);
	RETURN left_entries;
END
$$;
COMMENT ON FUNCTION ledger.drop_month(date, bigint, bytea) IS
	'Drops a month of the ledger (its first day is given) that is in an archive, whose size and root show that it was verified; the tree stays verifiable. Returns how many entries left. SQLSTATE 55000: on hold; 22023: not ended, or not the archive; 25001: not READ COMMITTED. 月次の削除';

CREATE FUNCTION ledger.place_hold(from_month date, to_month date, reason text) RETURNS bigint
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	made bigint;
BEGIN
	IF from_month IS NULL OR coalesce(reason, '') = '' OR to_month < from_month THEN
		RAISE EXCEPTION 'a hold needs a month from which on it is and a reason' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	INSERT INTO ledger.hold (from_month, to_month, reason)
	VALUES (date_trunc('month', from_month), date_trunc('month', to_month), reason) RETURNING hold_id INTO made;
	PERFORM renkei.record_event('hold', made::text, jsonb_build_object('from_month', from_month, 'to_month', to_month, 'reason', reason));
	RETURN made;
END
$$;
COMMENT ON FUNCTION ledger.place_hold(date, date, text) IS
	'Puts months of the ledger on hold: they cannot be dropped. NULL as the last month: for good. Returns the number of the hold. 証拠保全';

CREATE FUNCTION ledger.lift_hold(hold_id bigint) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	UPDATE ledger.hold h SET closed_at = clock_timestamp(), closed_by = session_user
	WHERE h.hold_id = $1 AND h.closed_at IS NULL;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'there is no hold %', hold_id USING ERRCODE = 'no_data_found';
	END IF;
	PERFORM renkei.record_event('hold lifted', hold_id::text);
END
$$;
COMMENT ON FUNCTION ledger.lift_hold(bigint) IS
	'Ends a hold. SQLSTATE P0002: there is none of that number. 証拠保全の解除';

CREATE FUNCTION ledger.withhold(subject_id bigint, organisation_id integer, until timestamptz, reason text) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	IF until > clock_timestamp() + interval '1 year' OR reason = '' THEN
		RAISE EXCEPTION 'withholding needs a reason, and is for a year at most' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	INSERT INTO ledger.withheld (subject_id, organisation_id, until, reason) VALUES (subject_id, organisation_id, until, reason);
	-- Of whom, only ledger.withheld says: events hold nothing of people.
	PERFORM renkei.record_event('withheld', organisation_id::text, jsonb_build_object('until', until, 'reason', reason));
END
$$;
COMMENT ON FUNCTION ledger.withhold(bigint, integer, timestamptz, text) IS
	'For an investigation: what an organisation saw of a subject is not told to the subject until then. SQLSTATE 22023: no reason, or longer than a year. 開示の保留';

CREATE FUNCTION ledger.set_decoy(subject_id bigint, is_decoy boolean DEFAULT true) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	IF is_decoy THEN
		INSERT INTO ledger.decoy (subject_id)
		SELECT s.subject_id FROM renkei.subject s WHERE s.subject_id = $1 ON CONFLICT DO NOTHING;
	ELSE
		UPDATE ledger.decoy d SET closed_at = clock_timestamp(), closed_by = session_user
		WHERE d.subject_id = $1 AND d.closed_at IS NULL;
	END IF;
	PERFORM renkei.record_event('decoy', CASE WHEN is_decoy THEN 'set' ELSE 'ended' END);
END
$$;
COMMENT ON FUNCTION ledger.set_decoy(bigint, boolean) IS
	'Makes a subject a decoy, or ends that: whoever sees its data is shown by audit.attention. おとりの設定';

CREATE FUNCTION renkei.disclosures_of(subject_id bigint, OUT disclosed_at timestamptz, OUT organisation text, OUT purpose text,
									  OUT category text, OUT relation text, OUT past_rules boolean) RETURNS SETOF record
	LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
#variable_conflict use_column
DECLARE
	mine integer := renkei.current_organisation();
BEGIN
	-- The subject himself or who may act for him: a relationship of that kind, in the purpose self.
	IF renkei.current_purpose() IS DISTINCT FROM 'self' OR NOT EXISTS (
		SELECT FROM renkei.relationship r
		WHERE r.subject_id = $1 AND r.organisation_id = mine AND r.relationship_kind IN ('self', 'delegate')
		  AND r.closed_at IS NULL AND renkei.today() BETWEEN r.valid_from AND coalesce(r.valid_to, 'infinity'))
	THEN
		RAISE EXCEPTION 'only the subject and who acts for it may ask this' USING ERRCODE = 'insufficient_privilege',
			HINT = 'Enter purpose self; a relationship of kind self or delegate is needed.';
	END IF;
	RETURN QUERY
		SELECT a.recorded_at, o.name, a.purpose, a.category, a.relation, a.past_rules
		FROM audit.subject_access a
			LEFT JOIN renkei.organisation o ON o.organisation_id = a.organisation_id AND o.closed_at IS NULL
		WHERE a.subject_id = $1
		  AND NOT EXISTS (SELECT FROM ledger.withheld w
						  WHERE w.subject_id = $1 AND w.organisation_id = a.organisation_id AND w.until > clock_timestamp())
		ORDER BY a.index;
END
$$;
COMMENT ON FUNCTION renkei.disclosures_of(bigint) IS
	'To whom a subject''s data was disclosed, for the subject or a delegate (Act on the Protection of Personal Information, article 33). SQLSTATE 42501: the caller is neither. 本人への開示記録';

CREATE FUNCTION ledger.disclosure_basis(leaf bytea, of_subject bigint DEFAULT NULL, OUT subject_id bigint, OUT rule_id bigint, OUT basis text,
		OUT relationships bigint[], OUT consents bigint[], OUT grants bigint[]) RETURNS SETOF record
	LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE SECURITY INVOKER ROWS 10
	SET search_path = pg_catalog, pg_temp
	AS $$
	WITH f AS (
		SELECT f.*, (f.at AT TIME ZONE current_setting('renkei.time_zone'))::date AS day,
			   (SELECT o.kind FROM renkei.organisation o
				WHERE o.organisation_id = f.organisation_id AND o.recorded_at <= f.at AND (o.closed_at IS NULL OR o.closed_at > f.at)
				ORDER BY o.version DESC LIMIT 1) AS organisation_kind
		FROM ledger.leaf_fields($1) f)
	SELECT s.subject_id, r.rule_id, r.basis, b.relationships, b.consents, b.grants
	FROM f CROSS JOIN LATERAL unnest(CASE WHEN $2 IS NULL THEN ledger.leaf_subjects($1)
										  WHEN ledger.leaf_has_subject($1, $2) THEN ARRAY[$2] END) AS s (subject_id)
		JOIN renkei.rule r ON r.rule_id = ANY (f.rules) AND r.recorded_at <= f.at AND (r.closed_at IS NULL OR r.closed_at > f.at)
		CROSS JOIN LATERAL (SELECT
			CASE WHEN r.relationship NOT IN ('none', 'grant') THEN ARRAY(
				SELECT DISTINCT l.relationship_id FROM renkei.relationship l
				WHERE l.subject_id = s.subject_id AND l.organisation_id = f.organisation_id AND l.recorded_at <= f.at
				  AND (l.closed_at IS NULL OR l.closed_at > f.at) AND r.relationship_kind IN ('', l.relationship_kind)
				  AND (r.relationship = 'record_date' OR l.valid_from <= f.day)
				  AND (r.relationship IN ('record_date', 'ever') OR l.valid_to IS NULL OR f.day <= l.valid_to)
				ORDER BY 1) END AS relationships,
			CASE WHEN r.consent = 'opt_in' THEN ARRAY(
				SELECT DISTINCT c.consent_id FROM renkei.consent c
				WHERE c.subject_id = s.subject_id AND c.decision = 'allow' AND c.recorded_at <= f.at
				  AND (c.closed_at IS NULL OR c.closed_at > f.at)
				  AND coalesce(c.category, f.category) = f.category AND coalesce(c.purpose, f.purpose) = f.purpose
				  AND coalesce(c.recipient_kind, f.organisation_kind) = f.organisation_kind
				  AND coalesce(c.organisation_id, f.organisation_id) = f.organisation_id
				  AND c.valid_from <= f.at AND (c.valid_to IS NULL OR f.at < c.valid_to)
				ORDER BY 1) END AS consents,
			CASE WHEN r.relationship = 'grant' THEN ARRAY(
				SELECT DISTINCT g.grant_id FROM renkei.grant g
				WHERE g.subject_id = s.subject_id AND g.organisation_id = f.organisation_id AND g.recorded_at <= f.at
				  AND (g.closed_at IS NULL OR g.closed_at > f.at)
				  AND coalesce(g.category, f.category) = f.category AND coalesce(g.purpose, f.purpose) = f.purpose
				  AND g.valid_from <= f.at AND f.at < g.valid_to
				ORDER BY 1) END AS grants) b
	-- The rules named are those of some of the subjects: of this one, where what they ask for was there.
	WHERE coalesce(cardinality(b.relationships), 1) > 0 AND coalesce(cardinality(b.consents), 1) > 0
	  AND coalesce(cardinality(b.grants), 1) > 0
	$$;
COMMENT ON FUNCTION ledger.disclosure_basis(bytea, bigint) IS
	'By what each subject that a leaf names, or the one asked for, was disclosed: the rules, and the relationships, consents and grants that they ask for, as the registers had them at the time of the entry. NULL: the rule asks for none. 開示の根拠';

CREATE FUNCTION ledger.subjects_read_by(login text, from_time timestamptz, to_time timestamptz) RETURNS SETOF bigint
	LANGUAGE sql STABLE STRICT PARALLEL SAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	SELECT DISTINCT unnest(ledger.leaf_subjects(e.leaf))
	FROM ledger.entry e
	WHERE e.recorded_at >= $2 AND e.recorded_at < $3
	  AND ledger.leaf_field(e.leaf, 'kind', NULL::text) = 'disclosure' AND ledger.leaf_field(e.leaf, 'login', NULL::text) = $1
	$$;
COMMENT ON FUNCTION ledger.subjects_read_by(text, timestamptz, timestamptz) IS
	'Whose data a login was given between two moments, for the report of a leak (Act on the Protection of Personal Information, article 26). Whole tables (audit.disclosure.whole_table) list nobody. 漏えい等報告の対象者';

CREATE FUNCTION ledger.mark_subjects(kind text, category text, subject_ids bigint[], marks text[]) RETURNS bigint
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	made bigint;
BEGIN
	IF cardinality(subject_ids) <> cardinality(marks) OR kind = '' THEN
		RAISE EXCEPTION 'a kind, and a mark for each subject must be given' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	DELETE FROM ledger.mark m WHERE m.kind = $1 AND m.subject_id IS NOT NULL;
	INSERT INTO ledger.mark (kind, value, subject_id)
	SELECT $1, renkei.term($2, $1 || E'\n' || u.mark, 'name'), u.subject_id
	FROM unnest($3, $4) AS u (subject_id, mark) WHERE u.mark <> '' ON CONFLICT DO NOTHING;
	GET DIAGNOSTICS made = ROW_COUNT;
	PERFORM renkei.record_event('marks', $1, jsonb_build_object('subjects', made, 'category', $2));
	RETURN made;
END
$$;
COMMENT ON FUNCTION ledger.mark_subjects(text, text, bigint[], text[]) IS
	'Gives subjects their marks of a kind (a surname, a street), instead of those that any had; returns how many. What is kept of a mark is its term under the key of the category that it was taken from, as by renkei.term(). Who reads of a subject with a mark of his own is shown by audit.attention. SQLSTATE 22023: lists of different lengths; 42704: no such category; 55000: no key provider. 利用者の共通点の登録';

CREATE FUNCTION ledger.mark_login(login name, kind text, category text, mark text) RETURNS void
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	IF $1 IS NULL OR coalesce($2, '') = '' OR $3 IS NULL THEN
		RAISE EXCEPTION 'a login, a kind and a category must be given' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	DELETE FROM ledger.mark m WHERE m.kind = $2 AND m.login = $1;
	INSERT INTO ledger.mark (kind, value, login)
	SELECT $2, renkei.term($3, $2 || E'\n' || $4, 'name'), $1 WHERE $4 <> '';
	PERFORM renkei.record_event('mark', quote_ident($1), jsonb_build_object('kind', $2, 'category', $3));
END
$$;
COMMENT ON FUNCTION ledger.mark_login(name, text, text, text) IS
	'Gives a login its mark of a kind, instead of the one it had; NULL: none. It meets marks of subjects that were made for the same category. SQLSTATE 22023: no login, no kind or no category; 42704: no such category; 55000: no key provider. 職員の共通点の登録';

REVOKE ALL ON FUNCTION ledger.disclosure_basis(bytea, bigint), ledger.subjects_read_by(text, timestamptz, timestamptz),
	ledger.mark_subjects(text, text, bigint[], text[]), ledger.mark_login(name, text, text, text) FROM PUBLIC;
ALTER FUNCTION ledger.mark_subjects(text, text, bigint[], text[]) OWNER TO renkei_owner;
ALTER FUNCTION ledger.mark_login(name, text, text, text) OWNER TO renkei_owner;
GRANT EXECUTE ON FUNCTION ledger.disclosure_basis(bytea, bigint) TO renkei_auditor, renkei_owner;
GRANT EXECUTE ON FUNCTION ledger.subjects_read_by(text, timestamptz, timestamptz) TO renkei_auditor;
GRANT EXECUTE ON FUNCTION ledger.mark_subjects(text, text, bigint[], text[]), ledger.mark_login(name, text, text, text) TO renkei_admin, renkei_dba;

CREATE FUNCTION renkei.describe_organisation(organisation text, address text, representative text) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	id integer := renkei.organisation_id(organisation);
BEGIN
	UPDATE renkei.organisation_address a SET closed_at = clock_timestamp() WHERE a.organisation_id = id AND a.closed_at IS NULL;
	INSERT INTO renkei.organisation_address (organisation_id, address, representative) VALUES (id, $2, $3);
END
$$;
COMMENT ON FUNCTION renkei.describe_organisation(text, text, text) IS
	'Registers the address and the representative of an organisation, which records of provision to third parties name. SQLSTATE as renkei.organisation_id(). 機関の住所・代表者の登録';
REVOKE ALL ON FUNCTION renkei.describe_organisation(text, text, text) FROM PUBLIC;
ALTER FUNCTION renkei.describe_organisation(text, text, text) OWNER TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.describe_organisation(text, text, text) TO renkei_admin;

REVOKE ALL ON FUNCTION ledger.drop_month(date, bigint, bytea), ledger.place_hold(date, date, text), ledger.lift_hold(bigint),
	ledger.withhold(bigint, integer, timestamptz, text), ledger.set_decoy(bigint, boolean), renkei.disclosures_of(bigint) FROM PUBLIC;
ALTER FUNCTION ledger.set_decoy(bigint, boolean) OWNER TO renkei_owner;
GRANT EXECUTE ON FUNCTION ledger.set_decoy(bigint, boolean) TO renkei_auditor;
ALTER FUNCTION ledger.place_hold(date, date, text) OWNER TO renkei_owner;
ALTER FUNCTION ledger.lift_hold(bigint) OWNER TO renkei_owner;
ALTER FUNCTION ledger.withhold(bigint, integer, timestamptz, text) OWNER TO renkei_owner;
ALTER FUNCTION renkei.disclosures_of(bigint) OWNER TO renkei_owner;
GRANT EXECUTE ON FUNCTION ledger.drop_month(date, bigint, bytea) TO renkei_dba;
GRANT EXECUTE ON FUNCTION ledger.place_hold(date, date, text), ledger.lift_hold(bigint),
	ledger.withhold(bigint, integer, timestamptz, text) TO renkei_auditor;
GRANT EXECUTE ON FUNCTION renkei.disclosures_of(bigint) TO renkei_member;
GRANT EXECUTE ON FUNCTION ledger.leaf_fields(bytea), ledger.leaf_field(bytea, text, anyelement),
	ledger.subject_entries(bigint, timestamptz) TO renkei_owner;
