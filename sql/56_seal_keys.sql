-- Keys of sealed columns.

CREATE FUNCTION renkei.guard_data_key() RETURNS trigger
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'rk_guard_data_key';
COMMENT ON FUNCTION renkei.guard_data_key() IS
	'Trigger of renkei.data_key and renkei.term_key: refuses every statement that would add a key, change it or remove it (SQLSTATE 42501).';

CREATE FUNCTION renkei.forget_keys() RETURNS void
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'rk_forget_keys';
COMMENT ON FUNCTION renkei.forget_keys() IS
	'Makes all sessions of this database, idle ones too, wipe the data keys in their memory once the transaction has committed. 鍵の破棄(全接続のメモリ)';

CREATE FUNCTION renkei.make_data_keys(category text, subjects bigint[]) RETURNS integer
	LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'rk_make_data_keys';
COMMENT ON FUNCTION renkei.make_data_keys(text, bigint[]) IS
	'Makes data keys for subjects that have none for the category''s key group, many with one call to the key provider; returns how many. Without it they are made one by one as rows are written, but not where a key was lost: there it makes the next generation. 鍵の一括作成';

CREATE FUNCTION renkei.set_key_group(category text, key_group text) RETURNS void
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
#variable_conflict use_column
DECLARE
	now_in text;
BEGIN
	PERFORM renkei.check_word('category', $1);
	LOCK TABLE renkei.key_group, renkei.data_key IN SHARE ROW EXCLUSIVE MODE;
	SELECT coalesce((SELECT g.key_group FROM renkei.key_group g WHERE g.category = $1), split_part($1, '.', 1)) INTO now_in;
	IF now_in = $2 THEN
		RETURN;
	ELSIF EXISTS (SELECT FROM renkei.data_key k WHERE k.key_group = now_in COLLATE "C") THEN
		RAISE EXCEPTION 'category "%" cannot leave key group "%", which has keys already', $1, now_in
			USING ERRCODE = 'object_not_in_prerequisite_state',
				  DETAIL = 'What is sealed with them could not be opened any more.',
				  HINT = 'Choose key groups before the first value is sealed.';
	END IF;
	INSERT INTO renkei.key_group (category, key_group) VALUES ($1, $2)
	ON CONFLICT (category) DO UPDATE SET key_group = excluded.key_group, recorded_at = clock_timestamp(), recorded_by = session_user;
	PERFORM renkei.forget_keys(), renkei.record_event('key_group', $1, jsonb_build_object('key_group', $2));
END
$$;
COMMENT ON FUNCTION renkei.set_key_group(text, text) IS
	'Chooses the key group of a category: categories of one group share a data key for each subject. Unless chosen, it is what the category''s name begins with, up to the full stop. SQLSTATE 55000: the group that it is in has keys. 鍵グループの設定';

CREATE FUNCTION renkei.rotate_master_key(most integer DEFAULT 1000) RETURNS bigint
	LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'rk_rotate_master_key';
COMMENT ON FUNCTION renkei.rotate_master_key(integer) IS
	'Wraps data keys anew that are wrapped with another master key than the current one, at most so many; returns how many. To be called until that is 0, each time in a transaction of its own; values stay as they are, and sessions go on meanwhile. SQLSTATE 55000: the former master key is not there. マスター鍵の交換';

CREATE FUNCTION renkei.check_data_keys(OUT key_group text, OUT subject_id bigint, OUT generation integer, OUT master_key text)
	RETURNS SETOF record
	LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'rk_check_data_keys';
COMMENT ON FUNCTION renkei.check_data_keys() IS
	'Unwraps every data key and returns those whose master key did not wrap them, or not for this subject: none, if all is well. SQLSTATE 55000: a master key is not there at all. 鍵の検査';

CREATE FUNCTION renkei.export_data_keys(OUT key_group text, OUT subject_id bigint, OUT generation integer, OUT master_key text,
										OUT wrapped bytea) RETURNS SETOF record
	LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
	SELECT k.key_group, k.subject_id, k.generation, k.master_key, k.wrapped FROM renkei.data_key k
	WHERE k.wrapped IS NOT NULL ORDER BY k.key_group, k.subject_id, k.generation
	$$;
COMMENT ON FUNCTION renkei.export_data_keys() IS
	'All data keys, wrapped, to be kept elsewhere; renkei.import_data_key() brings one back. Useless without the master keys. 鍵の書出';

CREATE FUNCTION renkei.import_data_key(key_group text, subject_id bigint, generation integer, master_key text, wrapped bytea)
	RETURNS boolean
	LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'rk_import_data_key';
COMMENT ON FUNCTION renkei.import_data_key(text, bigint, integer, text, bytea) IS
	'Brings back a data key that renkei.export_data_keys() gave and that is lost here; false: there is one, or it was erased, and it stays. SQLSTATE XX001: it does not unwrap. 鍵の取込';

REVOKE ALL ON FUNCTION renkei.rotate_master_key(integer), renkei.check_data_keys(), renkei.export_data_keys(),
	renkei.import_data_key(text, bigint, integer, text, bytea) FROM PUBLIC;
ALTER FUNCTION renkei.export_data_keys() OWNER TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.rotate_master_key(integer), renkei.check_data_keys() TO renkei_admin;
GRANT EXECUTE ON FUNCTION renkei.export_data_keys() TO renkei_dba;

REVOKE ALL ON FUNCTION renkei.guard_data_key(), renkei.forget_keys(), renkei.make_data_keys(text, bigint[]),
	renkei.set_key_group(text, text) FROM PUBLIC;
ALTER FUNCTION renkei.set_key_group(text, text) OWNER TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.guard_data_key(), renkei.forget_keys() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.forget_keys() TO renkei_admin, renkei_dba;
GRANT EXECUTE ON FUNCTION renkei.make_data_keys(text, bigint[]) TO renkei_dba;
GRANT EXECUTE ON FUNCTION renkei.set_key_group(text, text) TO renkei_admin;
