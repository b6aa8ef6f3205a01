/*
 * clock.h
 *		Days of the network: validity dates are read in its own time zone, never
 *		in the one a client may set.
 */
#ifndef RK_CLOCK_H
#define RK_CLOCK_H

#include "postgres.h"

#include "utils/date.h"
#include "utils/timestamp.h"

/* Setting renkei.time_zone. */
extern void rk_clock_define_settings(void);

/*
 * The time zone as a number: sets made by another one are not to be used, and
 * after a reload some sessions still have the old one.
 */
extern uint64 rk_day_zone(void);

/* The network's day at that moment, and the moment at which a day begins. */
extern DateADT rk_day_of(TimestampTz moment);
extern TimestampTz rk_start_of_day(DateADT day);

#endif							/* RK_CLOCK_H */
