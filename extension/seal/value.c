/*
 * value.c
 *		A value of a sealed type in memory: one of three forms.
 */
#include "postgres.h"

#include <sys/mman.h>
#include <unistd.h>

#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "storage/proc.h"
#include "utils/inval.h"
#include "utils/syscache.h"

#include "compat.h"
#include "core/base64.h"
#include "core/xaes.h"
#include "seal/value.h"

#define UNSEALED		"renkei:unsealed"

/* First bytes; an envelope's is never below 16. */
#define TRANSIENT		0
#define PROBE			1
#define HEAD			2		/* the first byte, and the type */
#define TRANSIENT_HEAD	(HEAD + 4)	/* and the session */
#define TRANSIENT_MORE	(TRANSIENT_HEAD + RKC_XAES_NONCE + RKC_XAES_TAG)

static const char *const names[] = {
	[RK_SEALED_TEXT] = "sealed_text",
	[RK_SEALED_DATE] = "sealed_date",
	[RK_SEALED_NUMERIC] = "sealed_numeric",
	[RK_SEALED_JSONB] = "sealed_jsonb",
	[RK_SEALED_BYTEA] = "sealed_bytea"
};

/* The types ------------------------------------------------------------------------- */

static Oid	oids[RK_NSEALED];
static bool oids_known = false;

static void
forget_oids(Datum arg, int cache, uint32 hash)
{
	oids_known = false;
}

static void
find_oids(void)
{
	Oid			schema;

	oids_known = true;			/* first: an invalidation meanwhile resets it */
	PG_TRY();
	{
		schema = get_namespace_oid("renkei", true);
		for (int i = 0; i < RK_NSEALED; i++)
			oids[i] = OidIsValid(schema) ?
				GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid, CStringGetDatum(names[i]), ObjectIdGetDatum(schema)) : InvalidOid;
	}
	PG_CATCH();
	{
		oids_known = false;
		PG_RE_THROW();
	}
	PG_END_TRY();
}

const char *
rk_sealed_type_name(RkSealedType type)
{
	return names[type];
}

RkSealedType
rk_sealed_type_of(Oid type)
{
	if (!oids_known)
		find_oids();
	for (int i = 0; i < RK_NSEALED; i++)
		if (oids[i] == type && OidIsValid(type))
			return (RkSealedType) i;
	return RK_NSEALED;
}

Oid
rk_sealed_type_oid(RkSealedType type)
{
	if (!oids_known)
		find_oids();
	return oids[type];
}

/* The key of this server's run ---------------------------------------------------------- */

static uint8 *run_key = NULL;

/*
 * In pages that are not swapped out and not in core dumps; made by the
 * postmaster, whose children all have it.  A backend that has loaded the
 * library by itself has one of its own.
 */
static void
make_run_key(void)
{
	Size		size = getpagesize();
	void	   *pages = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (pages == MAP_FAILED)
		ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("could not map memory for a key: %m")));
	if (mlock(pages, size) != 0 || madvise(pages, size, MADV_DONTDUMP) != 0 || !pg_strong_random(pages, RKC_XAES_KEY))
	{
		munmap(pages, size);
		ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_RESOURCES), errmsg("could not make a key in locked memory: %m")));
	}
	if (mprotect(pages, size, PROT_READ) != 0)
		ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_RESOURCES), errmsg("could not protect memory: %m")));
	run_key = pages;
}

static const uint8 *
the_run_key(void)
{
	if (run_key == NULL)
		make_run_key();
	return run_key;
}

void
rk_sealed_init(void)
{
	make_run_key();
	CacheRegisterSyscacheCallback(TYPEOID, forget_oids, (Datum) 0);
	CacheRegisterSyscacheCallback(NAMESPACEOID, forget_oids, (Datum) 0);
}

/* Forms ------------------------------------------------------------------------------------ */

bool
rk_sealed_try_read(const struct varlena *datum, RkSealedValue *value)
{
	value->data = (const uint8 *) VARDATA_ANY(datum);
	value->size = VARSIZE_ANY_EXHDR(datum);
	value->term = NULL;
	if (rkc_envelope_read(value->data, value->size, &value->envelope))
	{
		value->form = RK_ENVELOPE;
		value->type = (RkSealedType) value->envelope.head.type;
		if (value->envelope.head.has_term)
			value->term = value->data + RKC_ENVELOPE_HEAD;
		return value->type < RK_NSEALED;
	}
	if (value->size < HEAD || value->data[1] >= RK_NSEALED)
		return false;
	value->type = (RkSealedType) value->data[1];
	value->form = value->data[0] == TRANSIENT ? RK_TRANSIENT : RK_PROBE;
	if (value->form == RK_TRANSIENT)
		return value->size >= TRANSIENT_MORE;
	value->term = value->data + HEAD;
	return value->data[0] == PROBE && value->size == HEAD + RKC_TERM_SIZE;
}

void
rk_sealed_read(const struct varlena *datum, RkSealedValue *value)
{
	if (!rk_sealed_try_read(datum, value))
		ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("a sealed value is damaged")));
}

const uint8 *
rk_sealed_term_in(const struct varlena *datum)
{
	const uint8 *data = (const uint8 *) VARDATA_ANY(datum);
	Size		size = VARSIZE_ANY_EXHDR(datum);

	if (size == HEAD + RKC_TERM_SIZE && data[0] == PROBE)
		return data + HEAD;
	return rkc_envelope_term(data, size);
}

static struct varlena *
make_varlena(Size size, uint8 **data)
{
	struct varlena *made = palloc(VARHDRSZ + size);

	SET_VARSIZE(made, VARHDRSZ + size);
	*data = (uint8 *) VARDATA(made);
	return made;
}

/* A transient value is the session's own; parallel workers are of their leader's. */
static uint32
my_session(void)
{
	return (uint32) (MyProc != NULL && MyProc->lockGroupLeader != NULL ? MyProc->lockGroupLeader->pid : MyProcPid);
}

struct varlena *
rk_sealed_make_transient(RkSealedType type, const uint8 *plain, Size size)
{
	uint8	   *data;
	struct varlena *made = make_varlena(size + TRANSIENT_MORE, &data);
	uint8	   *nonce = data + TRANSIENT_HEAD;
	uint32		session = my_session();

	data[0] = TRANSIENT;
	data[1] = (uint8) type;
	memcpy(data + HEAD, &session, sizeof(session));
	if (!rkc_xaes_seal(the_run_key(), nonce, data, TRANSIENT_HEAD, plain, size, nonce + RKC_XAES_NONCE))
		ereport(ERROR, (errcode(ERRCODE_INTERNAL_ERROR), errmsg("a value could not be sealed")));
	return made;
}

struct varlena *
rk_sealed_make_probe(RkSealedType type, const uint8 term[RKC_TERM_SIZE])
{
	uint8	   *data;
	struct varlena *made = make_varlena(HEAD + RKC_TERM_SIZE, &data);

	data[0] = PROBE;
	data[1] = (uint8) type;
	memcpy(data + HEAD, term, RKC_TERM_SIZE);
	return made;
}

uint8 *
rk_sealed_open_transient(const RkSealedValue *value, Size *size)
{
	const uint8 *nonce = value->data + TRANSIENT_HEAD;
	uint32		session = my_session();
	uint8	   *plain;

	*size = value->size - TRANSIENT_MORE;
	plain = palloc(*size + 1);
	if (memcmp(value->data + HEAD, &session, sizeof(session)) != 0 ||
		!rkc_xaes_open(the_run_key(), nonce, value->data, TRANSIENT_HEAD, nonce + RKC_XAES_NONCE, *size, plain))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("a value that was never sealed for a row is lost"),
				 errdetail("It was kept where nothing seals it, and only the session that wrote it could have read it.")));
	plain[*size] = '\0';
	return plain;
}

/* Armour -------------------------------------------------------------------------------------- */

char *
rk_sealed_armour(const RkSealedValue *value)
{
	char	   *text;

	if (value->form != RK_ENVELOPE)
		return pstrdup(UNSEALED);
	text = palloc(strlen(RK_ARMOUR) + RKC_BASE64_SIZE(value->size) + 1);
	memcpy(text, RK_ARMOUR, strlen(RK_ARMOUR));
	rkc_base64_encode(value->data, value->size, text + strlen(RK_ARMOUR));
	return text;
}

bool
rk_sealed_is_armour(const char *text)
{
	return strncmp(text, RK_ARMOUR, strlen(RK_ARMOUR)) == 0 || strcmp(text, UNSEALED) == 0;
}

struct varlena *
rk_sealed_try_armour(const char *text)
{
	const char *inner;
	struct varlena *made;
	RkcEnvelope envelope;
	uint8	   *data;
	size_t		size;

	if (strncmp(text, RK_ARMOUR, strlen(RK_ARMOUR)) != 0)
		return NULL;
	inner = text + strlen(RK_ARMOUR);
	if (!rkc_base64_decode(inner, strlen(inner), NULL, 0, &size))
		return NULL;
	made = make_varlena(size, &data);
	(void) rkc_base64_decode(inner, strlen(inner), data, size, &size);
	return rkc_envelope_read(data, size, &envelope) ? made : NULL;
}

struct varlena *
rk_sealed_from_armour(RkSealedType type, const char *text)
{
	struct varlena *made;
	RkSealedValue value;

	if (strcmp(text, UNSEALED) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("\"%s\" stands for a value of type renkei.%s that was never sealed, and is none", UNSEALED, names[type])));
	made = rk_sealed_try_armour(text);
	if (made == NULL || !rk_sealed_try_read(made, &value) || value.type != type)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION), errmsg("invalid sealed value for type renkei.%s", names[type])));
	return made;
}
