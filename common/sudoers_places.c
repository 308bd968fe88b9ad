/* The first one that is there counts. */
#include "common/sudoers_places.h"

const char *const sudoers_places[] = {"/etc/sudoers", "/usr/local/etc/sudoers",
    "/usr/pkg/etc/sudoers", "/etc/opt/csw/sudoers", "/opt/iexpress/sudo/etc/sudoers",
    "/opt/freeware/etc/sudoers"};

const size_t sudoers_place_count = sizeof(sudoers_places) / sizeof(sudoers_places[0]);
