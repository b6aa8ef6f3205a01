	-- Bypasses, allowed views and the record of what happens to the protection are of 1.1.
	IF to_regclass('audit.event') IS NULL THEN
-- include install/60_watch.sql
		RETURN NEXT 'renkei.bypass, renkei.allowed_view, audit.event: made';
	END IF;
