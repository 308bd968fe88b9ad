/* A message to a person, without stdio: the agent has none. */
#ifndef CORDON_SAY_H
#define CORDON_SAY_H

#include <stdarg.h>

#define SAY_BYTES 2048 /* what is longer is cut */

/* Writes the text to the descriptor at once. */
void say_to(int fd, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void say_to_v(int fd, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));

#endif
