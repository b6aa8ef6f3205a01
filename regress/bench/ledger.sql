-- Protection without the usual ways beside it; and what the ledger is compared to. psql variable: server, a library.

ALTER TABLE protected.month ADD FOREIGN KEY (subject_id) REFERENCES renkei.subject;
ALTER TABLE protected.person ADD FOREIGN KEY (subject_id) REFERENCES renkei.subject;
SELECT renkei.protect('protected.month', 'bench.month', recorded_on => 'service_month');
SELECT renkei.protect('protected.person', 'bench.person');
GRANT SELECT ON protected.month, protected.person TO renkei_member;

CREATE FUNCTION bench.flush(size integer) RETURNS boolean
	LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
	AS :'server', 'bench_flush';
CREATE FUNCTION bench.record_reads(switched_on boolean) RETURNS void
	LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
	AS :'server', 'bench_record_reads';
GRANT EXECUTE ON FUNCTION bench.flush(integer), bench.record_reads(boolean) TO PUBLIC;

-- What an application writes down of a read.
CREATE TABLE bench.read_log (
	read_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	read_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	login name NOT NULL DEFAULT session_user,
	purpose text NOT NULL,
	relation text NOT NULL,
	subject_id bigint,
	statement text NOT NULL);
CREATE INDEX read_log_subject ON bench.read_log (subject_id);
GRANT INSERT ON bench.read_log TO PUBLIC;
