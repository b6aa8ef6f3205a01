/*
 * version.h
 *		The version of the library and of the command.
 */
#ifndef RKC_VERSION_H
#define RKC_VERSION_H

#define RKC_VERSION	"1.1"

#endif							/* RKC_VERSION_H */
