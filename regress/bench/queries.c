/*
 * queries.c
 *		Who asks what, and how a perfect hand would write it without row security.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

const Caller callers[] = {
	{"small", 2, "office, small", 1.15},
	{"large", 3, "office, large", 1.15},
	{"tenth", 4, "hospital, 10 %", 1.5},
	{"city", 1, "city, all", 1.15},
};
const int	ncallers = sizeof(callers) / sizeof(callers[0]);

const char *const usual_ways[] = {"exists", "plpgsql", "array"};
const int	nusual_ways = 3;

/*
 * Every way to write a query by hand is tried, and the fastest is the limit.
 * {subjects} is the literal list of the caller's subjects, {visible} a table of
 * just these; a way without either is for who sees everything, or where the key
 * itself is known to be the caller's.
 */
#define MONTH_COLUMNS "subject_id, owner_org, line_no, service_month, served_on, service_kind, units, amount, note"

const Query queries[] = {
	{
		"point look-up",
		"SELECT " MONTH_COLUMNS " FROM %s.month WHERE subject_id = ?",
		"bigint", 0, false,
		{"SELECT " MONTH_COLUMNS " FROM plain.month WHERE subject_id = ?"}
	},
	{
		"latest 50",
		"SELECT served_on, " MONTH_COLUMNS " FROM %s.month ORDER BY served_on DESC LIMIT 50",
		NULL, 1, false,
		{
			"SELECT served_on, " MONTH_COLUMNS " FROM plain.month ORDER BY served_on DESC LIMIT 50",
			"SELECT served_on, " MONTH_COLUMNS " FROM plain.month WHERE subject_id = ANY ({subjects}) ORDER BY served_on DESC LIMIT 50",
			"SELECT served_on, " MONTH_COLUMNS " FROM plain.month WHERE subject_id IN (SELECT subject_id FROM {visible}) ORDER BY served_on DESC LIMIT 50",
			"SELECT m.served_on, m.* FROM {visible} v CROSS JOIN LATERAL (SELECT " MONTH_COLUMNS " FROM plain.month"
			" WHERE subject_id = v.subject_id ORDER BY served_on DESC LIMIT 50) m ORDER BY m.served_on DESC LIMIT 50",
		}
	},
	{
		"monthly aggregate",
		"SELECT service_month, count(*), sum(units) FROM %s.month GROUP BY service_month",
		NULL, 0, false,
		{
			"SELECT service_month, count(*), sum(units) FROM plain.month GROUP BY service_month",
			"SELECT service_month, count(*), sum(units) FROM plain.month WHERE subject_id = ANY ({subjects}) GROUP BY service_month",
			"SELECT service_month, count(*), sum(units) FROM plain.month WHERE subject_id IN (SELECT subject_id FROM {visible}) GROUP BY service_month",
			"SELECT service_month, count(*), sum(units) FROM plain.month JOIN {visible} USING (subject_id) GROUP BY service_month",
		}
	},
	{
		"join of two",
		"SELECT p.care_level, count(*), sum(m.units) FROM %1$s.month m JOIN %1$s.person p USING (subject_id)"
		" WHERE m.service_kind = 13 GROUP BY p.care_level",
		NULL, 0, false,
		{
			"SELECT p.care_level, count(*), sum(m.units) FROM plain.month m JOIN plain.person p USING (subject_id)"
			" WHERE m.service_kind = 13 GROUP BY p.care_level",
			"SELECT p.care_level, count(*), sum(m.units) FROM plain.month m JOIN plain.person p USING (subject_id)"
			" WHERE m.service_kind = 13 AND m.subject_id = ANY ({subjects}) GROUP BY p.care_level",
			"SELECT p.care_level, count(*), sum(m.units) FROM plain.month m JOIN plain.person p USING (subject_id)"
			" WHERE m.service_kind = 13 AND p.subject_id = ANY ({subjects}) GROUP BY p.care_level",
			"SELECT p.care_level, count(*), sum(m.units) FROM plain.month m JOIN plain.person p USING (subject_id)"
			" WHERE m.service_kind = 13 AND p.subject_id IN (SELECT subject_id FROM {visible}) GROUP BY p.care_level",
			"SELECT p.care_level, count(*), sum(m.units) FROM plain.month m JOIN plain.person p USING (subject_id)"
			" JOIN {visible} v ON v.subject_id = m.subject_id WHERE m.service_kind = 13 GROUP BY p.care_level",
		}
	},
	{
		"LIKE 'abc%'",
		"SELECT " MONTH_COLUMNS " FROM %s.month WHERE note LIKE '記録 a1b2%%'",
		NULL, 0, true,
		{"SELECT " MONTH_COLUMNS " FROM plain.month WHERE note LIKE '記録 a1b2%'"}
	},
	{
		"numeric =",
		"SELECT " MONTH_COLUMNS " FROM %s.month WHERE amount = (? * 79.19)",
		"numeric", 0, true,
		{"SELECT " MONTH_COLUMNS " FROM plain.month WHERE amount = (? * 79.19)"}
	},
};
const int	nqueries = sizeof(queries) / sizeof(queries[0]);

int
keys_of_caller(PGconn *admin, const Caller *caller, int64_t *keys)
{
	char	   *list = ask(admin, "SELECT subject_id FROM (SELECT subject_id, row_number() OVER (ORDER BY subject_id) AS n, count(*) OVER () AS c"
						   " FROM plain.visible_%d) v WHERE n %% greatest(c / %d, 1) = 0 ORDER BY n LIMIT %d",
						   caller->organisation, MAX_KEYS, MAX_KEYS);
	int			count = 0;

	for (char *s = strtok(list, "\n"); s != NULL && count < MAX_KEYS; s = strtok(NULL, "\n"))
		keys[count++] = strtoll(s, NULL, 10);
	free(list);
	return count;
}

char *
query_on(const Query *query, const char *schema)
{
	char	   *sql;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	if (asprintf(&sql, query->sql, schema) < 0)
		abort();
#pragma GCC diagnostic pop
	return sql;
}

/* Put text in the place of every mark. */
static char *
replace(const char *sql, const char *mark, const char *text)
{
	char	   *result = NULL;
	size_t		length;
	FILE	   *out = open_memstream(&result, &length);
	const char *at;

	while ((at = strstr(sql, mark)) != NULL)
	{
		fprintf(out, "%.*s%s", (int) (at - sql), sql, text);
		sql = at + strlen(mark);
	}
	fputs(sql, out);
	fclose(out);
	return result;
}

char *
query_by_hand(PGconn *admin, const Query *query, const Caller *caller, int way)
{
	const char *sql = way < 5 ? query->limits[way] : NULL;
	bool		all = strcmp(caller->login, "city") == 0;
	char	   *subjects;
	char	   *visible;
	char	   *with_subjects;
	char	   *result;

	if (sql == NULL)
		return NULL;
	if (strstr(sql, "{subjects}") == NULL && strstr(sql, "{visible}") == NULL)
		return all || query->key_type ? strdup(sql) : NULL;
	if (all)
		return NULL;
	subjects = ask(admin, "SELECT format('%%L::bigint[]', array_agg(subject_id)) FROM plain.visible_%d", caller->organisation);
	if (asprintf(&visible, "plain.visible_%d", caller->organisation) < 0)
		abort();
	with_subjects = replace(sql, "{subjects}", subjects);
	result = replace(with_subjects, "{visible}", visible);
	free(subjects);
	free(visible);
	free(with_subjects);
	return result;
}
