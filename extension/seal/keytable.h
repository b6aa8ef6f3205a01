/*
 * keytable.h
 *		Wrapped data keys: the table renkei.data_key.
 */
#ifndef RK_KEYTABLE_H
#define RK_KEYTABLE_H

#include "postgres.h"

#include "seal/provider.h"

#define RK_GENERATION_MAX	65535

/* A key of one subject and key group.  Subject 0 of group "=CATEGORY": the key of that category's terms. */
typedef struct RkKeyRow
{
	const char *group;
	int64		subject;
	uint16		generation;
	bool		newest;			/* of its subject; told by rk_keytable_read() */
	bool		erased;
	char	   *master;			/* NULL where erased */
	uint8	   *wrapped;
	int			wrapped_size;
} RkKeyRow;

/* Is the table here (renkei.install() done)? */
extern bool rk_keytable_exists(void);
extern Oid	rk_keytable_oid(void);	/* an error where it does not exist */
extern Oid	rk_keytable_known_oid(void);	/* what that returned last; asks no catalog */

/*
 * The keys of a subject in their order, and after them those of the subjects
 * that follow, until there are so many subjects.  What is committed now and
 * this transaction's own.  RkKeyRows, palloc'd.
 */
extern List *rk_keytable_read(const char *group, int64 subject, int subjects);

/*
 * Keys that are wrapped with another master key than this, locked for this
 * transaction; those that another one has locked are left out.
 */
extern List *rk_keytable_lock_others(const char *master, int most);

/* Keys that are not erased, in their order, from after this one on. */
extern List *rk_keytable_read_after(const RkKeyRow *last, int most);

/* Add a key.  False: another transaction has done so meanwhile. */
extern bool rk_keytable_add(const RkKeyRow *row);

/*
 * The note that a category's terms have a key (group: "=CATEGORY"), in a table
 * of its own: where that key is lost, no other is made in its place.
 */
extern bool rk_keytable_terms_noted(const char *group);
extern void rk_keytable_note_terms(const char *group);

/* The same key, wrapped anew.  False: it was erased or wrapped anew meanwhile. */
extern bool rk_keytable_rewrap(const RkKeyRow *row, const char *old_master);

/* Replace all keys of a subject by what says that they were erased; returns how many there were. */
extern uint64 rk_keytable_erase(int64 subject, int64 erasure);

/* Destroy former keys of a group, of these subjects and generations; returns how many. */
extern uint64 rk_keytable_retire(const char *group, Datum subjects, Datum generations);

/* What the key is for, as it is bound to its wrapping; palloc'd. */
extern char *rk_keytable_about(const char *group, int64 subject, uint16 generation);

/* The error for a key that its master key does not unwrap. */
extern void rk_refuse_damaged_key(const RkKeyRow *row)
			__attribute__((noreturn));

/* Make all sessions forget their keys once this transaction has committed; idle ones, too. */
extern void rk_keytable_forget_everywhere(void);

/* The same with their next statement: enough where there is a newer key. */
extern void rk_keytable_forget_soon(void);

extern void rk_keytable_init(void);

#endif							/* RK_KEYTABLE_H */
