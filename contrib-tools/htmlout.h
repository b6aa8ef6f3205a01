/*
 * htmlout.h
 *		Text into HTML and SVG.
 */
#ifndef RENKEI_HTMLOUT_H
#define RENKEI_HTMLOUT_H

#include <stdio.h>

/*
 * Text, as an element's or a quoted attribute's content.  What HTML gives a
 * meaning is escaped; control characters, and those that turn the direction of
 * what stands around them, become a replacement character.
 */
extern void html_text(FILE *out, const char *text);

/* At most so many characters of it, and an ellipsis where there are more. */
extern void html_clipped(FILE *out, const char *text, int characters);

/* A whole number with its thousands apart; anything else as text. */
extern void html_number(FILE *out, const char *text);

#endif							/* RENKEI_HTMLOUT_H */
