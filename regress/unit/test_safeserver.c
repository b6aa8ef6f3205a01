/*
 * test_safeserver.c
 *		Which minor releases have which fixes; renkei doctor tells them by it.
 *
 * attack: CVE-2025-8713, attack: CVE-2026-6471, attack: CVE-2026-14666,
 * attack: CVE-2026-16239, attack: CVE-2026-6460, attack: CVE-2026-16237,
 * attack: CVE-2026-116303, attack: CVE-2026-116306, attack: CVE-2026-116311,
 * attack: CVE-2026-116327, attack: CVE-2026-120154
 */
#include "unit_core.h"

#include <string.h>

#include "core/safeserver.h"

static const RkcServerFix *
fix_of(const char *cve)
{
	for (int i = 0; i < rkc_server_nfixes; i++)
	{
		if (strcmp(rkc_server_fixes[i].cve, cve) == 0)
			return &rkc_server_fixes[i];
	}
	ck_abort_msg("%s is not in the list", cve);
	return NULL;
}

START_TEST(each_branch_has_its_first_release)
{
	static const int first[][4] = {
		{150014, 160010, 170006, 0}, {150019, 160015, 170011, 180006}, {150020, 160016, 170012, 180007}
	};
	static const char *const cves[] = {"CVE-2025-8713", "CVE-2026-14666", "CVE-2026-120154"};

	for (int i = 0; i < 3; i++)
		for (int branch = 0; branch < 4; branch++)
		{
			if (first[i][branch] == 0)
				continue;
			ck_assert_int_eq(rkc_server_lacks(first[i][branch], fix_of(cves[i])), 0);
			ck_assert_int_ne(rkc_server_lacks(first[i][branch] - 1, fix_of(cves[i])), 0);
		}
	/* Fixed before that branch was released. */
	ck_assert_int_eq(rkc_server_lacks(180000, fix_of("CVE-2025-8713")), 0);
	ck_assert_int_eq(rkc_server_lacks(190000, fix_of("CVE-2026-120154")), 0);
}
END_TEST

/* The release from which protect() works is the one that lacks nothing. */
START_TEST(the_safe_release_lacks_nothing)
{
	static const int branches[] = {150000, 160000, 170000, 180000};

	for (int b = 0; b < 4; b++)
	{
		int			safe = rkc_first_safe_server(branches[b]);
		int			lacking = 0;

		for (int i = 0; i < rkc_server_nfixes; i++)
		{
			ck_assert_int_eq(rkc_server_lacks(safe, &rkc_server_fixes[i]), 0);
			lacking += rkc_server_lacks(safe - 1, &rkc_server_fixes[i]) != 0;
		}
		ck_assert_int_gt(lacking, 0);
	}
}
END_TEST

Suite *
safeserver_suite(void)
{
	Suite	   *suite = suite_create("safeserver");
	TCase	   *tcase = tcase_create("core");

	tcase_add_test(tcase, each_branch_has_its_first_release);
	tcase_add_test(tcase, the_safe_release_lacks_nothing);
	suite_add_tcase(suite, tcase);
	return suite;
}
