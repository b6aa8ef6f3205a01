/*
 * doctor_lint.c
 *		The checks inside the database, which renkei.lint_findings() makes.
 */
#include <stdlib.h>
#include <string.h>

#include "doctor.h"

/* A word that is none of ours is taken for the worst. */
static DoctorSeverity
severity_of(const char *word)
{
	for (int i = 0; i < DOCTOR_SEVERITIES; i++)
	{
		if (strcmp(word, doctor_severity_names[i]) == 0)
			return (DoctorSeverity) i;
	}
	return DOCTOR_CRITICAL;
}

/*
 * A fix is shown and run as it is.  With a control character in a name it
 * could show one thing on a terminal and do another: then it is for people.
 */
static const char *
fix_of(const PGresult *found, int row)
{
	const char *fix = PQgetvalue(found, row, 6);

	if (PQgetisnull(found, row, 6))
		return NULL;
	for (const char *p = fix; *p != '\0'; p++)
	{
		if ((unsigned char) *p < 0x20 || *p == 0x7F)
			return NULL;
	}
	return fix;
}

/* What of the list of checks found nothing. */
static void
note_passed(Doctor *doctor, const PGresult *checks, int first)
{
	for (int row = 0; row < PQntuples(checks); row++)
	{
		const char *code = PQgetvalue(checks, row, 0);
		bool		found = false;

		for (int i = first; i < doctor->nfindings && !found; i++)
			found = strcmp(doctor->findings[i].code, code) == 0;
		if (!found)
			doctor_passed(doctor, code);
	}
}

/* Where renkei itself could not look, its other checks have not passed. */
static bool
is_whole(const Doctor *doctor, int first)
{
	for (int i = first; i < doctor->nfindings; i++)
	{
		if (strcmp(doctor->findings[i].code, "not_checked") == 0 || strcmp(doctor->findings[i].code, "not_installed") == 0)
			return false;
	}
	return true;
}

void
doctor_check_lint(Doctor *doctor)
{
	int			first = doctor->nfindings;
	PGresult   *found = doctor_ask(doctor, "not_installed",
								   "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'renkei'), current_database()", 0, NULL);
	PGresult   *checks;
	bool		installed;

	if (found == NULL)
		return;
	installed = strcmp(PQgetvalue(found, 0, 0), "t") == 0;
	if (!installed)
		doctor_found(doctor, DOCTOR_CRITICAL, "not_installed", "protection", PQgetvalue(found, 0, 1),
					 "the extension renkei is not installed in this database", "CREATE EXTENSION renkei", NULL, false);
	PQclear(found);
	if (!installed)
		return;
	found = doctor_ask(doctor, "lint",
					   "SELECT code, severity, category, object, finding, remedy, fix FROM renkei.lint_findings()", 0, NULL);
	if (found == NULL)
		return;
	for (int row = 0; row < PQntuples(found); row++)
		doctor_found(doctor, severity_of(PQgetvalue(found, row, 1)), PQgetvalue(found, row, 0), PQgetvalue(found, row, 2),
					 PQgetvalue(found, row, 3), PQgetvalue(found, row, 4), PQgetvalue(found, row, 5),
					 fix_of(found, row), false);
	PQclear(found);
	checks = doctor_ask(doctor, "lint", "SELECT code FROM renkei.lint_checks()", 0, NULL);
	if (checks != NULL && is_whole(doctor, first))
		note_passed(doctor, checks, first);
	PQclear(checks);
}
