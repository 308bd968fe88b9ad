/* The clock of collector/net: milliseconds that only go forward, from some fixed point. */
#ifndef CORDON_NET_CLOCK_H
#define CORDON_NET_CLOCK_H

#include <stdint.h>
#include <sys/random.h>
#include <time.h>

static inline uint64_t clock_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

/* By chance between half and half as much again. */
static inline uint32_t clock_jitter(uint32_t ms)
{
	uint32_t dice = 0;

	if (getrandom(&dice, sizeof(dice), GRND_NONBLOCK) != (ssize_t)sizeof(dice))
		dice = ms / 2;
	return ms / 2 + dice % (ms + 1);
}

#endif
