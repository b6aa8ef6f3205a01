/*
 * doctor_server.c
 *		The server around the database: who gets in, what is loaded, which
 *		release it is, where its WAL goes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/safeserver.h"
#include "core/version.h"
#include "doctor.h"

typedef struct ServerCheck
{
	const char *code;
	DoctorSeverity severity;
	const char *category;
	const char *query;			/* a row for each finding: where, finding */
	void		(*run) (Doctor *doctor, const char *code);	/* instead of a query */
	const char *remedy;
} ServerCheck;

/* Where others than this machine can connect. */
#define LISTENS_ABROAD \
	"EXISTS (SELECT FROM regexp_split_to_table(current_setting('listen_addresses'), ' *, *') AS a" \
	" WHERE a NOT IN ('', 'localhost', '127.0.0.1', '::1'))"

/* A line of pg_hba.conf. */
#define HBA "SELECT format('pg_hba.conf line %s', h.line_number), "
#define HBA_WHERE " FROM pg_hba_file_rules h WHERE h.error IS NULL AND h.auth_method <> 'reject' AND "
#define HBA_LINE "concat_ws(' ', h.type, array_to_string(h.database, ','), array_to_string(h.user_name, ','), h.address, h.auth_method)"

/* Only the server's own user and root can reach a socket of mode 0700. */
#define SOCKET_IS_CLOSED "current_setting('unix_socket_permissions') LIKE '%00'"

static void check_release(Doctor *doctor, const char *code);
static void check_library(Doctor *doctor, const char *code);

static const ServerCheck checks[] = {
	{"server_release", DOCTOR_CRITICAL, "version", NULL, check_release, NULL},
	{"library_version", DOCTOR_WARNING, "version", NULL, check_library, NULL},
	{"extension_version", DOCTOR_WARNING, "version",
		"SELECT 'extension ' || e.extname, format('version %s is installed, %s is there', e.extversion, a.default_version)"
		" FROM pg_extension e JOIN pg_available_extensions a ON a.name = e.extname"
		" WHERE e.extname IN ('renkei', 'renkei_care') AND e.extversion <> a.default_version",
	NULL, "ALTER EXTENSION … UPDATE"},
	{"preload_missing", DOCTOR_CRITICAL, "preload",
		"SELECT 'shared_preload_libraries', 'renkei is not in it: policies raise errors, and the guard behind them is missing'"
		" WHERE NOT EXISTS (SELECT FROM regexp_split_to_table(current_setting('shared_preload_libraries'), ' *, *') AS l"
		" WHERE regexp_replace(l, '^\"?(.*/)?([^\"/]*)\"?$', '\\2') IN ('renkei', 'renkei.so'))",
	NULL, "Put renkei into it, last; a restart is needed."},
	{"preload_order", DOCTOR_NOTICE, "preload",
		"SELECT 'shared_preload_libraries', string_agg(l, ', ') || ' comes after renkei, so its hooks are called before renkei''s'"
		" FROM regexp_split_to_table(current_setting('shared_preload_libraries'), ' *, *') WITH ORDINALITY AS a(l, n)"
		" WHERE n > (SELECT b.n FROM regexp_split_to_table(current_setting('shared_preload_libraries'), ' *, *') WITH ORDINALITY AS b(l, n)"
		" WHERE regexp_replace(b.l, '^\"?(.*/)?([^\"/]*)\"?$', '\\2') IN ('renkei', 'renkei.so') LIMIT 1) HAVING count(*) > 0",
	NULL, "Put renkei last; a restart is needed."},
	{"tls_off", DOCTOR_CRITICAL, "tls",
		"SELECT 'ssl = off', 'what members read crosses the network in clear; the server listens on ' || current_setting('listen_addresses')"
		" WHERE current_setting('ssl') = 'off' AND " LISTENS_ABROAD,
	NULL, "Set ssl_cert_file, ssl_key_file and ssl = on, and hostssl in pg_hba.conf."},
	{"tls_off_local", DOCTOR_NOTICE, "tls",
		"SELECT 'ssl = off', 'no TLS; it is not needed as long as only this machine can connect'"
		" WHERE current_setting('ssl') = 'off' AND NOT " LISTENS_ABROAD,
	NULL, "Switch it on before listen_addresses names a network."},
	{"tls_certificate", DOCTOR_WARNING, "tls", NULL, doctor_check_certificate, NULL},
	{"hba_error", DOCTOR_CRITICAL, "access",
		"SELECT format('pg_hba.conf line %s', h.line_number), 'the line cannot be read, and the file is not loaded as it is'"
		" FROM pg_hba_file_rules h WHERE h.error IS NOT NULL",
	NULL, "Correct it; pg_hba_file_rules.error says what is wrong."},
	{"hba_trust", DOCTOR_CRITICAL, "access",
		HBA "'everybody who gets there is whoever they say they are: ' || " HBA_LINE
		HBA_WHERE "h.auth_method = 'trust' AND NOT (h.type = 'local' AND " SOCKET_IS_CLOSED ")",
	NULL, "Use scram-sha-256, cert or peer."},
	{"hba_trust_closed", DOCTOR_WARNING, "access",
		HBA "'trust; the socket is closed to all but the server''s own user and root, who can be any login: ' || " HBA_LINE
		HBA_WHERE "h.auth_method = 'trust' AND h.type = 'local' AND " SOCKET_IS_CLOSED,
	NULL, "Use peer or scram-sha-256 before opening the socket to others."},
	{"hba_password", DOCTOR_CRITICAL, "access",
		HBA "'passwords cross the network in clear: ' || " HBA_LINE HBA_WHERE "h.auth_method = 'password' AND h.type NOT IN ('hostssl', 'local')",
	NULL, "Use scram-sha-256."},
	{"hba_weak_password", DOCTOR_WARNING, "access",
		HBA "'weak proof of identity: ' || " HBA_LINE
		HBA_WHERE "(h.auth_method = 'md5' OR h.auth_method = 'password' AND h.type IN ('hostssl', 'local'))",
	NULL, "Use scram-sha-256, or certificates."},
	{"hba_plain", DOCTOR_CRITICAL, "access",
		HBA "'connections without TLS are let in: ' || " HBA_LINE
		HBA_WHERE "h.type IN ('host', 'hostnossl') AND h.auth_method <> 'gss'"
		" AND h.address NOT IN ('localhost', 'samehost', '::1') AND h.address NOT LIKE '127.%'"
		" AND NOT EXISTS (SELECT FROM pg_hba_file_rules e WHERE e.line_number < h.line_number AND e.type = 'hostnossl'"
		" AND e.auth_method = 'reject' AND e.database = '{all}' AND e.user_name = '{all}' AND e.address = 'all')",
	NULL, "Write hostssl, or \"hostnossl all all all reject\" first."},
	{"hba_everybody", DOCTOR_WARNING, "access",
		HBA "'every login may come from anywhere: ' || " HBA_LINE
		HBA_WHERE "h.type LIKE 'host%' AND 'all' = ANY (h.user_name) AND (h.address IN ('all', '0.0.0.0', '::') AND coalesce(h.netmask, '0.0.0.0') IN ('0.0.0.0', '::'))",
	NULL, "Name the networks of the participants, and +renkei_member."},
	{"hba_ident", DOCTOR_WARNING, "access",
		HBA "'the client''s machine says who it is: ' || " HBA_LINE HBA_WHERE "h.auth_method = 'ident' AND h.type <> 'local'",
	NULL, "Use certificates or scram-sha-256."},
	{"hba_map", DOCTOR_NOTICE, "access",
		HBA "'pg_ident.conf decides which logins a user may be: ' || " HBA_LINE
		HBA_WHERE "EXISTS (SELECT FROM unnest(h.options) AS o WHERE o LIKE 'map=%')",
	NULL, "Read that map; no entry may lead to a superuser."},
	{"hba_replication", DOCTOR_NOTICE, "access",
		HBA "'lets standbys and backups in, which read everything: ' || " HBA_LINE HBA_WHERE "'replication' = ANY (h.database)",
	NULL, "Keep it to the addresses of the standbys."},
	{"password_md5", DOCTOR_WARNING, "access",
		"SELECT format('role %I', a.rolname), 'its password is kept as MD5, which can be used without being guessed'"
		" FROM pg_authid a WHERE a.rolcanlogin AND a.rolpassword LIKE 'md5%'",
	NULL, "Set the password again with password_encryption = scram-sha-256."},
	{"wal_minimal", DOCTOR_WARNING, "wal",
		"SELECT 'wal_level = minimal', 'neither a standby nor an archive can follow, and log that the ledger needs is not held' WHERE current_setting('wal_level') = 'minimal'",
	NULL, "Set replica; a restart is needed."},
	{"wal_logical", DOCTOR_NOTICE, "wal",
		"SELECT 'wal_level = logical', 'rows can be decoded from the WAL, past every rule' WHERE current_setting('wal_level') = 'logical'",
	NULL, "Set replica unless it is needed; a restart is needed."},
	{"archive_idle", DOCTOR_WARNING, "wal",
		"SELECT 'archive_mode = ' || current_setting('archive_mode'), 'neither archive_command nor archive_library is set: WAL piles up'"
		" WHERE current_setting('archive_mode') <> 'off' AND current_setting('archive_command') IN ('', '(disabled)')"
		" AND coalesce(current_setting('archive_library', true), '') = ''",
	NULL, "Set one of them."},
	{"archive_failing", DOCTOR_WARNING, "wal",
		"SELECT 'archive', format('the last WAL file could not be archived (%s failures since %s)', s.failed_count, date_trunc('second', s.stats_reset))"
		" FROM pg_stat_archiver s WHERE s.last_failed_time > coalesce(s.last_archived_time, '-infinity')",
	NULL, "The server's log says why."},
	{"prepared_left", DOCTOR_WARNING, "resource",
		"SELECT format('database %I', x.database), format('a transaction prepared by %I holds its locks since %s', x.owner, date_trunc('second', x.prepared))"
		" FROM pg_prepared_xacts x WHERE x.prepared < now() - interval '1 hour'",
	NULL, "COMMIT PREPARED or ROLLBACK PREPARED it."},
	{"standby", DOCTOR_NOTICE, "wal",
		"SELECT 'this server', 'is a standby: what it knows is as old as its replay, and nothing can be put right here' WHERE pg_is_in_recovery()",
	NULL, "Check and repair the primary."},
};

static void
check_release(Doctor *doctor, const char *code)
{
	char		where[64];
	char		finding[300];
	char		remedy[64];
	int			needed = rkc_first_safe_server(doctor->version);
	bool		found = false;

	snprintf(where, sizeof(where), "PostgreSQL %d.%d", doctor->version / 10000, doctor->version % 10000);
	snprintf(remedy, sizeof(remedy), "Install %d.%d or later.", needed / 10000, needed % 10000);
	for (int i = 0; i < rkc_server_nfixes; i++)
	{
		if (!rkc_server_lacks(doctor->version, &rkc_server_fixes[i]))
			continue;
		snprintf(finding, sizeof(finding), "lacks the fix of %s: %s", rkc_server_fixes[i].cve, rkc_server_fixes[i].what);
		doctor_found(doctor, DOCTOR_CRITICAL, code, "version", where, finding, remedy, NULL, false);
		found = true;
	}
	if (!found)
		doctor_passed(doctor, code);
}

static void
check_library(Doctor *doctor, const char *code)
{
	PGresult   *result = doctor_ask(doctor, code,
									"SELECT l.version, l.built_for, (SELECT extversion FROM pg_extension WHERE extname = 'renkei')"
									" FROM renkei.library_version() l", 0, NULL);
	char		finding[200];
	const char *library;
	const char *extension;
	int			built_for;
	bool		found = false;

	if (result == NULL)
		return;
	library = PQgetvalue(result, 0, 0);
	built_for = atoi(PQgetvalue(result, 0, 1));
	extension = PQgetvalue(result, 0, 2);
	if (strcmp(library, extension) != 0)
	{
		snprintf(finding, sizeof(finding), "the library is of version %s, the extension of version %s", library, extension);
		doctor_found(doctor, DOCTOR_WARNING, code, "version", "extension renkei", finding,
					 "Restart the server after installing, then ALTER EXTENSION renkei UPDATE.", NULL, false);
		found = true;
	}
	if (strcmp(library, RKC_VERSION) != 0)
	{
		snprintf(finding, sizeof(finding), "the library is of version %s, this command of version %s: it may not know all checks",
				 library, RKC_VERSION);
		doctor_found(doctor, DOCTOR_WARNING, code, "version", "renkei doctor", finding,
					 "Use the command that was installed with the library.", NULL, false);
		found = true;
	}
	/* CVE-2026-6460: the fix is in the headers. */
	if (built_for < rkc_first_safe_server(built_for))
	{
		snprintf(finding, sizeof(finding), "it was built for %d.%d, and some of the fixes of later releases come by building again",
				 built_for / 10000, built_for % 10000);
		doctor_found(doctor, DOCTOR_WARNING, code, "version", "the library renkei", finding,
					 "Build and install it again.", NULL, false);
		found = true;
	}
	if (!found)
		doctor_passed(doctor, code);
	PQclear(result);
}

void
doctor_check_server(Doctor *doctor)
{
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
	{
		const ServerCheck *check = &checks[i];
		PGresult   *result;

		if (check->run != NULL)
		{
			check->run(doctor, check->code);
			continue;
		}
		result = doctor_ask(doctor, check->code, check->query, 0, NULL);
		if (result == NULL)
			continue;
		for (int row = 0; row < PQntuples(result); row++)
			doctor_found(doctor, check->severity, check->code, check->category, PQgetvalue(result, row, 0),
						 PQgetvalue(result, row, 1), check->remedy, NULL, false);
		if (PQntuples(result) == 0)
			doctor_passed(doctor, check->code);
		PQclear(result);
	}
}
