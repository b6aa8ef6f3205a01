/*
 * delivery.h
 *		Where a sealed value may become plain: in the row that is being sent to
 *		the client.
 *
 * Everything else that calls an output function (a log line, the DETAIL of an
 * error, a dump, replication, EXPLAIN, a statement inside a function) gets
 * armour.
 */
#ifndef RK_SEAL_DELIVERY_H
#define RK_SEAL_DELIVERY_H

#include "postgres.h"

#include "access/frame.h"

/* The frame of the statement whose row is being sent; NULL: none is. */
extern RkFrame *rk_delivery_frame(void);

extern void rk_delivery_init(void);

#endif							/* RK_SEAL_DELIVERY_H */
