/*
 * unit_core.c
 *		Runs the tests of extension/core.
 */
#include "unit_core.h"

#include <stdlib.h>

int
main(void)
{
	SRunner    *runner = srunner_create(checkdigit_suite());
	int			failed;

	srunner_add_suite(runner, identifier_suite());
	srunner_add_suite(runner, wareki_suite());
	srunner_add_suite(runner, csv_suite());
	srunner_add_suite(runner, bitmap_suite());
	srunner_add_suite(runner, safeserver_suite());
	srunner_add_suite(runner, merkle_suite());
	srunner_add_suite(runner, cbor_suite());
	srunner_add_suite(runner, note_suite());
	srunner_add_suite(runner, roaring_suite());
	srunner_add_suite(runner, entry_suite());
	srunner_add_suite(runner, walscan_suite());
	srunner_add_suite(runner, rowchain_suite());
	srunner_add_suite(runner, xaes_suite());
	srunner_add_suite(runner, envelope_suite());
	srunner_add_suite(runner, masterkeys_suite());
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
