/*
 * rotate.h
 *		Rotation of data keys, by a background worker.
 */
#ifndef RK_ROTATE_H
#define RK_ROTATE_H

#include "postgres.h"

/*
 * Start a worker for this database if a rotation is under way; outside of a
 * transaction.  What a crash of the server interrupted goes on so.
 */
extern void rk_rotation_resume(void);

extern void rk_rotation_define_settings(void);

#endif							/* RK_ROTATE_H */
