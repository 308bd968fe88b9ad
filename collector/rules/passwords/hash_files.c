/* One path a row, sorted; the agent asks for the metadata of each. */
#include "collector/rules/passwords/hash_files.h"

const char *const hash_files[] = {
    "/etc/master.passwd",
    "/etc/oshadow",
    "/etc/security/passwd",
    "/etc/shadow",
    "/etc/shadow-",
    "/etc/shadow.bak",
    "/etc/shadow.dpkg-old",
    "/etc/shadow.rpmsave",
    "/etc/spwd.db",
    "/var/backups/master.passwd.backup",
    "/var/backups/master.passwd.bak",
    "/var/backups/master.passwd.bak2",
    "/var/backups/master.passwd.current",
    "/var/backups/shadow.bak",
};

const size_t hash_file_count = sizeof(hash_files) / sizeof(hash_files[0]);
