/*
 * value.h
 *		A value of a sealed type in memory: one of three forms.
 *
 * An envelope is what is stored.  What a client writes is plain; until the
 * trigger of its table seals it for its row, it is sealed all the same, with a
 * key of this server's run, for this session: so no plaintext is ever in a
 * datum, and none gets to disk by whatever way (a spilled sort, an array, a
 * constant in somebody's view).  Such a value is transient: nobody else opens
 * it, and nothing prints it.  A probe is a term to search by.
 */
#ifndef RK_SEAL_VALUE_H
#define RK_SEAL_VALUE_H

#include "postgres.h"

#include "core/envelope.h"

/* Numbers of the types as envelopes have them: never given another meaning. */
typedef enum RkSealedType
{
	RK_SEALED_TEXT, RK_SEALED_DATE, RK_SEALED_NUMERIC, RK_SEALED_JSONB, RK_SEALED_BYTEA, RK_NSEALED
} RkSealedType;

typedef enum RkSealedForm
{
	RK_ENVELOPE, RK_TRANSIENT, RK_PROBE
} RkSealedForm;

typedef struct RkSealedValue
{
	RkSealedForm form;
	RkSealedType type;
	const uint8 *data;			/* the whole, without the varlena header */
	Size		size;
	RkcEnvelope envelope;		/* of an envelope */
	Size		plain_size;		/* of its plaintext, once it was opened: less than the envelope's where that is padded */
	const uint8 *term;			/* of a probe, and of an envelope that has one; or NULL */
} RkSealedValue;

/* Name of a type, without its schema. */
extern const char *rk_sealed_type_name(RkSealedType type);

/* Which of the types is it?  RK_NSEALED: none. */
extern RkSealedType rk_sealed_type_of(Oid type);

extern Oid	rk_sealed_type_oid(RkSealedType type);

/* What a datum holds; points into it.  The first one raises an error where that is nothing of the kind. */
extern void rk_sealed_read(const struct varlena *datum, RkSealedValue *value);
extern bool rk_sealed_try_read(const struct varlena *datum, RkSealedValue *value);

/* The term of a probe, or of an envelope that has one, whatever else is in it; NULL: none. */
extern const uint8 *rk_sealed_term_in(const struct varlena *datum);

/* New values, in the current context. */
extern struct varlena *rk_sealed_make_transient(RkSealedType type, const uint8 *plain, Size size);
extern struct varlena *rk_sealed_make_probe(RkSealedType type, const uint8 term[RKC_TERM_SIZE]);

/* The plaintext of a transient value, with a zero behind it. */
extern uint8 *rk_sealed_open_transient(const RkSealedValue *value, Size *size);

/*
 * The text by which a value leaves the server closed, and comes back; the first
 * of the two that read it returns NULL where it is none.
 */
#define RK_ARMOUR	"renkei:sealed:"
extern char *rk_sealed_armour(const RkSealedValue *value);
extern bool rk_sealed_is_armour(const char *text);
extern struct varlena *rk_sealed_try_armour(const char *text);
extern struct varlena *rk_sealed_from_armour(RkSealedType type, const char *text);

extern void rk_sealed_init(void);

#endif							/* RK_SEAL_VALUE_H */
