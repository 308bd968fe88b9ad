/* Modes, ACLs and the directories above a path, for one account and for all of them. */
#include "collector/rules/access.h"

#include "collector/rules/access_less.h"

/* Members that are told one by one where a path asks for more than a single group. */
#define MOST_MEMBERS 100

/* Who asks: an account, or somebody who is in one group (or none: -1) and owns nothing. */
struct subject {
	const struct fact_account *who;
	int64_t gid;
};

struct access_object access_of(const struct fact_file *f)
{
	return (struct access_object){.is_dir = slice_eq_str(f->type, "dir"),
	    .real = f->real,
	    .mode = f->mode,
	    .uid = f->uid,
	    .gid = f->gid,
	    .acl = f->acl,
	    .at = f->at};
}

/* ---- ACLs ---- */

/* `u:1001:rw-`: u or g with an id or none, m and o without. */
struct acl_entry {
	uint8_t tag;
	int64_t id; /* -1: none */
	int64_t bits;
};

static bool acl_next(struct slice *text, struct acl_entry *e)
{
	struct slice entry, id, tag;

	if (text->n == 0)
		return false;
	slice_cut(text, ',', &entry);
	slice_cut(&entry, ':', &tag);
	slice_cut(&entry, ':', &id);
	*e = (struct acl_entry){.tag = tag.n == 1 ? tag.p[0] : 0, .id = -1};
	if (id.n > 0 && slice_to_i64(id, &e->id) != 0)
		e->tag = 0;
	for (size_t i = 0; i < entry.n && i < 3; i++)
		if (entry.p[i] != '-')
			e->bits |= 4 >> i;
	return true;
}

static int64_t acl_mask(struct slice acl)
{
	struct acl_entry e;

	while (acl_next(&acl, &e))
		if (e.tag == 'm')
			return e.bits;
	return 7;
}

static bool acl_names_users(struct slice acl)
{
	struct acl_entry e;

	while (acl_next(&acl, &e))
		if (e.tag == 'u' && e.id >= 0)
			return true;
	return false;
}

static bool in_group(const struct rule_ctx *c, const struct subject *s, int64_t gid)
{
	return s->who != NULL ? rule_in_group(c, s->who, gid) : s->gid >= 0 && s->gid == gid;
}

/* Is she in it where only a directory service knows the group? */
static bool may_be_in(const struct rule_ctx *c, const struct subject *s, int64_t gid)
{
	return s->who != NULL && c->group_index->elsewhere && gid >= 0 &&
	       groups_row(c->group_index, gid) == NULL;
}

/* [acl(5), ACCESS CHECK ALGORITHM], behind the owner. */
static bool acl_allows(
    const struct rule_ctx *c, const struct subject *s, const struct access_object *o, int64_t bits)
{
	int64_t mask = acl_mask(o->acl);
	struct slice rest = o->acl;
	struct acl_entry e;
	bool grouped = false;

	while (acl_next(&rest, &e)) {
		if (e.tag == 'u' && e.id >= 0 && s->who != NULL && s->who->uid == e.id)
			return (e.bits & mask & bits) == bits;
		if (e.tag != 'g' || !in_group(c, s, e.id < 0 ? o->gid : e.id))
			continue;
		if ((e.bits & mask & bits) == bits)
			return true;
		grouped = true;
	}
	return !grouped && (o->mode & bits) == bits;
}

/* ---- One subject ---- */

/* Linux asks the ACL only where the group's bits, which are its mask, leave anything [fs/namei.c
 * acl_permission_check]. */
static bool has_acl(const struct access_object *o)
{
	return o->acl.n > 0 && (o->mode & 070) != 0;
}

static int allowed(
    const struct rule_ctx *c, const struct subject *s, const struct access_object *o, int64_t bits)
{
	bool group = (o->mode >> 3 & bits) == bits, others;

	if (o->mode < 0)
		return -1;
	if (s->who != NULL && s->who->uid == 0)
		return 1;
	if (s->who != NULL && s->who->uid == o->uid)
		return (o->mode >> 6 & bits) == bits;
	if (has_acl(o))
		return acl_allows(c, s, o, bits);
	others = (o->mode & bits) == bits;
	if (in_group(c, s, o->gid))
		return group;
	return group == others || !may_be_in(c, s, o->gid) ? others : -1;
}

/* The directory that the path stands in; false for the root. */
static bool up(struct slice *path)
{
	size_t cut = slice_rfind(*path, '/');

	if (path->n <= 1 || cut >= path->n)
		return false;
	*path = slice_sub(*path, 0, cut == 0 ? 1 : cut);
	return true;
}

static int passable(const struct rule_ctx *c, const struct subject *s, struct slice path)
{
	int answer = 1;

	while (up(&path)) {
		const struct fact_file *dir = rule_dir(c, path);
		struct access_object o = {.mode = -1};
		int one;

		if (dir != NULL)
			o = access_of(dir);
		one = allowed(c, s, &o, ACCESS_PASS);
		if (one == 0)
			return 0;
		if (one < 0)
			answer = -1;
		if (s->who != NULL && slice_eq(path, s->who->home_real))
			break;
	}
	return answer;
}

int access_allowed(const struct rule_ctx *c, const struct fact_account *who,
    const struct access_object *o, int64_t bits)
{
	return allowed(c, &(struct subject){who, -1}, o, bits);
}

int access_passable(const struct rule_ctx *c, const struct fact_account *who, struct slice real)
{
	return passable(c, &(struct subject){who, -1}, real);
}

/* Both; the owner can give herself any bit. */
static int may(
    const struct rule_ctx *c, const struct subject *s, const struct access_object *o, int64_t bits)
{
	bool owner = s->who != NULL && s->who->uid == o->uid;
	int one = owner ? 1 : allowed(c, s, o, bits);
	int way = one == 0 ? 0 : passable(c, s, o->real);

	return way == 1 ? one : way;
}

/* ---- All of them ---- */

struct listing {
	struct rule_ctx *c;
	const struct access_object *o;
	int64_t bits;
	bool directory;
	int others; /* may everybody? */
	bool apart; /* but for some */
	struct access_ways *ways;
};

/* The better of two ways that one node has stays. */
static void add(
    struct listing *l, uint32_t node, int64_t uid, struct slice missing, const char *how)
{
	struct access_ways *all = l->ways;
	struct access_way way = {node, uid, missing, how, l->o->at, l->directory}, *old = NULL;

	for (size_t i = 0; i < all->n && old == NULL; i++)
		if (all->v[i].node == node)
			old = &all->v[i];
	if (old != NULL) {
		if (old->missing.n > 0 && missing.n == 0)
			*old = way;
		return;
	}
	if (all->n == all->cap) {
		size_t cap = all->cap == 0 ? 8 : 2 * all->cap;
		struct access_way *v = arena_alloc(l->c->arena, cap * sizeof(*v));

		for (size_t i = 0; i < all->n; i++)
			v[i] = all->v[i];
		all->v = v;
		all->cap = cap;
	}
	all->v[all->n++] = way;
}

static struct slice unread(const struct listing *l)
{
	return arena_printf(l->c->arena, "the modes of %.*s and of the directories above it",
	    SLICE_ARG(l->o->real));
}

static void add_account(struct listing *l, const struct fact_account *a, const char *how)
{
	struct subject s = {a, -1};
	int way = a == NULL || a->uid == 0 ? 0 : may(l->c, &s, l->o, l->bits);

	if (way != 0)
		add(l, rule_account_node(l->c, a), a->uid, way < 0 ? unread(l) : slice_of(NULL, 0),
		    how);
}

static void add_acl_users(struct listing *l, struct slice acl)
{
	struct acl_entry e;

	while (acl_next(&acl, &e))
		if (e.tag == 'u' && e.id > 0)
			add_account(l, rule_account_uid(l->c, e.id), "an ACL names it");
}

/* The members of a group, each by itself: where the group alone does not decide. */
static void add_members(struct listing *l, int64_t gid)
{
	const struct fact_group_member *const *listed;
	const struct fact_account *const *primary;
	size_t n = groups_members(l->c->group_index, gid, &listed);
	size_t m = groups_primary(l->c->group_index, gid, &primary);

	if (n + m > MOST_MEMBERS) {
		add(l, access_group(l->c, gid), -1, SLICE("which members of the group get there"),
		    "its group");
		return;
	}
	for (size_t i = 0; i < m; i++)
		add_account(l, primary[i], "its groups");
	for (size_t i = 0; i < n; i++)
		add_account(l, rule_account(l->c, listed[i]->member), "its groups");
}

/* A group that the object or a directory above it names: as a node where it is all that a member
 * needs. `exact`: no ACL takes back from single accounts what it gives. */
static void add_group(struct listing *l, int64_t gid, bool exact)
{
	struct subject member = {NULL, gid};
	int way = may(l->c, &member, l->o, l->bits);

	if ((way < 0 && l->others < 0) || gid < 0 || !access_group_held(l->c, gid))
		return; /* no better than everybody, or nobody */
	if (way == 0) {
		if (allowed(l->c, &member, l->o, l->bits) == 1)
			add_members(l, gid);
	} else if (exact) {
		add(l, access_group(l->c, gid), -1, way < 0 ? unread(l) : slice_of(NULL, 0),
		    "its group");
	} else {
		add_members(l, gid);
	}
}

static void add_groups_of(struct listing *l, const struct access_object *o)
{
	bool exact = !acl_names_users(o->acl);
	struct slice acl = o->acl;
	struct acl_entry e;

	if ((o->mode & 070) == 0)
		return;
	add_group(l, o->gid, exact);
	while (acl_next(&acl, &e))
		if (e.tag == 'g' && e.id >= 0)
			add_group(l, e.id, exact);
}

/* Those whom a directory above lets pass and others not: its owner, its group. */
static void add_passers(struct listing *l)
{
	struct slice path = l->o->real;

	while (up(&path)) {
		const struct fact_file *dir = rule_dir(l->c, path);
		struct access_object o;

		if (dir == NULL || dir->mode < 0 || (dir->mode & ACCESS_PASS) != 0)
			continue;
		o = access_of(dir);
		if (dir->uid > 0)
			add_account(
			    l, rule_account_uid(l->c, dir->uid), "the owner of a directory above");
		add_acl_users(l, o.acl);
		add_groups_of(l, &o);
	}
}

/* ---- Everybody but those who may less ---- */

static void less_group(struct listing *l, struct access_less *less, int64_t gid)
{
	if (access_group_members(l->c, gid))
		access_less_group(less, gid);
}

/* Whom one object lets do less than everybody: its group, or whom its ACL names. */
static void collect_less(
    struct listing *l, struct access_less *less, const struct access_object *o, int64_t bits)
{
	struct slice acl = has_acl(o) ? o->acl : slice_of(NULL, 0);
	int64_t mask = acl_mask(acl);
	struct acl_entry e;

	if (acl.n == 0 && (o->mode >> 3 & bits) != bits)
		less_group(l, less, o->gid);
	while (acl_next(&acl, &e)) {
		if ((e.bits & mask & bits) == bits)
			continue;
		if (e.tag == 'g')
			less_group(l, less, e.id < 0 ? o->gid : e.id);
		else if (e.tag == 'u' && e.id > 0)
			access_less_user(less, e.id);
	}
}

static void collect_all_less(struct listing *l, struct access_less *less)
{
	struct slice path = l->o->real;

	collect_less(l, less, l->o, l->bits);
	while (up(&path)) {
		const struct fact_file *dir = rule_dir(l->c, path);
		struct access_object o;

		if (dir == NULL)
			continue;
		o = access_of(dir);
		collect_less(l, less, &o, ACCESS_PASS);
	}
}

/* Everybody; those apart whom some mode lets do less. */
static void add_others(struct listing *l)
{
	struct subject nobody = {NULL, -1};
	struct access_less less = {0};
	uint32_t node = rule_place_of(l->c, l->c->host);
	struct slice missing = {0};

	l->others = may(l->c, &nobody, l->o, l->bits);
	if (l->others == 0)
		return;
	if (l->others < 0)
		missing = unread(l);
	else
		collect_all_less(l, &less);
	if (less.n > 0 || less.many) {
		l->apart = true;
		if (access_less_node(l->c, &less, &node) != 0)
			missing = SLICE("whether the account is one of those who are let do less");
	}
	add(l, node, -1, missing,
	    l->apart ? "everybody else on the host" : "everybody on the host");
}

/* Who is in a group that may less can be in another that may. */
static void add_members_of_acl(struct listing *l)
{
	int64_t mask = acl_mask(l->o->acl);
	struct slice acl = l->o->acl;
	struct acl_entry e;

	while (acl_next(&acl, &e))
		if (e.tag == 'g' && (e.bits & mask & l->bits) == l->bits)
			add_members(l, e.id < 0 ? l->o->gid : e.id);
}

static void list(struct listing *l)
{
	const struct fact_account *owner = rule_account_uid(l->c, l->o->uid);

	if (l->o->mode < 0)
		return;
	add_account(l, owner, "its owner");
	add_others(l);
	if (l->others == 1 && !l->apart)
		return;
	add_acl_users(l, l->o->acl);
	if (l->apart)
		add_members_of_acl(l);
	else if (access_allowed(l->c, NULL, l->o, l->bits) == 1)
		add_passers(l);
	else
		add_groups_of(l, l->o);
}

void access_list(
    struct rule_ctx *c, const struct access_object *o, int64_t bits, struct access_ways *ways)
{
	list(&(struct listing){.c = c, .o = o, .bits = bits, .ways = ways});
}

/* ---- Changing what stands at a path ---- */

static void list_dir(struct rule_ctx *c, const struct fact_file *dir, struct access_ways *ways)
{
	struct access_object o = access_of(dir);
	struct listing l = {
	    .c = c, .o = &o, .bits = ACCESS_WRITE | ACCESS_PASS, .directory = true, .ways = ways};

	if (o.mode >= 0 && (o.mode & 01000) != 0)
		add_account(&l, rule_account_uid(c, o.uid), "its owner");
	else
		list(&l);
}

void access_writers(struct rule_ctx *c, const struct access_object *o, struct access_ways *ways)
{
	struct slice path = o->real;

	access_list(c, o, o->is_dir ? ACCESS_WRITE | ACCESS_PASS : ACCESS_WRITE, ways);
	while (up(&path)) {
		const struct fact_file *dir = rule_dir(c, path);

		if (dir != NULL)
			list_dir(c, dir, ways);
	}
}
