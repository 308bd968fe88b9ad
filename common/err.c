/* Words for the lists that both sides share: errors, record kinds, path states. */
#include "include/err.h"
#include "include/evidence.h"

#include <stddef.h>

const char *err_words(int code)
{
	static const struct {
		int code;
		const char *words;
	} list[] = {
#define ROW(name, value, words) {value, words},
	    ERR_LIST(ROW)
#undef ROW
	};

	if (code == 0)
		return "no error";
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		if (list[i].code == code)
			return list[i].words;
	return "unlisted error";
}

#define WORD(sym, word, doc) word,

const char *record_word(enum record_kind kind)
{
	static const char *const words[] = {RECORD_LIST(WORD)};

	return kind >= 0 && kind < REC_COUNT ? words[kind] : "unknown";
}

const char *status_word(enum path_status status)
{
	static const char *const words[] = {STATUS_LIST(WORD)};

	return status >= 0 && status < STATUS_COUNT ? words[status] : "unknown";
}
