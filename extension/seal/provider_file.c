/*
 * provider_file.c
 *		Master keys in a file of the server's.
 *
 * It is read anew for each call and what was read is wiped, so that a process
 * has a master key in memory for some microseconds.
 */
#include "postgres.h"

#include <openssl/crypto.h>

#include "utils/guc.h"

#include "core/masterkeys.h"
#include "seal/provider.h"

static char *path;

StaticAssertDecl(RKC_WRAP_SIZE(RKC_XAES_KEY) <= RK_WRAPPED_MAX, "a wrapped key has to fit");

/* master NULL: the current one. */
static void
read_master(RkcMasterKey *key, const char *master)
{
	const char *fault = path[0] == '\0' ? "no file is named" : rkc_master_read(key, path, master);

	if (fault == RKC_MASTER_MISSING)
		rk_refuse_unknown_master(master);
	if (fault != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_CONFIG_FILE_ERROR),
				 errmsg("the file of master keys cannot be used"),
				 errdetail_log("%s: %s", path, fault),
				 errhint("renkei.master_key_file names it; the server's log tells what is wrong.")));
}

static char *
file_current(void)
{
	RkcMasterKey key;
	char	   *name;

	read_master(&key, NULL);
	OPENSSL_cleanse(key.key, sizeof(key.key));
	name = pstrdup(key.name);
	return name;
}

static void
file_wrap(const char *master, RkWrapItem *items, int count)
{
	RkcMasterKey key;
	bool		done = true;

	read_master(&key, master);
	for (int i = 0; i < count && done; i++)
	{
		done = rkc_master_wrap(&key, items[i].about, items[i].key, RKC_XAES_KEY, items[i].wrapped);
		items[i].wrapped_size = RKC_WRAP_SIZE(RKC_XAES_KEY);
	}
	OPENSSL_cleanse(&key, sizeof(key));
	if (!done)
		ereport(ERROR, (errcode(ERRCODE_INTERNAL_ERROR), errmsg("a data key could not be wrapped")));
}

static void
file_unwrap(const char *master, RkWrapItem *items, int count)
{
	RkcMasterKey key;

	read_master(&key, master);
	for (int i = 0; i < count; i++)
		items[i].done = items[i].wrapped_size == RKC_WRAP_SIZE(RKC_XAES_KEY) &&
			rkc_master_unwrap(&key, items[i].about, items[i].wrapped, RKC_XAES_KEY, items[i].key);
	OPENSSL_cleanse(&key, sizeof(key));
}

const RkKeyProvider rk_file_provider = {
	.name = "file",
	.batch = 256,
	.current = file_current,
	.wrap = file_wrap,
	.unwrap = file_unwrap,
};

void
rk_file_provider_define_settings(void)
{
	DefineCustomStringVariable("renkei.master_key_file",
							   "File with the master keys, where renkei.key_provider is file.",
							   "A line is a key: its name, 32 bytes in base 64, and \"current\" for the one that new keys are wrapped with. "
							   "It must belong to the server's user or root, and be closed to group and others.",
							   &path, "", PGC_SIGHUP, GUC_SUPERUSER_ONLY, NULL, NULL, NULL);
}
