-- Sets renkei.key_provider of the server to the psql variable "provider". Where it goes on is a new connection.
ALTER SYSTEM SET renkei.key_provider = :'provider';
SELECT pg_reload_conf() \g /dev/null
-- One by one: a session reads the settings anew between its statements, not within one.
\o /dev/null
SELECT format('SELECT pg_sleep(0.01) WHERE current_setting(%L) <> %L', 'renkei.key_provider', :'provider')
FROM generate_series(1, 1000) \gexec
\o
\c
