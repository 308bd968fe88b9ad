/*
 * Maps of the automounter: the master map [auto.master(5)] and the maps that it names, in the
 * format of Sun [autofs(5); autofs lib/parse_subs.c, modules/parse_sun.c]. Lines go on behind a
 * backslash; `#` begins a comment; double quotes and a backslash keep blanks together.
 *
 * An entry of a map has one location, several of the same content, or several offsets with
 * locations each (a multi-mount): autofs_location_next() gives them one by one.
 */
#ifndef CORDON_FORMATS_AUTOFS_H
#define CORDON_FORMATS_AUTOFS_H

#include "common/arena.h"
#include "common/formats/format.h"

struct autofs_master_row {
	struct row at;
	struct slice mountpoint; /* a folder for keys; "/-": the keys are mount points themselves */
	struct slice type;	 /* file, program, yp, ...; "hosts" for -hosts; empty: not said */
	struct slice map;	 /* "/etc/auto.home", "auto.home", "dir:..." with include */
	struct slice options;	 /* behind the map, without '-', joined by commas */
	bool include;		 /* `+map`: the mount point is empty */
};

bool autofs_master_next(struct lines *in, struct arena *a, struct autofs_master_row *row);

struct autofs_map_row {
	struct row at;
	struct slice key;  /* "*": every other; of an include its map */
	struct slice rest; /* for autofs_location_next() */
	bool include;	   /* `+map` */
};

bool autofs_map_next(struct lines *in, struct arena *a, struct autofs_map_row *row);

struct autofs_location {
	struct slice offset;  /* below the key; empty or "/": the key itself */
	struct slice options; /* of the entry, joined by commas */
	struct slice own;     /* of its offset: they stand behind those of the entry */
	bool cut;	      /* some are left out: together they are longer than a mount takes */
	struct slice hosts;   /* without weights, separated by commas; empty: a local device */
	struct slice path;
};

/* What autofs_location_next keeps between its calls; `rest` from the row, all else 0. */
struct autofs_entry {
	struct slice rest, common, offset, own;
	uint8_t *to; /* where the next options go */
	bool in_offset, cut;
};

bool autofs_location_next(struct autofs_entry *e, struct arena *a, struct autofs_location *out);

/* The text with `&` as the key, no longer than a path can be; variables ($USER, ${HOST}) stay as
 * they are. */
struct slice autofs_expand(struct arena *a, struct slice text, struct slice key);

#endif
