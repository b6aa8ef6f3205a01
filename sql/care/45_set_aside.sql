-- Transmissions as wholes: taken in, set aside with their files and the reasons,
-- repaired, discarded.  The tables are written by these functions alone; each
-- acts only for the session's own organisation.

CREATE FUNCTION care.intake_record(
	sender_number text, sender_service text, receiver_number text, receiver_service text, serial bigint,
	status text, row_count bigint) RETURNS bigint
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
#variable_conflict use_column
DECLARE
	id bigint;
	org integer := renkei.current_organisation();
BEGIN
	IF $6 IS NULL OR $6 NOT IN ('taken_in', 'set_aside') THEN
		RAISE EXCEPTION 'status must be taken_in or set_aside' USING ERRCODE = 'invalid_parameter_value';
	ELSIF care.intake_sender_is_own($1, $2) IS NOT TRUE THEN
		RAISE EXCEPTION 'the files'' sender does not belong to the organisation you act for'
			USING ERRCODE = 'insufficient_privilege';
	END IF;
	SELECT x.transmission_id INTO id FROM care.intake_transmission x
	WHERE (x.owner_org, x.sender_number, x.sender_service, x.receiver_number, x.receiver_service, x.serial)
		= (org, $1, $2, $3, $4, $5)
	FOR UPDATE;
	IF id IS NULL THEN
		INSERT INTO care.intake_transmission (owner_org, sender_number, sender_service, receiver_number, receiver_service,
											  serial, status, row_count)
		VALUES (org, $1, $2, $3, $4, $5, $6, $7)
		RETURNING transmission_id INTO id;
	ELSE
		UPDATE care.intake_transmission x
		SET status = $6, row_count = coalesce($7, x.row_count), changed_at = statement_timestamp(), changed_by = session_user
		WHERE x.transmission_id = id AND (x.status, x.row_count) IS DISTINCT FROM ($6, coalesce($7, x.row_count));
	END IF;
	IF $6 = 'set_aside' THEN
		UPDATE care.intake_transmission x SET revision = x.revision + 1 WHERE x.transmission_id = id;
	END IF;
	RETURN id;
END
$$;
COMMENT ON FUNCTION care.intake_record(text, text, text, text, bigint, text, bigint) IS
	'Records that a transmission was taken in, or begins to set it aside as a new revision; returns its number. 受信単位の記録';

CREATE FUNCTION care.intake_own(transmission_id bigint) RETURNS integer
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	current_revision integer;
BEGIN
	SELECT x.revision INTO current_revision FROM care.intake_transmission x
	WHERE x.transmission_id = $1 AND x.owner_org = renkei.current_organisation() AND x.status = 'set_aside'
	FOR UPDATE;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'transmission % is not one that your organisation has set aside', $1
			USING ERRCODE = 'undefined_object', HINT = 'care.intake_transmission lists them.';
	END IF;
	RETURN current_revision;
END
$$;
COMMENT ON FUNCTION care.intake_own(bigint) IS
	'Locks a transmission that the session''s organisation has set aside and returns its revision; 42704 if there is no such. 保留中の受信単位の確認';

CREATE FUNCTION care.subject_of_files(organisation integer) RETURNS bigint
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
	AS $$ SELECT 281474976710655 - organisation $$;
COMMENT ON FUNCTION care.subject_of_files(integer) IS
	'The number for which files of an organisation are sealed, who alone opens them: whom they are about is not known yet. 保留ファイルの識別値';

CREATE FUNCTION care.intake_keep(transmission_id bigint, file_name text, part_no integer, content bytea) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	INSERT INTO care.intake_file (transmission_id, revision, file_name, part_no, owner_org, subject_id, content)
	VALUES ($1, care.intake_own($1), $2, $3, renkei.current_organisation(), care.subject_of_files(renkei.current_organisation()), $4);
END
$$;
COMMENT ON FUNCTION care.intake_keep(bigint, text, integer, bytea) IS
	'Keeps one part of a file of a transmission that is set aside. 保留ファイルの保存';

CREATE FUNCTION care.intake_reject(
	transmission_id bigint, problem_no integer, file_name text, line_no bigint, column_no integer, column_name text,
	value_class text, reason text) RETURNS void
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	INSERT INTO care.intake_rejected (transmission_id, revision, problem_no, owner_org, file_name, line_no, column_no,
									  column_name, value_class, reason)
	VALUES ($1, care.intake_own($1), $2, renkei.current_organisation(), $3, $4, $5, $6, $7, $8);
END
$$;
COMMENT ON FUNCTION care.intake_reject(bigint, integer, text, bigint, integer, text, text, text) IS
	'Records one problem of a transmission that is set aside. 取込エラーの記録';

CREATE FUNCTION care.intake_forget_repetition(transmission_id bigint) RETURNS boolean
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	now_at integer := care.intake_own($1);
	-- Parts may be cut differently; files are compared whole, by digest.
	differing bigint;
BEGIN
	IF now_at < 2 THEN
		RETURN false;
	END IF;
	SELECT count(*) INTO differing
	FROM (SELECT f.file_name, sha256(string_agg(f.content::bytea, ''::bytea ORDER BY f.part_no)) AS digest
		  FROM care.intake_file f WHERE f.transmission_id = $1 AND f.revision = now_at GROUP BY f.file_name) AS new
	FULL JOIN
		 (SELECT f.file_name, sha256(string_agg(f.content::bytea, ''::bytea ORDER BY f.part_no)) AS digest
		  FROM care.intake_file f WHERE f.transmission_id = $1 AND f.revision = now_at - 1 GROUP BY f.file_name) AS old
	USING (file_name)
	WHERE new.digest IS DISTINCT FROM old.digest;
	IF differing > 0 THEN
		RETURN false;
	END IF;
	-- The bytes are there already, but the reasons may be new ones.
	DELETE FROM care.intake_file f WHERE f.transmission_id = $1 AND f.revision = now_at;
	DELETE FROM care.intake_rejected p WHERE p.transmission_id = $1 AND p.revision = now_at - 1;
	UPDATE care.intake_rejected p SET revision = now_at - 1 WHERE p.transmission_id = $1 AND p.revision = now_at;
	UPDATE care.intake_transmission x SET revision = now_at - 1 WHERE x.transmission_id = $1;
	RETURN true;
END
$$;
COMMENT ON FUNCTION care.intake_forget_repetition(bigint) IS
	'Ends the setting aside: where the same bytes were set aside before, they are kept only once; returns whether so. 同一ファイルの再保留の整理';

CREATE FUNCTION care.intake_repair(transmission_id bigint, file_name text, content renkei.sealed_bytea) RETURNS integer
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	was_at integer := care.intake_own($1);
	org integer := renkei.current_organisation();
	part_size constant integer := 262144;
BEGIN
	IF NOT EXISTS (SELECT FROM care.intake_file f
				   WHERE f.transmission_id = $1 AND f.revision = was_at AND f.file_name = $2) THEN
		RAISE EXCEPTION 'transmission % has no such file', $1 USING ERRCODE = 'undefined_object',
			HINT = 'care.intake_file lists its files.';
	END IF;
	UPDATE care.intake_transmission x
	SET revision = was_at + 1, changed_at = statement_timestamp(), changed_by = session_user
	WHERE x.transmission_id = $1;
	INSERT INTO care.intake_file (transmission_id, revision, file_name, part_no, owner_org, subject_id, content)
	SELECT f.transmission_id, was_at + 1, f.file_name, f.part_no, f.owner_org, f.subject_id, f.content
	FROM care.intake_file f
	WHERE f.transmission_id = $1 AND f.revision = was_at AND f.file_name <> $2;
	INSERT INTO care.intake_file (transmission_id, revision, file_name, part_no, owner_org, subject_id, content)
	WITH c AS MATERIALIZED (SELECT $3::bytea AS plain)	-- opened once, and no parameter of any statement
	SELECT $1, was_at + 1, $2, n, org, care.subject_of_files(org), substring(c.plain FROM (n - 1) * part_size + 1 FOR part_size)
	FROM c, generate_series(1, greatest(1, (octet_length(c.plain) + part_size - 1) / part_size)) AS n;
	RETURN was_at + 1;
END
$$;
COMMENT ON FUNCTION care.intake_repair(bigint, text, renkei.sealed_bytea) IS
	'Puts a repaired file in the place of one set aside, keeping the old one as an earlier revision; "renkei intake --retry" then takes the transmission in. Returns the revision. The content is sealed, so that as a parameter it is in no log. 保留ファイルの差替え';

CREATE FUNCTION care.intake_repair(transmission_id bigint, file_name text, line_no integer, line renkei.sealed_text) RETURNS integer
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	was_at integer := care.intake_own($1);
	lines text[];
	ending text;
BEGIN
	-- LATIN1 maps every byte to a character and back, so lines can be told apart
	-- whatever the file's encoding, undecodable bytes included.
	SELECT string_to_array(convert_from(string_agg(f.content::bytea, ''::bytea ORDER BY f.part_no), 'LATIN1'), E'\n') INTO lines
	FROM care.intake_file f
	WHERE f.transmission_id = $1 AND f.revision = was_at AND f.file_name = $2;
	IF $3 < 1 OR $3 > coalesce(array_length(lines, 1), 0) THEN
		RAISE EXCEPTION 'transmission % has no such line', $1 USING ERRCODE = 'undefined_object';
	END IF;
	ending := CASE WHEN right(lines[$3], 1) = E'\r' THEN E'\r' ELSE '' END;
	lines[$3] := convert_from(convert_to(rtrim($4::text, E'\r\n'), 'SJIS'), 'LATIN1') || ending;
	RETURN care.intake_repair($1, $2, convert_to(array_to_string(lines, E'\n'), 'LATIN1'));
END
$$;
COMMENT ON FUNCTION care.intake_repair(bigint, text, integer, renkei.sealed_text) IS
	'Replaces one line (counted from 1, as care.intake_rejected does) of a file set aside; the text is written in the file''s encoding, MS932. Returns the revision. The line is sealed, so that as a parameter it is in no log. 保留ファイルの行の修正';

CREATE FUNCTION care.intake_discard(transmission_id bigint, note text) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	PERFORM care.intake_own($1);
	UPDATE care.intake_transmission x
	SET status = 'discarded', note = $2, changed_at = statement_timestamp(), changed_by = session_user
	WHERE x.transmission_id = $1;
END
$$;
COMMENT ON FUNCTION care.intake_discard(bigint, text) IS
	'Gives up a transmission that was set aside, with the reason; its files stay on record. 保留の取下げ';
