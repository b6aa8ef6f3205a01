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

#endif							/* RKC_SAFESERVER_H */
