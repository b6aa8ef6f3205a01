/*
 * first.c
 *		The first statement on protected data in a fresh connection: where
 *		another backend has built the visibility set, and where nobody has.
 *
 * The first statement on an unprotected table in as fresh a connection takes its
 * time too (catalogs, the relation's own entries); what counts is the rest.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

#define ROUNDS 15

typedef struct FirstUse
{
	const char *login;
	int			caller;			/* position in callers */
	bool		built;
	double		goal_ms;		/* 0: for information */
} FirstUse;

static const FirstUse uses[] = {
	{"small", 0, true, 2}, {"large", 1, true, 2}, {"tenth", 2, true, 2}, {"city", 3, true, 2},
	{"small", 0, false, 20}, {"large", 1, false, 20}, {"tenth", 2, false, 0}, {"city", 3, false, 120},
};

/* Every set of these categories must be built anew: a rule of theirs has changed. */
static void
forget_sets(PGconn *admin)
{
	command(admin, "BEGIN; CREATE TEMP TABLE again ON COMMIT DROP AS SELECT DISTINCT ON (category) * FROM renkei.rule"
			" WHERE closed_at IS NULL AND category LIKE 'bench.%%' ORDER BY category, rule_id;"
			" UPDATE renkei.rule SET closed_at = now() WHERE version IN (SELECT version FROM again);"
			" INSERT INTO renkei.rule (rule_id, category, owner_kind, recipient_kind, duty, purpose, action, basis, relationship,"
			" relationship_kind, consent, released, source)"
			" SELECT rule_id, category, owner_kind, recipient_kind, duty, purpose, action, basis, relationship,"
			" relationship_kind, consent, released, source FROM again; COMMIT");
}

static double
first_time(const char *login, const char *schema, int64_t key)
{
	char	   *sql = query_on(&queries[0], schema);
	Statement	statement = {sql, "bigint", 0};
	Client		client;
	Outcome		outcome;

	client_open(&client, login, SIMPLE, &statement);
	command(client.connection, "SELECT 1");
	client_run(&client, key, &outcome);
	client_close(&client);
	free(sql);
	return outcome.ms;
}

static void
measure_use(PGconn *admin, const FirstUse *use)
{
	int64_t		keys[MAX_KEYS];
	Samples		plain = {0};
	Samples		renkei = {0};
	double		added;
	const char *judged = "";

	progress("first use, %s", callers[use->caller].sees);
	keys_of_caller(admin, &callers[use->caller], keys);
	(void) first_time(use->login, "protected", keys[0]);
	for (int round = 0; round < ROUNDS; round++)
	{
		samples_add(&plain, first_time(use->login, "plain", keys[0]));
		if (!use->built)
			forget_sets(admin);
		samples_add(&renkei, first_time(use->login, "protected", keys[0]));
	}
	added = samples_median(&renkei) - samples_median(&plain);
	if (use->goal_ms > 0)
		judged = report_goal(added <= use->goal_ms, "first use, %s, set %s: %.2f ms (goal %.0f)", callers[use->caller].sees,
							 use->built ? "there" : "not built", added, use->goal_ms);
	report_row();
	report_text("caller", use->login);
	report_text("set", use->built ? "built" : "none");
	report_number("plain_ms", samples_median(&plain));
	report_number("renkei_ms", samples_median(&renkei));
	report_number("added_ms", added);
	report_line("%-15s %-12s %10.2f %10.2f %10.2f %7.0f %s", callers[use->caller].sees, use->built ? "built" : "none yet",
				samples_median(&plain), samples_median(&renkei), added, use->goal_ms, judged);
	samples_free(&plain);
	samples_free(&renkei);
}

void
measure_first_use(PGconn *admin)
{
	report_section("first_use", "First statement of a fresh connection (point look-up, medians in ms)",
				   "caller          set          unprotected    renkei      added    goal");
	for (size_t i = 0; i < sizeof(uses) / sizeof(uses[0]); i++)
		measure_use(admin, &uses[i]);
}
