-- Rotation of data keys: values are sealed anew by a background worker.

CREATE FUNCTION renkei.start_rotation() RETURNS void
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'rk_start_rotation';
COMMENT ON FUNCTION renkei.start_rotation() IS
	'Starts the worker that rotates data keys; it waits until this transaction has ended. Used by renkei.rotate_data_keys().';

CREATE FUNCTION renkei.rotate_data_keys(category text, reason text, subject bigint DEFAULT NULL) RETURNS bigint
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	made bigint;
	wanted text;
BEGIN
	PERFORM renkei.check_word('category', $1);
	IF coalesce($2, '') = '' THEN
		RAISE EXCEPTION 'a rotation needs a reason' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	SELECT coalesce((SELECT g.key_group FROM renkei.key_group g WHERE g.category = $1), split_part($1, '.', 1)) INTO wanted;
	INSERT INTO renkei.key_rotation (key_group, subject_id, reason) VALUES (wanted, $3, $2) RETURNING rotation_id INTO made;
	PERFORM renkei.record_event('rotate_data_keys', wanted, jsonb_build_object('rotation', made, 'reason', $2, 'subject', $3)),
		renkei.start_rotation();
	RETURN made;
END
$$;
COMMENT ON FUNCTION renkei.rotate_data_keys(text, text, bigint) IS
	'Makes new data keys for the key group of a category, for one subject or for all, and has a background worker seal all values anew with them; returns the number of the rotation, whose progress renkei.rotation shows. The former keys stay, for what was copied elsewhere, until renkei.retire_data_keys(). SQLSTATE 22023: no reason; 42704: no such category. データ鍵の交換';

CREATE FUNCTION renkei.resume_rotations() RETURNS void
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	IF EXISTS (SELECT FROM renkei.key_rotation r WHERE r.finished_at IS NULL) THEN
		PERFORM renkei.start_rotation();
	END IF;
END
$$;
COMMENT ON FUNCTION renkei.resume_rotations() IS
	'Starts the worker again for rotations that are not done, where none is running; where reads are recorded, the server does so by itself when it starts. 交換の再開';

REVOKE ALL ON FUNCTION renkei.start_rotation(), renkei.rotate_data_keys(text, text, bigint), renkei.resume_rotations() FROM PUBLIC;
ALTER FUNCTION renkei.rotate_data_keys(text, text, bigint) OWNER TO renkei_owner;
ALTER FUNCTION renkei.resume_rotations() OWNER TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.start_rotation() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.rotate_data_keys(text, text, bigint), renkei.resume_rotations() TO renkei_admin;
