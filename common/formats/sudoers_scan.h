/*
 * The pieces that the scanner of sudoers is made of; nobody else includes this. Each `end` function
 * says how far its rule reaches from `at`: `at` itself where it does not fit.
 */
#ifndef CORDON_FORMATS_SUDOERS_SCAN_H
#define CORDON_FORMATS_SUDOERS_SCAN_H

#include "common/formats/sudoers_lex.h"

/* ---- Bytes: 0 behind the text ---- */

uint8_t lex_peek(const struct sudoers_lex *l, size_t at);
bool lex_is_blank(uint8_t c);
bool lex_is_digit(uint8_t c);
bool lex_is_in(uint8_t c, const char *set);
int lex_hex_value(uint8_t c);
struct slice lex_cut(const struct sudoers_lex *l, size_t from, size_t to);

/* ---- The token ---- */

void lex_give(struct sudoers_lex *l, enum sudoers_token token, struct slice word);
void lex_bad(struct sudoers_lex *l, const char *why);

/* ---- Words without their backslashes ---- */

struct slice lex_unescaped(struct sudoers_lex *l, struct slice s);
struct slice lex_unescaped_path(struct sudoers_lex *l, struct slice s);

/* ---- Ends ---- */

/* Behind a newline that a backslash hides; 0 when none stands here. */
size_t lex_continuation(const struct sudoers_lex *l, size_t at);
size_t lex_word_end(const struct sudoers_lex *l, size_t at);
size_t lex_name_end(const struct sudoers_lex *l, size_t at);
size_t lex_path_end(const struct sudoers_lex *l, size_t at);
size_t lex_regex_end(const struct sudoers_lex *l, size_t at);
size_t lex_upper_end(const struct sudoers_lex *l, size_t at);
size_t lex_address_end(const struct sudoers_lex *l, size_t at);
/* Takes one blank, or a hidden newline; false: none stands here. */
bool lex_skip_blank(struct sudoers_lex *l);

/* Takes the command whose path or expression ends there, with its arguments. */
void lex_take_command(struct sudoers_lex *l, size_t end);

#endif
