	-- Trusted owners and limits of sessions are of 1.1.
	IF to_regclass('renkei.session_limit') IS NULL THEN
-- include install/70_session.sql
		RETURN NEXT 'renkei.trusted_owner, renkei.session_limit: made';
	END IF;
