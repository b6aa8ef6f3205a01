/*
 * mask.h
 *		What a member sees of a sealed value that he may not read.
 */
#ifndef RK_SEAL_MASK_H
#define RK_SEAL_MASK_H

#include "seal/value.h"

/* Settings renkei.mask_text, renkei.mask_date and so on. */
extern void rk_mask_define_settings(void);

extern const char *rk_mask(RkSealedType type);

#endif							/* RK_SEAL_MASK_H */
