/*
 * keygroup.h
 *		Which categories share a data key.
 */
#ifndef RK_KEYGROUP_H
#define RK_KEYGROUP_H

#include "postgres.h"

typedef struct RkKeyGroup
{
	uint32		category_tag;	/* key */
	uint32		tag;			/* rkc_name_tag() of the group's name */
	uint32		term_tag;		/* the same of "=CATEGORY" */
	char		name[256];
	char		term_name[256];
} RkKeyGroup;

/* The group of a category; an error, or NULL, where no category has that tag. */
extern const RkKeyGroup *rk_key_group_of(uint32 category_tag);
extern const RkKeyGroup *rk_key_group_known(uint32 category_tag);

/* Look them up again when next asked. */
extern void rk_key_group_forget(void);

#endif							/* RK_KEYGROUP_H */
