-- A master key for this server, for sealed columns. Where it goes on is a new connection.
-- A key for tests; a file that others can read is refused.
COPY (SELECT 'test ' || encode(sha256('a master key for tests'), 'base64') || ' current')
	TO PROGRAM 'umask 077; cat > renkei_test_master.key';
ALTER SYSTEM SET renkei.master_key_file = 'renkei_test_master.key';
\set provider file
\ir key_provider.sql
