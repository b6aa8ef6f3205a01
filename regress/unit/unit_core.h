/*
 * unit_core.h
 *		One suite for each part of extension/core.
 */
#ifndef UNIT_CORE_H
#define UNIT_CORE_H

#include <check.h>

extern Suite *checkdigit_suite(void);
extern Suite *identifier_suite(void);
extern Suite *wareki_suite(void);
extern Suite *csv_suite(void);
extern Suite *bitmap_suite(void);
extern Suite *safeserver_suite(void);
extern Suite *merkle_suite(void);
extern Suite *cbor_suite(void);
extern Suite *note_suite(void);
extern Suite *roaring_suite(void);
extern Suite *entry_suite(void);
extern Suite *walscan_suite(void);
extern Suite *rowchain_suite(void);
extern Suite *xaes_suite(void);
extern Suite *envelope_suite(void);
extern Suite *masterkeys_suite(void);

#endif							/* UNIT_CORE_H */
