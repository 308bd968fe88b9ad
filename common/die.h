/*
 * The end of the program for our own bugs and for lack of memory, with the place. Nothing that
 * foreign input can cause may come here.
 */
#ifndef CORDON_DIE_H
#define CORDON_DIE_H

#define die(...) die_at(__FILE__, __LINE__, __VA_ARGS__)

_Noreturn void die_at(const char *file, int line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
