/*
 * doctor_find.c
 *		What the checks of `renkei doctor` found, passed and could not look at.
 */
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "doctor.h"

const char *const doctor_severity_names[DOCTOR_SEVERITIES] = {"critical", "warning", "notice"};

/* Out of memory nothing is known, which is what the exit status says. */
static void *
grown(void *old, size_t count, size_t size)
{
	void	   *new = reallocarray(old, count, size);

	if (new == NULL)
	{
		command_error("out of memory");
		exit(DOCTOR_EXIT_UNCHECKED);
	}
	return new;
}

static char *
copied(const char *s)
{
	size_t		size;

	if (s == NULL)
		return NULL;
	size = strlen(s) + 1;
	return memcpy(grown(NULL, size, 1), s, size);
}

static char **
with_code(char **codes, int *count, const char *code)
{
	for (int i = 0; i < *count; i++)
		if (strcmp(codes[i], code) == 0)
			return codes;
	codes = grown(codes, (size_t) *count + 1, sizeof(char *));
	codes[(*count)++] = copied(code);
	return codes;
}

static bool
is_accepted(const Doctor *doctor, const char *code)
{
	size_t		length = strlen(code);

	for (const char *at = doctor->accept; at != NULL; at = strchr(at, ',') != NULL ? strchr(at, ',') + 1 : NULL)
		if (strncmp(at, code, length) == 0 && (at[length] == '\0' || at[length] == ','))
			return true;
	return false;
}

void
doctor_found(Doctor *doctor, DoctorSeverity severity, const char *code, const char *category,
			 const char *where, const char *finding, const char *remedy, const char *fix, bool fix_alone)
{
	DoctorFinding *new;

	if (is_accepted(doctor, code))
	{
		doctor->accepted = with_code(doctor->accepted, &doctor->naccepted, code);
		return;
	}
	doctor->findings = grown(doctor->findings, (size_t) doctor->nfindings + 1, sizeof(DoctorFinding));
	new = &doctor->findings[doctor->nfindings++];
	new->severity = severity;
	new->code = copied(code);
	new->category = copied(category);
	new->where = copied(where);
	new->finding = copied(finding);
	new->remedy = copied(remedy);
	new->fix = copied(fix);
	new->fix_alone = fix_alone;
}

void
doctor_passed(Doctor *doctor, const char *code)
{
	doctor->passed = grown(doctor->passed, (size_t) doctor->npassed + 1, sizeof(char *));
	doctor->passed[doctor->npassed++] = copied(code);
}

void
doctor_gap(Doctor *doctor, const char *code, const char *reason)
{
	DoctorGap  *new;

	doctor->gaps = grown(doctor->gaps, (size_t) doctor->ngaps + 1, sizeof(DoctorGap));
	new = &doctor->gaps[doctor->ngaps++];
	new->code = copied(code);
	new->reason = copied(reason);
}

int
doctor_count(const Doctor *doctor, DoctorSeverity severity)
{
	int			n = 0;

	for (int i = 0; i < doctor->nfindings; i++)
		n += doctor->findings[i].severity == severity;
	return n;
}

void
doctor_sort(Doctor *doctor)
{
	DoctorFinding *sorted = grown(NULL, (size_t) doctor->nfindings + 1, sizeof(DoctorFinding));
	int			n = 0;

	for (int severity = 0; severity < DOCTOR_SEVERITIES; severity++)
		for (int i = 0; i < doctor->nfindings; i++)
		{
			if ((int) doctor->findings[i].severity == severity)
				sorted[n++] = doctor->findings[i];
		}
	free(doctor->findings);
	doctor->findings = sorted;
}

bool
doctor_lives(const Doctor *doctor)
{
	return PQstatus(doctor->conn) == CONNECTION_OK;
}

PGresult *
doctor_ask(Doctor *doctor, const char *code, const char *sql, int nparams, const char *const *params)
{
	PGresult   *result = PQexecParams(doctor->conn, sql, nparams, NULL, params, NULL, NULL, 0);
	const char *message;

	if (PQresultStatus(result) == PGRES_TUPLES_OK)
		return result;
	message = result != NULL ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
	doctor_gap(doctor, code, message != NULL ? message : "the connection was lost");
	PQclear(result);
	return NULL;
}

void
doctor_forget(Doctor *doctor)
{
	for (int i = 0; i < doctor->nfindings; i++)
	{
		DoctorFinding *f = &doctor->findings[i];

		free(f->code);
		free(f->category);
		free(f->where);
		free(f->finding);
		free(f->remedy);
		free(f->fix);
	}
	for (int i = 0; i < doctor->ngaps; i++)
	{
		free(doctor->gaps[i].code);
		free(doctor->gaps[i].reason);
	}
	for (int i = 0; i < doctor->npassed; i++)
		free(doctor->passed[i]);
	for (int i = 0; i < doctor->naccepted; i++)
		free(doctor->accepted[i]);
	free(doctor->findings);
	free(doctor->gaps);
	free(doctor->passed);
	free(doctor->accepted);
	doctor->findings = NULL;
	doctor->gaps = NULL;
	doctor->passed = doctor->accepted = NULL;
	doctor->nfindings = doctor->ngaps = doctor->npassed = doctor->naccepted = 0;
}
