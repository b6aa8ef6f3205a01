-- A master key for this server, for sealed columns. Where it goes on is a new connection.
-- A key for tests; a file that others can read is refused.
COPY (SELECT 'test ' || encode(sha256('a master key for tests'), 'base64') || ' current')
	TO PROGRAM 'umask 077; cat > renkei_test_master.key';
ALTER SYSTEM SET renkei.master_key_file = 'renkei_test_master.key';
ALTER SYSTEM SET renkei.key_provider = 'file';
SELECT pg_reload_conf() \g /dev/null
DO $$
BEGIN
	FOR i IN 1 .. 1000 LOOP
		EXIT WHEN current_setting('renkei.key_provider') = 'file';
		PERFORM pg_sleep(0.01);
	END LOOP;
END
$$;
\c
