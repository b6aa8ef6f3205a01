/*
 * workers.h
 *		What a leader and its parallel workers have to know of each other's statement.
 *
 * Settings and the frame are handed to workers by other ways (access/frame.h);
 * a leader that touches no protected relation has no frame, and functions in its
 * workers may touch some all the same.
 */
#ifndef RK_WORKERS_H
#define RK_WORKERS_H

#include "postgres.h"

extern void rk_workers_request_memory(void);
extern void rk_workers_init_memory(void);

/* The session's statement is within an EXPLAIN, or not any more; and a worker's leader is. */
extern void rk_workers_tell_explaining(bool explaining);
extern bool rk_workers_leader_explains(void);

/* A worker's statement has to do with protected relations; and that of one of the session's workers has. */
extern void rk_workers_tell_protected(void);
extern bool rk_workers_met_protected(void);

/* A worker has read widely (session/trust.c); and one has in the session's transaction. */
extern void rk_workers_tell_wide_read(void);
extern bool rk_workers_read_widely(void);

#endif							/* RK_WORKERS_H */
