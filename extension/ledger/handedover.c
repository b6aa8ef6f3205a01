/*
 * handedover.c
 *		The primary's side: records of a standby, taken in by SQL functions.
 *
 * They may be called by logins in renkei_standby.  That is not enough to make an
 * entry: each record carries a code under the key that primary and standby have,
 * over the number that was drawn for the connection and its place in it.
 */
#include "postgres.h"

#include <openssl/crypto.h>

#include "access/xlog.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/numeric.h"

#include "compat.h"
#include "ledger/handover.h"
#include "ledger/incident.h"
#include "ledger/lag.h"
#include "ledger/gate.h"
#include "ledger/pending.h"
#include "ledger/record.h"

#define LONGEST_NAME	64

static RkHandover handover;		/* of this session; no origin: none was opened */

static void
check_server(void)
{
	if (!rk_keeps_ledger())
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("renkei must be in shared_preload_libraries to take records in")));
	if (!XLogInsertAllowed())
		ereport(ERROR,
				(errcode(ERRCODE_READ_ONLY_SQL_TRANSACTION),
				 errmsg("a standby cannot take the records of another one"),
				 errhint("renkei.standby_conninfo must name the primary; target_session_attrs=primary finds it among several.")));
}

PG_FUNCTION_INFO_V1(rk_open_handover);
Datum
rk_open_handover(PG_FUNCTION_ARGS)
{
	char	   *origin = text_to_cstring(PG_GETARG_TEXT_PP(0));
	char	   *cluster = DatumGetCString(DirectFunctionCall1(numeric_out, PG_GETARG_DATUM(1)));
	bytea	   *challenge = palloc(VARHDRSZ + RK_CHALLENGE_BYTES);

	check_server();
	if (strcmp(cluster, psprintf(UINT64_FORMAT, GetSystemIdentifier())) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("this is not the primary of that standby"),
				 errdetail("They are of different clusters.")));
	if (origin[0] == '\0' || strlen(origin) > LONGEST_NAME)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the name of a standby has 1 to %d bytes", LONGEST_NAME)));
	if (!pg_strong_random(handover.challenge, RK_CHALLENGE_BYTES))
		ereport(ERROR, (errcode(ERRCODE_INTERNAL_ERROR), errmsg("could not generate a random number for the standby")));
	handover.origin = MemoryContextStrdup(TopMemoryContext, origin);
	handover.number = 0;
	SET_VARSIZE(challenge, VARHDRSZ + RK_CHALLENGE_BYTES);
	memcpy(VARDATA(challenge), handover.challenge, RK_CHALLENGE_BYTES);
	PG_RETURN_BYTEA_P(challenge);
}

typedef struct Entries
{
	const uint8 *data;
	Size		size;
} Entries;

/* They are encoded already. */
static void
write_entries(RkcCborWriter *w, const void *what)
{
	const Entries *entries = what;

	if (w->size + entries->size <= w->room)
		memcpy(w->data + w->size, entries->data, entries->size);
	w->size += entries->size;
}

/* Where it does not hold, the refusal is on the record as any other. */
static Entries
check_record(const bytea *record)
{
	const uint8 *data = (const uint8 *) VARDATA_ANY(record);
	Size		size = VARSIZE_ANY_EXHDR(record);
	uint8		code[RK_CODE_BYTES];
	bool		holds = false;

	if (handover.origin == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("ledger.open_handover() has not been called in this session")));
	handover.number++;
	if (size > RK_CODE_BYTES &&
		rk_handover_code(&handover, data + RK_CODE_BYTES, size - RK_CODE_BYTES, code))
		holds = CRYPTO_memcmp(code, data, RK_CODE_BYTES) == 0;
	if (!holds)
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("a record handed over does not carry the code of a standby of this server"),
				 errdetail("It was made by somebody else, altered, or handed over before.")));
	return (Entries) {data + RK_CODE_BYTES, size - RK_CODE_BYTES};
}

PG_FUNCTION_INFO_V1(rk_hand_over);
Datum
rk_hand_over(PG_FUNCTION_ARGS)
{
	bytea	   *record = PG_GETARG_BYTEA_PP(0);
	Entries		entries;

	check_server();
	entries = check_record(record);
	rk_ledger_check_lag();
	if (handover.number == 1)
		rk_incident_event("handover", handover.origin, NULL);
	rk_pending_add(write_entries, &entries);
	rk_pending_write();
	/* Whatever renkei.release is here; by that the answer waits for a witness, too. */
	if (rk_pending_position() != InvalidXLogRecPtr)
		XLogFlush(rk_pending_position());
	PG_RETURN_VOID();
}
