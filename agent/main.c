/* The agent's way: options, removal of its own file, locks, gatherers, end. */
#include "agent/run.h"

int main(int argc, char **argv)
{
	return agent_run(argc, argv);
}
