/*
 * safeserver.c
 *		Which fixes a server's minor release has.
 */
#include "safeserver.h"

const RkcServerFix rkc_server_fixes[] = {
	{"CVE-2025-8713", 14, "statistics of hidden rows are shown to operators of a caller's own, by partitions and views"},
	{"CVE-2026-6471", 19, "any library can be chosen as an output plugin"},
	{"CVE-2026-14666", 19, "a prepared plan goes on after a role was revoked"},
	{"CVE-2026-16239", 19, "EXECUTE and FETCH take rows of another type than they are"},
	{"CVE-2026-6460", 20, "a row type changed meanwhile is read as it was"},
	{"CVE-2026-16237", 20, "an upsert through a view reaches rows that the view hides"},
	{"CVE-2026-116303", 20, "to_json() and foreign keys run cast functions that the caller may not run"},
	{"CVE-2026-116306", 20, "a row type changed meanwhile is read as it was"},
	{"CVE-2026-116311", 20, "DROP OWNED takes a role out of restrictive policies"},
	{"CVE-2026-116327", 20, "a leaky function is taken for leakproof in an array cast"},
	{"CVE-2026-120154", 20, "ON CONFLICT DO UPDATE shows the hidden row to its WHERE"},
};

const int	rkc_server_nfixes = sizeof(rkc_server_fixes) / sizeof(rkc_server_fixes[0]);

int
rkc_server_lacks(int version, const RkcServerFix *fix)
{
	int			minor = version % 10000;

	switch (version / 10000)
	{
		case 15:
			return minor < fix->minor_of_15;
		case 16:
			return minor < fix->minor_of_15 - 4;
		case 17:
			return minor < fix->minor_of_15 - 8;
		case 18:
			/* The fixes of August 2026 came in 18.6. */
			return minor < fix->minor_of_15 - (fix->minor_of_15 < 19 ? 14 : 13);
		default:
			return 0;
	}
}
