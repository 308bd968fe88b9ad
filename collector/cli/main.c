/* cordon: nothing here but the way in. */
#include "collector/cli/command.h"

int main(int argc, char **argv)
{
	return (int)commands_main(argc, argv);
}
