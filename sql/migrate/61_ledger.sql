	-- The ledger is of 1.1: it begins here, with what happens from now on.
	IF to_regclass('ledger.entry') IS NULL THEN
-- include install/60_ledger.sql
-- include install/61_ledger_views.sql
		RETURN NEXT 'schema ledger, views of schema audit: made';
	ELSIF to_regclass('ledger.mark_salt') IS NOT NULL THEN
		-- Hashes with the salt beside them: who has the table finds out a surname by trying. They are made anew, of the names.
		DELETE FROM ledger.mark;
		PERFORM set_config('renkei.allow_drop', 'on', true);
		DROP TABLE ledger.mark_salt;
		PERFORM set_config('renkei.allow_drop', 'off', true);
		ALTER TABLE ledger.mark ADD CHECK (octet_length(value) = 16);
		COMMENT ON TABLE ledger.mark IS
			'What subjects and logins may have in common, such as a surname or a street, as terms under a key: a read of a subject with a mark of the reader''s own is shown by audit.attention. 共通点';
		COMMENT ON COLUMN ledger.mark.value IS 'Its term, by renkei.term(). 鍵付き値';
		RETURN NEXT 'ledger.mark: emptied; run care.mark_persons(), and care.mark_member() for each member, again';
	END IF;
