/*
 * The whole agent: reads what its options say, writes the evidence to standard output.
 *
 *	cordon-agent [-o PATH] [--network-fs] [--paced] [--root DIR] [--selftest] [--unlink PATH]
 *
 * Exit status: 0 done; 1 the output could not be written; 2 wrong usage.
 */
#ifndef CORDON_AGENT_RUN_H
#define CORDON_AGENT_RUN_H

int agent_run(int argc, char **argv);

#endif
