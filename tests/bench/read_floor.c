/*
 * The floor for the agent's cost: a throw-away loop over /etc/passwd that opens each account's .ssh,
 * lists it, and opens and reads every file in it. It hashes nothing, writes nothing and checks
 * nothing; whoever reads the same files cannot be cheaper.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static unsigned long files, bytes;

static void read_file(int dir, const char *name)
{
	static char buffer[1 << 16];
	ssize_t n;
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	files++;
	while ((n = read(fd, buffer, sizeof(buffer))) > 0)
		bytes += (unsigned long)n;
	close(fd);
}

static void read_folder(const char *home)
{
	char path[4096];
	struct dirent *e;
	DIR *d;

	snprintf(path, sizeof(path), "%s/.ssh", home);
	d = opendir(path);
	if (d == NULL)
		return;
	while ((e = readdir(d)) != NULL)
		if (e->d_type == DT_REG)
			read_file(dirfd(d), e->d_name);
	closedir(d);
}

int main(void)
{
	char line[4096], *rest, *field;
	FILE *f = fopen("/etc/passwd", "r");

	if (f == NULL)
		return 1;
	while (fgets(line, sizeof(line), f) != NULL) {
		rest = line;
		for (int i = 0; i < 6; i++)
			field = strsep(&rest, ":");
		if (field != NULL)
			read_folder(field);
	}
	fclose(f);
	printf("%lu files, %lu bytes\n", files, bytes);
	return 0;
}
