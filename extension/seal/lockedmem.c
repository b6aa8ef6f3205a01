/*
 * lockedmem.c
 *		Memory for secrets: in no swap, no core dump and no forked process.
 */
#include "postgres.h"

#include <sys/mman.h>

#include <openssl/crypto.h>

#include "seal/lockedmem.h"

/* Pages are locked as they are first used. */
void *
rk_locked_map(size_t size)
{
	void	   *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY),
				 errmsg("could not map memory for keys: %m")));
	if (mlock2(memory, size, MLOCK_ONFAULT) != 0 ||
		madvise(memory, size, MADV_DONTDUMP) != 0 || madvise(memory, size, MADV_WIPEONFORK) != 0)
	{
		int			saved_errno = errno;

		(void) munmap(memory, size);
		errno = saved_errno;
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_RESOURCES),
				 errmsg("could not lock %zu kB of memory for keys: %m", size / 1024),
				 errhint("Increase the server's limit of locked memory (LimitMEMLOCK, ulimit -l), or decrease renkei.key_cache.")));
	}
	return memory;
}

void
rk_locked_unmap(void *memory, size_t size)
{
	OPENSSL_cleanse(memory, size);
	(void) munmap(memory, size);
}
