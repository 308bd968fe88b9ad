/*
 * The pace: with --paced the agent works for a few milliseconds and sleeps for twenty times as
 * long, so that no load graph shows it. Whoever loops calls agent_over(), and that calls this.
 */
#ifndef CORDON_AGENT_PACE_H
#define CORDON_AGENT_PACE_H

/* Sleeps when it is time to. */
void pace_keep(void);

#endif
