/*
 * background.h
 *		Settings of background workers.
 */
#ifndef RK_BACKGROUND_H
#define RK_BACKGROUND_H

/*
 * To be called by a background worker once it is connected: what the owner of
 * its database may have set for everybody there neither ends what it does nor
 * decides whose functions it calls.
 */
extern void rk_background_settings(void);

#endif							/* RK_BACKGROUND_H */
