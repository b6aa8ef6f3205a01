/*
 * directory.h
 *		This backend's copy of the small registers: vocabularies, the login's
 *		memberships, and which relations are protected.
 */
#ifndef RK_DIRECTORY_H
#define RK_DIRECTORY_H

#include "postgres.h"

#include "access/attnum.h"
#include "utils/date.h"
#include "utils/timestamp.h"

#include "access/register.h"

typedef struct RkMembership
{
	int32		organisation;
	char	   *code;			/* of the organisation */
	bool		is_default;
	TimestampTz valid_from;
	TimestampTz valid_to;		/* exclusive; DT_NOEND: open */
	DateADT		organisation_from;
	DateADT		organisation_to;	/* inclusive; DATEVAL_NOEND: open */
	int16		kind;
	NameData	kind_name;
	uint64		duties;
	int			npurposes;
	char	  **purposes;		/* the first is the default */
} RkMembership;

/*
 * Drop the copy where a register changed since it was made.  Called when a
 * statement starts; in between the copy stands still.
 */
extern void rk_directory_refresh(void);

/* Number of a word in a vocabulary register; 0: not registered. */
extern int16 rk_word_no(RkRegister vocabulary, const char *word);

/* Word of a number; NULL: not registered. */
extern const char *rk_word_of(RkRegister vocabulary, int16 no);

/* Name and number of the category that sealed values name by this tag; NULL: not registered. */
extern const char *rk_category_of_tag(uint32 tag, int16 *no);

extern const RkMembership *rk_memberships(Oid login, int *count);

/* How a table is protected; columns not declared are empty. */
typedef struct RkProtection
{
	Oid			relation;
	int16		category_no;
	NameData	subject_column;
	NameData	owner_column;
	NameData	recorded_on_column;
	NameData	released_column;
} RkProtection;

/* That of a protected relation, or of the one it is a partition of; or NULL. */
extern const RkProtection *rk_protection_of_relation(Oid relation);

/* By number in the relation itself; InvalidAttrNumber: not declared, and of the subject: not protected. */
typedef struct RkFilterColumns
{
	AttrNumber	subject;
	AttrNumber	owner;
	AttrNumber	recorded_on;
	AttrNumber	released;
} RkFilterColumns;

extern RkFilterColumns rk_filter_columns(Oid relation);

/*
 * Does a foreign key see to it that every row is about a registered subject?
 * Only then is somebody who sees all subjects somebody who sees all rows.
 */
extern bool rk_subjects_are_registered(Oid relation);

/* Category number of a protected relation or a partition of one; 0: none. */
extern int16 rk_category_of_relation(Oid relation);

extern void rk_directory_init(void);

#endif							/* RK_DIRECTORY_H */
