/*
 * safeserver.h
 *		The first minor release of each branch without the known ways around
 *		row security (CVE-2026-14666, -120154, -116327 and -116311).
 *
 * One list for the library, the command and contrib-tools/setup.sh, which
 * reads the numbers below by their names.
 */
#ifndef RKC_SAFESERVER_H
#define RKC_SAFESERVER_H

#define RKC_SAFE_SERVER_CVES "CVE-2026-14666, CVE-2026-120154, CVE-2026-116327 and CVE-2026-116311"

#define RKC_SAFE_SERVER_15 150020
#define RKC_SAFE_SERVER_16 160016
#define RKC_SAFE_SERVER_17 170012
#define RKC_SAFE_SERVER_18 180007

/* For a server_version_num; a branch that is not listed is taken as safe. */
static inline int
rkc_first_safe_server(int version)
{
	switch (version / 10000)
	{
		case 15:
			return RKC_SAFE_SERVER_15;
		case 16:
			return RKC_SAFE_SERVER_16;
		case 17:
			return RKC_SAFE_SERVER_17;
		case 18:
			return RKC_SAFE_SERVER_18;
		default:
			return version;
	}
}

/*
 * The fixes, of these and of what else reaches past row security or lets a
 * login run code as somebody else, by the minor release of branch 15 that
 * brought each first.  All branches get minor releases together, so that
 * 15.n, 16.(n-4), 17.(n-8) and 18.(n-14), from August 2026 on 18.(n-13), have
 * the same fixes.
 */
typedef struct RkcServerFix
{
	const char *cve;
	int			minor_of_15;
	const char *what;			/* what the server does without it */
} RkcServerFix;

extern const RkcServerFix rkc_server_fixes[];
extern const int rkc_server_nfixes;

/* Does a server of this server_version_num lack the fix?  A branch that is not listed lacks none. */
extern int	rkc_server_lacks(int version, const RkcServerFix *fix);

#endif							/* RKC_SAFESERVER_H */
