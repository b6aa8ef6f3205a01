/*
 * sharedarea.c
 *		Memory of changing size that all processes share.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "storage/dsm.h"
#include "storage/ipc.h"
#include "storage/lwlock.h"
#include "storage/shmem.h"
#include "utils/guc.h"
#include "utils/memutils.h"

#include "access/changelog.h"
#include "access/sharedarea.h"

typedef struct AreaControl
{
	dsa_handle	area;
	int			tranche;
} AreaControl;

static int	memory_limit_kb;
static AreaControl *control = NULL;
static dsa_area *area = NULL;

void
rk_shared_area_define_settings(void)
{
	DefineCustomIntVariable("renkei.visibility_memory",
							"Shared memory for visibility sets.",
							"Sets that find no room are built by each statement for itself.",
							&memory_limit_kb, 65536, 1024, INT_MAX, PGC_POSTMASTER, GUC_UNIT_KB, NULL, NULL, NULL);
}

void
rk_shared_area_request_memory(void)
{
	RequestAddinShmemSpace(sizeof(AreaControl));
}

void
rk_shared_area_init_memory(void)
{
	bool		found;

	control = ShmemInitStruct("renkei shared area", sizeof(AreaControl), &found);
	if (found)
		return;
	control->area = DSM_HANDLE_INVALID;
	control->tranche = LWLockNewTrancheId();
}

dsa_area *
rk_shared_area(void)
{
	MemoryContext old;

	if (area != NULL)
		return area;
	old = MemoryContextSwitchTo(TopMemoryContext);
	LWLockRegisterTranche(control->tranche, "renkei visibility memory");
	LWLockAcquire(rk_shared_lock(), LW_EXCLUSIVE);
	if (control->area == DSM_HANDLE_INVALID)
	{
		area = dsa_create(control->tranche);
		dsa_set_size_limit(area, (Size) memory_limit_kb * 1024);
		dsa_pin(area);
		control->area = dsa_get_handle(area);
	}
	LWLockRelease(rk_shared_lock());
	if (area == NULL)
		area = dsa_attach(control->area);
	dsa_pin_mapping(area);
	MemoryContextSwitchTo(old);
	return area;
}
