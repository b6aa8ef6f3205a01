/*
 * provider.h
 *		Where master keys are, and what wraps data keys with them.
 */
#ifndef RK_PROVIDER_H
#define RK_PROVIDER_H

#include "postgres.h"

#include "core/xaes.h"

#define RK_WRAPPED_MAX	512		/* bytes of a wrapped key */

/* A data key, and the same wrapped. */
typedef struct RkWrapItem
{
	const char *about;			/* what the key is for: its wrapping is bound to that */
	uint8	   *key;			/* RKC_XAES_KEY bytes, in the arena */
	uint8	   *wrapped;		/* RK_WRAPPED_MAX bytes */
	int			wrapped_size;
	bool		done;			/* unwrapped: false: it is not of this master key, or about something else */
} RkWrapItem;

/*
 * All of them raise an error where the provider cannot be used or does not have
 * the master key.  None keeps a master key in memory longer than the call takes.
 */
typedef struct RkKeyProvider
{
	const char *name;
	int			batch;			/* keys that are worth unwrapping with one call; at most RK_ARENA_STAGED */
	char	   *(*current) (void);	/* name of the master key for wrapping, palloc'd */
	void		(*wrap) (const char *master, RkWrapItem *items, int count);
	void		(*unwrap) (const char *master, RkWrapItem *items, int count);
} RkKeyProvider;

/* The provider that the settings name; an error where they name none. */
extern const RkKeyProvider *rk_key_provider(void);

/*
 * Written down, a master key's name begins with its provider's and a colon, so
 * that keys can move from one provider to another.  The provider of a written
 * name, and the name as that one knows it.
 */
extern const RkKeyProvider *rk_provider_of(const char *written, const char **name);

/* The name, written down, of the master key that new keys are wrapped with; palloc'd. */
extern char *rk_current_master(void);

/* With the provider of a written name. */
extern void rk_wrap_keys(const char *written, RkWrapItem *items, int count);
extern void rk_unwrap_keys(const char *written, RkWrapItem *items, int count);

/* provider_file.c, provider_command.c */
extern const RkKeyProvider rk_file_provider;
extern const RkKeyProvider rk_command_provider;

extern void rk_provider_define_settings(void);
extern void rk_file_provider_define_settings(void);
extern void rk_command_provider_define_settings(void);

/* What every provider says of a master key that it does not have. */
extern void rk_refuse_unknown_master(const char *master)
			__attribute__((noreturn));

#endif							/* RK_PROVIDER_H */
