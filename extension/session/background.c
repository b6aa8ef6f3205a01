/*
 * background.c
 *		Settings of background workers.
 */
#include "postgres.h"

#include "utils/guc.h"

#include "session/background.h"

/* search_path: a worker is the superuser, and finds no function but the server's own by its name alone. */
static const struct
{
	const char *name;
	const char *value;
}			settings[] = {
	{"search_path", "pg_catalog, pg_temp"},
	{"statement_timeout", "0"},
	{"lock_timeout", "0"},
	{"idle_in_transaction_session_timeout", "0"},
#if PG_VERSION_NUM >= 170000
	{"transaction_timeout", "0"},
#endif
	{"default_transaction_read_only", "off"},
	{"default_transaction_isolation", "read committed"},
};

void
rk_background_settings(void)
{
	for (int i = 0; i < (int) lengthof(settings); i++)
		SetConfigOption(settings[i].name, settings[i].value, PGC_USERSET, PGC_S_OVERRIDE);
}
