-- Erasing a subject: its keys are destroyed, by two people.

CREATE FUNCTION renkei.destroy_data_keys(subject_id bigint, erasure_id bigint) RETURNS bigint
	LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'rk_destroy_data_keys';
COMMENT ON FUNCTION renkei.destroy_data_keys(bigint, bigint) IS
	'Replaces a subject''s data keys by what says that they were erased, and makes all sessions forget them; returns how many. Used by renkei.erase_subject().';

CREATE FUNCTION renkei.await_holds() RETURNS void
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	-- A snapshot from before a hold does not see it.
	IF current_setting('transaction_isolation') <> 'read committed' THEN
		RAISE EXCEPTION 'what may be on hold is destroyed in transactions of isolation level READ COMMITTED only'
			USING ERRCODE = 'active_sql_transaction';
	END IF;
	LOCK TABLE renkei.subject_hold IN SHARE MODE;
	IF to_regclass('ledger.hold') IS NOT NULL THEN
		LOCK TABLE ledger.hold IN SHARE MODE;
	END IF;
END
$$;
COMMENT ON FUNCTION renkei.await_holds() IS
	'Waits for holds that are just being made, and keeps new ones waiting until the transaction ends. Used by renkei.erase_subject(), renkei.retire_data_keys() and ledger.drop_month(). SQLSTATE 25001: not READ COMMITTED. 証拠保全の待機';

CREATE FUNCTION renkei.erasure_hold(subject bigint) RETURNS text
	LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	SET timezone = 'Asia/Tokyo'
	AS $$
DECLARE
	held text;
BEGIN
	SELECT string_agg(h.reason, '; ') INTO held FROM renkei.subject_hold h WHERE h.subject_id = subject AND h.closed_at IS NULL;
	IF held IS NULL AND to_regclass('ledger.hold') IS NOT NULL THEN
		-- Months on hold in which somebody was shown the subject: what was shown must stay what it was.
		SELECT string_agg(h.reason, '; ') INTO held FROM ledger.hold h
		WHERE h.closed_at IS NULL
		  AND EXISTS (SELECT FROM (
						  SELECT e.recorded_at FROM ledger.entry e WHERE e.only_subject_id = subject
						  UNION ALL
						  SELECT e.recorded_at FROM ledger.subject_entry e WHERE e.subject_id = subject
						  UNION ALL
						  SELECT w.recorded_at FROM ledger.wide_entry w
						  WHERE w.page = subject / 1024
							AND (w.members IS NULL OR (length(w.members) * 8 > subject % 1024 AND get_bit(w.members, subject % 1024) = 1))) shown
					  WHERE shown.recorded_at >= h.from_month
						AND (h.to_month IS NULL OR shown.recorded_at < h.to_month + interval '1 month'));
	END IF;
	RETURN held;
END
$$;
COMMENT ON FUNCTION renkei.erasure_hold(bigint) IS
	'Why a subject must not be erased: it is on hold, or somebody was shown it in a month of the ledger that is; NULL: it may be. 証拠保全の確認';

CREATE FUNCTION renkei.request_erasure(subject bigint, reason text) RETURNS bigint
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	made bigint;
BEGIN
	PERFORM renkei.check_subject($1);
	IF coalesce($2, '') = '' THEN
		RAISE EXCEPTION 'an erasure needs a reason' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	INSERT INTO renkei.erasure (subject_id, reason) VALUES ($1, $2) RETURNING erasure_id INTO made;
	PERFORM renkei.record_event('erasure_requested', $1::text, jsonb_build_object('erasure', made, 'reason', $2));
	RETURN made;
END
$$;
COMMENT ON FUNCTION renkei.request_erasure(bigint, text) IS
	'Asks for a subject to be erased; returns the number of the request, which somebody else has to approve. SQLSTATE 22023: no reason; 42704: no such subject. 消去の申請';

CREATE FUNCTION renkei.approve_erasure(erasure_id bigint) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	e renkei.erasure;
BEGIN
	SELECT * INTO e FROM renkei.erasure r WHERE r.erasure_id = $1 FOR UPDATE;
	IF e.erasure_id IS NULL THEN
		RAISE EXCEPTION 'there is no erasure %', $1 USING ERRCODE = 'no_data_found';
	ELSIF e.done_at IS NOT NULL OR e.approved_at IS NOT NULL THEN
		RAISE EXCEPTION 'erasure % was approved already', $1 USING ERRCODE = 'object_not_in_prerequisite_state';
	ELSIF e.requested_by = session_user THEN
		RAISE EXCEPTION 'erasure % must be approved by somebody else than who asked for it', $1
			USING ERRCODE = 'insufficient_privilege';
	END IF;
	UPDATE renkei.erasure r SET approved_at = clock_timestamp(), approved_by = session_user WHERE r.erasure_id = $1;
	PERFORM renkei.record_event('erasure_approved', e.subject_id::text, jsonb_build_object('erasure', $1));
END
$$;
COMMENT ON FUNCTION renkei.approve_erasure(bigint) IS
	'Approves the erasure of a subject. SQLSTATE 42501: by the login that asked for it; P0002: no such request; 55000: it was approved already. 消去の承認';

CREATE FUNCTION renkei.erase_subject(subject bigint, reason text, approved_by name) RETURNS bigint
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	e renkei.erasure;
	held text;
	destroyed bigint;
BEGIN
	IF $3 = session_user THEN
		RAISE EXCEPTION 'a subject must be erased by somebody else than who approved it' USING ERRCODE = 'insufficient_privilege';
	END IF;
	SELECT * INTO e FROM renkei.erasure r
	WHERE r.subject_id = $1 AND r.reason = $2 AND r.approved_by = $3 AND r.done_at IS NULL
	  AND r.approved_at > clock_timestamp() - interval '30 days'
	ORDER BY r.erasure_id LIMIT 1 FOR UPDATE;
	IF e.erasure_id IS NULL THEN
		RAISE EXCEPTION 'the erasure of subject % for this reason is not approved by "%"', $1, $3
			USING ERRCODE = 'insufficient_privilege',
				  DETAIL = 'An approval is good for 30 days, and for one erasure.',
				  HINT = 'renkei.request_erasure() asks for it, renkei.approve_erasure() approves.';
	END IF;
	PERFORM renkei.await_holds();
	held := renkei.erasure_hold($1);
	IF held IS NOT NULL THEN
		RAISE EXCEPTION 'subject % is on hold', $1
			USING ERRCODE = 'object_not_in_prerequisite_state', DETAIL = held,
				  HINT = 'renkei.lift_subject_hold() and ledger.lift_hold() end holds.';
	END IF;
	destroyed := renkei.destroy_data_keys($1, e.erasure_id);
	IF to_regclass('ledger.mark') IS NOT NULL THEN
		-- A surname in common with somebody who is known would tell what it was.
		DELETE FROM ledger.mark m WHERE m.subject_id = $1;
	END IF;
	UPDATE renkei.erasure r SET done_at = clock_timestamp(), done_by = session_user, keys = destroyed
	WHERE r.erasure_id = e.erasure_id;
	PERFORM renkei.record_event('erased', $1::text, jsonb_build_object('erasure', e.erasure_id, 'keys', destroyed,
		'requested_by', e.requested_by, 'approved_by', e.approved_by));
	RETURN destroyed;
END
$$;
COMMENT ON FUNCTION renkei.erase_subject(bigint, text, name) IS
	'Destroys the data keys of a subject, so that nothing sealed of it can be opened again, and takes back its marks (ledger.mark); rows and ledger stay. Needs a request of this reason that the named login has approved. Returns how many keys there were. SQLSTATE 25001: not READ COMMITTED; 42501: not approved, or by the caller itself; 55000: on hold. 利用者データの消去';

CREATE FUNCTION renkei.hold_subject(subject bigint, reason text) RETURNS void
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	PERFORM renkei.check_subject($1);
	IF coalesce($2, '') = '' THEN
		RAISE EXCEPTION 'a hold needs a reason' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	LOCK TABLE renkei.subject_hold IN SHARE ROW EXCLUSIVE MODE;
	UPDATE renkei.subject_hold h SET closed_at = clock_timestamp() WHERE h.subject_id = $1 AND h.closed_at IS NULL;
	INSERT INTO renkei.subject_hold (subject_id, reason) VALUES ($1, $2);
END
$$;
COMMENT ON FUNCTION renkei.hold_subject(bigint, text) IS
	'Puts a subject on hold: it cannot be erased until renkei.lift_subject_hold(). SQLSTATE 22023: no reason; 42704: no such subject. 証拠保全(利用者)';

CREATE FUNCTION renkei.lift_subject_hold(subject bigint) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	UPDATE renkei.subject_hold h SET closed_at = clock_timestamp() WHERE h.subject_id = $1 AND h.closed_at IS NULL;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'subject % is not on hold', $1 USING ERRCODE = 'no_data_found';
	END IF;
END
$$;
COMMENT ON FUNCTION renkei.lift_subject_hold(bigint) IS
	'Ends the hold on a subject. SQLSTATE P0002: there is none. 証拠保全の解除(利用者)';

REVOKE ALL ON FUNCTION renkei.await_holds(), renkei.destroy_data_keys(bigint, bigint), renkei.erasure_hold(bigint), renkei.request_erasure(bigint, text),
	renkei.approve_erasure(bigint), renkei.erase_subject(bigint, text, name), renkei.hold_subject(bigint, text),
	renkei.lift_subject_hold(bigint) FROM PUBLIC;
ALTER FUNCTION renkei.request_erasure(bigint, text) OWNER TO renkei_owner;
ALTER FUNCTION renkei.approve_erasure(bigint) OWNER TO renkei_owner;
ALTER FUNCTION renkei.erase_subject(bigint, text, name) OWNER TO renkei_owner;
ALTER FUNCTION renkei.hold_subject(bigint, text) OWNER TO renkei_owner;
ALTER FUNCTION renkei.lift_subject_hold(bigint) OWNER TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.await_holds(), renkei.destroy_data_keys(bigint, bigint), renkei.erasure_hold(bigint) TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.request_erasure(bigint, text), renkei.erase_subject(bigint, text, name) TO renkei_admin;
GRANT EXECUTE ON FUNCTION renkei.approve_erasure(bigint), renkei.hold_subject(bigint, text),
	renkei.lift_subject_hold(bigint) TO renkei_auditor;
