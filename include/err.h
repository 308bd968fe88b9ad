/*
 * The errors of Cordon, one list for codes and words.
 *
 * A function that can fail returns 0 or a positive count on success and one of these, all negative,
 * on failure; its result goes out through a pointer, never through the return value. Our own bugs
 * and lack of memory do not come back at all: see common/die.h.
 */
#ifndef CORDON_ERR_H
#define CORDON_ERR_H

/* X(name, value, words) */
#define ERR_LIST(X)                                                           \
	X(ERR_SYNTAX, -1, "not in the format's syntax")                       \
	X(ERR_LIMIT, -2, "over the limit")                                    \
	X(ERR_SHORT, -3, "ends early")                                        \
	X(ERR_RANGE, -4, "number out of range")                               \
	X(ERR_ABSENT, -5, "does not exist")                                   \
	X(ERR_DENIED, -6, "permission denied")                                \
	X(ERR_IO, -7, "input or output failed")                               \
	X(ERR_TYPE, -8, "of another type than expected")                      \
	X(ERR_MISMATCH, -9, "does not agree with what it is checked against") \
	X(ERR_UNKNOWN, -10, "not known")                                      \
	X(ERR_BUSY, -11, "in use by another")                                 \
	X(ERR_TIMEOUT, -12, "timed out")                                      \
	X(ERR_USAGE, -13, "wrong usage or configuration")

enum err {
	ERR_NONE = 0,
#define ERR_ENUM(name, value, words) name = value,
	ERR_LIST(ERR_ENUM)
#undef ERR_ENUM
};

/* The words for a code of the list; "no error" for 0, "unlisted error" for any other number. */
const char *err_words(int code);

#endif
