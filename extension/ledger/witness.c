/*
 * witness.c
 *		Cosignatures of the ledger's heads, for SQL.
 */
#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "core/note.h"

#define EM_DASH	"\xE2\x80\x94"

static bool
read_verifier(const text *vkey, RkcVerifier *verifier)
{
	return rkc_verifier_parse(verifier, text_to_cstring(vkey)) && verifier->type == RKC_SIGN_COSIGNATURE;
}

PG_FUNCTION_INFO_V1(rk_verifier_name);
Datum
rk_verifier_name(PG_FUNCTION_ARGS)
{
	RkcVerifier verifier;

	if (!read_verifier(PG_GETARG_TEXT_PP(0), &verifier))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("this is not the public key of a witness"),
				 errhint("It is written name+id+base64, as the witness shows it.")));
	PG_RETURN_TEXT_P(cstring_to_text(verifier.name));
}

/* The line of the note that this key signed. */
static Datum
line_of(const RkcNote *note, const RkcVerifier *verifier)
{
	StringInfoData line;

	initStringInfo(&line);
	for (int i = 0; i < note->count; i++)
	{
		const RkcNoteSignature *s = &note->signatures[i];

		if (s->id == verifier->id && s->name_size == strlen(verifier->name) &&
			memcmp(s->name, verifier->name, s->name_size) == 0)
		{
			appendStringInfo(&line, EM_DASH " %s ", verifier->name);
			appendBinaryStringInfo(&line, s->base64, (int) s->base64_size);
			appendStringInfoChar(&line, '\n');
			break;
		}
	}
	return PointerGetDatum(cstring_to_text_with_len(line.data, line.len));
}

PG_FUNCTION_INFO_V1(rk_read_cosignature);
Datum
rk_read_cosignature(PG_FUNCTION_ARGS)
{
	text	   *whole = PG_GETARG_TEXT_PP(0);
	RkcNote		note;
	RkcVerifier verifier;
	RkcCheckpoint checkpoint;
	uint64_t	time;
	TupleDesc	descriptor;
	Datum		values[4];
	bool		isnull[4] = {true, true, true, true};

	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	if (read_verifier(PG_GETARG_TEXT_PP(1), &verifier) &&
		rkc_note_parse(&note, VARDATA_ANY(whole), VARSIZE_ANY_EXHDR(whole)) &&
		rkc_note_verify(&note, &verifier, &time) == RKC_NOTE_GOOD &&
		rkc_checkpoint_parse(&checkpoint, note.text, note.text_size))
	{
		memset(isnull, false, sizeof(isnull));
		values[0] = PointerGetDatum(cstring_to_text_with_len(note.text, (int) note.text_size));
		values[1] = Int64GetDatum((int64) checkpoint.size);
		values[2] = TimestampTzGetDatum(time_t_to_timestamptz((pg_time_t) time));
		values[3] = line_of(&note, &verifier);
	}
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(descriptor), values, isnull)));
}
