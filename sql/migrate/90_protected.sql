	-- Policies and triggers as protect() makes them now.  It makes them anew in any case; only what differs is told.
	DECLARE
		p renkei.protected;
		before text;
	BEGIN
		FOR p IN SELECT r.* FROM renkei.protected r WHERE r.closed_at IS NULL ORDER BY r.relation
		LOOP
			before := renkei.protection_text(p.relation);
			PERFORM renkei.protect(p.relation, p.category, p.subject_column, p.owner_column, p.recorded_on_column, p.released_column);
			IF renkei.protection_text(p.relation) IS DISTINCT FROM before THEN
				RETURN NEXT format('%s: policies and triggers renewed', p.relation);
			END IF;
		END LOOP;
	END;
