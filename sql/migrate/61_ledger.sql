	-- The ledger is of 1.1: it begins here, with what happens from now on.
	IF to_regclass('ledger.entry') IS NULL THEN
-- include install/60_ledger.sql
-- include install/61_ledger_views.sql
		RETURN NEXT 'schema ledger, views of schema audit: made';
	END IF;
