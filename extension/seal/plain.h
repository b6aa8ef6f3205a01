/*
 * plain.h
 *		What is sealed: the bytes of a value of the plain type.
 *
 * They mean the same in a database of another encoding, on another machine,
 * under other settings: text and jsonb are UTF-8, a date is its day, a numeric
 * has its wire form, a bytea is itself.
 */
#ifndef RK_SEAL_PLAIN_H
#define RK_SEAL_PLAIN_H

#include "postgres.h"

#include "lib/stringinfo.h"

#include "seal/typmod.h"
#include "seal/value.h"

/* From what a client sends.  Errors do not quote it: they get into logs. */
extern void rk_plain_from_text(RkSealedType type, char *text, StringInfo plain);
extern void rk_plain_from_wire(RkSealedType type, StringInfo message, StringInfo plain);

/*
 * To the plain type, and to what its own output functions make of it.  There is
 * a zero behind the bytes, and a text may be just them.
 */
extern Datum rk_plain_to_datum(RkSealedType type, uint8 *plain, Size size);
extern char *rk_plain_to_text(RkSealedType type, uint8 *plain, Size size);
extern char *rk_plain_to_json(RkSealedType type, uint8 *plain, Size size);
extern bytea *rk_plain_to_wire(RkSealedType type, uint8 *plain, Size size);

/* The wire form of any text. */
extern bytea *rk_text_to_wire(const char *text);

/* The code points that are left of a name, with a zero behind them. */
extern uint32 *rk_plain_fold(RkSearchable searchable, const uint8 *plain, Size size, Size *count);

/* What is compared of it: appended to the buffer. */
extern void rk_plain_normalise(RkSealedType type, RkSearchable searchable, const uint8 *plain, Size size, StringInfo normal);

#endif							/* RK_SEAL_PLAIN_H */
