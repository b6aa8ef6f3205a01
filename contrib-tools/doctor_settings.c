/*
 * doctor_settings.c
 *		The server's settings, as far as they bear on the promises.
 *
 * A setting that this server does not have is not looked at; one that the
 * login may not see is a gap.
 */
#include <stdio.h>
#include <string.h>

#include "doctor.h"

typedef struct SettingCheck
{
	const char *name;
	DoctorSeverity severity;
	const char *category;
	const char *bad;			/* SQL condition on its value v, a text */
	const char *finding;
	const char *remedy;			/* NULL: set it as follows */
	const char *good;			/* what ALTER SYSTEM sets, without a restart; NULL: by hand */
} SettingCheck;

static const SettingCheck settings[] = {
	/* What is written where others read it. */
	{"log_statement", DOCTOR_WARNING, "log", "v IN ('all', 'mod')",
	"statements are logged with the values in them", NULL, "none"},
	{"log_min_error_statement", DOCTOR_WARNING, "log", "v <> 'panic'",
	"statements that fail are logged with the values in them", NULL, "panic"},
	{"log_min_duration_statement", DOCTOR_WARNING, "log", "v <> '-1'",
	"slow statements are logged with the values in them", NULL, "-1"},
	{"log_min_duration_sample", DOCTOR_WARNING, "log", "v <> '-1'",
	"samples of statements are logged with the values in them", NULL, "-1"},
	{"log_transaction_sample_rate", DOCTOR_WARNING, "log", "v::float8 <> 0",
	"samples of transactions are logged with the values in them", NULL, "0"},
	{"log_parameter_max_length", DOCTOR_NOTICE, "log", "v <> '0'",
	"parameters are logged wherever a statement is", NULL, "0"},
	{"log_parameter_max_length_on_error", DOCTOR_WARNING, "log", "v <> '0'",
	"parameters of statements that fail are logged", NULL, "0"},
	{"log_error_verbosity", DOCTOR_NOTICE, "log", "v <> 'terse'",
	"DETAIL and CONTEXT are logged; for those whom row security does not bind they quote rows", NULL, "terse"},
	{"debug_print_parse", DOCTOR_WARNING, "log", "v = 'on'", "parse trees are logged", NULL, "off"},
	{"debug_print_rewritten", DOCTOR_WARNING, "log", "v = 'on'", "rewritten queries are logged", NULL, "off"},
	{"debug_print_plan", DOCTOR_WARNING, "log", "v = 'on'", "plans are logged", NULL, "off"},
	{"auto_explain.log_min_duration", DOCTOR_WARNING, "log", "v <> '-1'",
	"auto_explain logs plans with the values in them", NULL, "-1"},
	{"auto_explain.log_parameter_max_length", DOCTOR_WARNING, "log", "v <> '0'",
	"auto_explain logs parameters with its plans", NULL, "0"},
	{"pg_stat_statements.track_utility", DOCTOR_WARNING, "log", "v = 'on'",
	"pg_stat_statements keeps the values in DECLARE, COPY and EXPLAIN", NULL, "off"},

	/* Who gets in, and how. */
	{"listen_addresses", DOCTOR_NOTICE, "access", "v ~ '(^|,) *(\\*|0\\.0\\.0\\.0|::) *(,|$)'",
	"every network of the machine is listened to", "Name the addresses on which members arrive.", NULL},
	{"unix_socket_permissions", DOCTOR_NOTICE, "access", "right(v, 1) <> '0'",
	"every user of the machine can reach the socket", "Set 0770 and a group, unless pg_hba.conf says peer for it.", NULL},
	{"password_encryption", DOCTOR_WARNING, "access", "v <> 'scram-sha-256'",
	"new passwords are kept as MD5, which can be used without being guessed", NULL, "scram-sha-256"},
	{"ssl_min_protocol_version", DOCTOR_WARNING, "tls", "v NOT IN ('TLSv1.2', 'TLSv1.3')",
	"old versions of TLS are accepted", NULL, "TLSv1.2"},
	{"ssl_ciphers", DOCTOR_NOTICE, "tls", "v ~ '(^|[:+, ])(3DES|MEDIUM|LOW|EXPORT|RC4|MD5|NULL|aNULL|ALL|COMPLEMENTOFALL)'",
	"weak ciphers are in the list, should the library still have them", NULL, "HIGH:!aNULL"},
	{"data_directory_mode", DOCTOR_NOTICE, "access", "v <> '0700'",
	"the group of the server's user reads the data directory", "Keep nobody in that group but who makes backups.", NULL},
	{"row_security", DOCTOR_NOTICE, "access", "v = 'off'",
	"queries on protected tables fail for everybody whom a policy binds", NULL, "on"},
	{"lo_compat_privileges", DOCTOR_WARNING, "access", "v = 'on'",
	"everybody reads every large object", NULL, "off"},
	{"allow_system_table_mods", DOCTOR_CRITICAL, "access", "v = 'on'",
	"the catalog can be rewritten by SQL", NULL, "off"},
	{"output_plugin_libraries", DOCTOR_NOTICE, "access", "v !~ '^ *(pgoutput)? *$'",
	"more output plugins than replication needs may decode the WAL", NULL, "pgoutput"},

	/* What else runs in the server. */
	{"session_preload_libraries", DOCTOR_NOTICE, "preload", "v <> ''",
	"libraries come into sessions after renkei, and so before it", "Keep it empty.", NULL},
	{"local_preload_libraries", DOCTOR_NOTICE, "preload", "v <> ''",
	"libraries come into sessions after renkei, and so before it", "Keep it empty.", NULL},

	/* That nothing is lost. */
	{"fsync", DOCTOR_CRITICAL, "wal", "v = 'off'", "a crash may lose the record, and the database", NULL, "on"},
	{"full_page_writes", DOCTOR_CRITICAL, "wal", "v = 'off'", "a crash may leave torn pages", NULL, "on"},
	{"synchronous_commit", DOCTOR_WARNING, "wal", "v = 'off'", "a crash may lose the last changes and their record", NULL, "on"},
	{"archive_mode", DOCTOR_WARNING, "wal", "v = 'off'",
	"the WAL is not archived", "Set it on and an archive_command; a restart is needed. Encrypt the archive.", NULL},
	{"data_checksums", DOCTOR_WARNING, "wal", "v = 'off'",
	"a page that the disk changed is not noticed", "Stop the server and run pg_checksums --enable.", NULL},
	{"ignore_checksum_failure", DOCTOR_CRITICAL, "wal", "v = 'on'", "broken pages are read on", NULL, "off"},
	{"zero_damaged_pages", DOCTOR_CRITICAL, "wal", "v = 'on'", "broken pages are emptied", NULL, "off"},
	{"ignore_system_indexes", DOCTOR_WARNING, "wal", "v = 'on'",
	"the catalog is read without its indexes", "For repairs only; start without it.", NULL},

	{"renkei.ledger_signer", DOCTOR_WARNING, "record", "v = ''",
	"heads of the ledger are not signed: who has the server's files can rewrite it unseen",
	"Make a key (renkei ledger key), set its path, reload.", NULL},

	/* What one login can take from the others. */
	{"max_prepared_transactions", DOCTOR_WARNING, "resource", "v <> '0'",
	"a login can leave a transaction behind that holds its locks", "Set 0 when none is prepared; a restart is needed.", NULL},
	{"statement_timeout", DOCTOR_NOTICE, "resource", "v = '0'",
	"statements of logins that are no members have no time limit by default", "Set some minutes; members have renkei.member_statement_timeout.", NULL},
	{"renkei.member_connections", DOCTOR_NOTICE, "resource", "v = '0'",
	"one organisation may take all connections", NULL, "100"},
	{"renkei.member_statement_timeout", DOCTOR_NOTICE, "resource", "v = '0'",
	"members' statements have no time limit that they could not change", NULL, "10min"},
	{"renkei.member_temp_file_limit", DOCTOR_NOTICE, "resource", "v = '0'",
	"members' temporary files have no limit but temp_file_limit", NULL, "4GB"},
	{"idle_in_transaction_session_timeout", DOCTOR_NOTICE, "resource", "v = '0'",
	"an idle transaction may hold its locks for ever", "Set some minutes.", NULL},
	{"idle_session_timeout", DOCTOR_NOTICE, "resource", "v = '0'",
	"an idle connection stays open for ever", "Set some hours, unless a pooler keeps connections.", NULL},
	{"temp_file_limit", DOCTOR_NOTICE, "resource", "v = '-1'",
	"temporary files of logins that are no members have no limit: one query may fill the disk", "Set what the disk can bear.", NULL},
	{"jit", DOCTOR_NOTICE, "resource", "v = 'on'",
	"with jit_above_cost = 0 any login makes every statement compile for half a second", NULL, "off"},
};

static void
report(Doctor *doctor, const SettingCheck *check, const char *value)
{
	char		where[300];
	char		remedy[200];
	char		fix[200] = "";

	snprintf(where, sizeof(where), "%s = %s", check->name, value[0] != '\0' ? value : "''");
	if (check->good != NULL)
		snprintf(fix, sizeof(fix), "ALTER SYSTEM SET %s = '%s'", check->name, check->good);
	snprintf(remedy, sizeof(remedy), "%s", check->remedy != NULL ? check->remedy : fix);
	doctor_found(doctor, check->severity, check->name, check->category, where, check->finding, remedy,
				 check->good != NULL ? fix : NULL, true);
}

void
doctor_check_settings(Doctor *doctor)
{
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
	{
		const SettingCheck *check = &settings[i];
		char		sql[500];
		PGresult   *result;

		/* current_setting() raises an error where pg_settings would just lack the row. */
		snprintf(sql, sizeof(sql),
				 "SELECT current_setting($1, true), EXISTS (SELECT FROM (SELECT s.setting AS v FROM pg_settings s WHERE s.name = $1) AS s WHERE %s)",
				 check->bad);
		result = doctor_ask(doctor, check->name, sql, 1, &check->name);
		if (result == NULL)
			continue;
		if (strcmp(PQgetvalue(result, 0, 1), "t") == 0)
			report(doctor, check, PQgetvalue(result, 0, 0));
		else if (!PQgetisnull(result, 0, 0))
			doctor_passed(doctor, check->name);
		PQclear(result);
	}
}
