/*
 * sharedarea.h
 *		Memory of changing size that all processes share: visibility sets lie there,
 *		and what parallel workers note.
 */
#ifndef RK_SHAREDAREA_H
#define RK_SHAREDAREA_H

#include "postgres.h"

#include "utils/dsa.h"

/* Setting renkei.visibility_memory. */
extern void rk_shared_area_define_settings(void);
extern void rk_shared_area_request_memory(void);
extern void rk_shared_area_init_memory(void);

/* Attached to, and made where this is the first process to need it. */
extern dsa_area *rk_shared_area(void);

#endif							/* RK_SHAREDAREA_H */
