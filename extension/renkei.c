/*
 * renkei.c
 *		Every setting and every hook, in one place, in order.
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "storage/ipc.h"
#include "utils/guc.h"

#include "access/changelog.h"
#include "access/clock.h"
#include "access/decision.h"
#include "access/directory.h"
#include "access/frame.h"
#include "access/drop.h"
#include "access/guard.h"
#include "access/protect.h"
#include "access/register.h"
#include "access/setcache.h"
#include "compat.h"
#include "ledger/change.h"
#include "oracle/explain.h"
#include "oracle/logged.h"
#include "oracle/workers.h"
#include "ledger/checkpoint.h"
#include "ledger/disclosure.h"
#include "ledger/gate.h"
#include "ledger/handover.h"
#include "ledger/lag.h"
#include "ledger/launcher.h"
#include "ledger/record.h"
#include "ledger/relation_entry.h"
#include "ledger/server_event.h"
#include "seal/columns.h"
#include "seal/delivery.h"
#include "seal/keyring.h"
#include "seal/mask.h"
#include "seal/search.h"
#include "seal/value.h"
#include "session/context.h"
#include "session/limit.h"
#include "session/trust.h"
#include "types/settings.h"
#include "watch/copied.h"
#include "watch/login.h"
#include "watch/registered.h"
#include "watch/replication.h"
#include "watch/watch.h"

RK_MODULE_MAGIC;

static shmem_request_hook_type previous_shmem_request;
static shmem_startup_hook_type previous_shmem_startup;

static void
request_memory(void)
{
	if (previous_shmem_request)
		previous_shmem_request();
	rk_changelog_request_memory();
	rk_setcache_request_memory();
	rk_frame_request_memory();
	rk_limit_request_memory();
	rk_relation_request_memory();
	rk_lag_request_memory();
	rk_server_event_request_memory();
	rk_login_request_memory();
	rk_workers_request_memory();
}

static void
start_memory(void)
{
	if (previous_shmem_startup)
		previous_shmem_startup();
	LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
	rk_changelog_init_memory();
	rk_setcache_init_memory();
	rk_frame_init_memory();
	rk_limit_init_memory();
	rk_relation_init_memory();
	rk_lag_init_memory();
	rk_server_event_init_memory();
	rk_login_init_memory();
	rk_workers_init_memory();
	LWLockRelease(AddinShmemInitLock);
}

void		_PG_init(void);

void
_PG_init(void)
{
	/* The types work in any server; their settings come first. */
	rk_types_define_settings();
	rk_watch_define_settings();
	rk_mask_define_settings();
	if (!process_shared_preload_libraries_in_progress)
	{
		/* Without shared memory nothing is decided: policies raise an error. */
		MarkGUCPrefixReserved("renkei");
		return;
	}

	rk_clock_define_settings();
	rk_context_define_settings();
	rk_setcache_define_settings();
	rk_frame_define_settings();
	rk_protect_define_settings();
	rk_drop_define_settings();
	rk_explain_define_settings();
	rk_logged_define_settings();
	rk_trust_define_settings();
	rk_limit_define_settings();
	rk_gate_define_settings();
	rk_disclosure_define_settings();
	rk_handover_define_settings();
	rk_lag_define_settings();
	rk_checkpoint_define_settings();
	rk_login_define_settings();
	rk_keyring_define_settings();
	MarkGUCPrefixReserved("renkei");

	rk_register_init();
	rk_directory_init();
	rk_decision_init();
	rk_changelog_init();
	rk_change_init();
	rk_context_init();
	rk_trust_init();
	rk_limit_init();
	rk_keyring_init();
	rk_record_init();
	rk_gate_init();
	rk_session_init();
	rk_launcher_init();

	previous_shmem_request = shmem_request_hook;
	shmem_request_hook = request_memory;
	previous_shmem_startup = shmem_startup_hook;
	shmem_startup_hook = start_memory;
	rk_watch_init();
	rk_replication_init();
	rk_guard_init();
	rk_logged_init();
	rk_login_init();
	rk_copied_init();
	rk_registered_init();
	rk_sealed_init();
	rk_sealed_columns_init();
	rk_search_init();
	rk_delivery_init();
}
