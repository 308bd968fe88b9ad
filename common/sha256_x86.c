/*
 * SHA-256 with the x86 SHA extensions [Intel SDM volume 2, SHA256RNDS2, SHA256MSG1, SHA256MSG2].
 * The instructions do two rounds at a time and keep the state as the words ABEF and CDGH.
 */
#include "common/sha256_blocks.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

#define HARDWARE __attribute__((target("sha,sse4.1,ssse3")))

bool sha256_has_x86(void)
{
	unsigned a, b, c, d;

	if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_SSSE3) || !(c & bit_SSE4_1))
		return false;
	return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & 1u << 29); /* SHA */
}

struct state {
	__m128i abef, cdgh;
};

/* Four rounds with the schedule's words w, which the round constants at k are added to. */
HARDWARE static inline void rounds(struct state *s, __m128i w, const uint32_t *k)
{
	__m128i wk = _mm_add_epi32(w, _mm_loadu_si128((const __m128i *)k));

	s->cdgh = _mm_sha256rnds2_epu32(s->cdgh, s->abef, wk);
	s->abef = _mm_sha256rnds2_epu32(s->abef, s->cdgh, _mm_shuffle_epi32(wk, 0x0e));
}

/* The next four words of the schedule from the sixteen before; a is the oldest. */
HARDWARE static inline __m128i next(__m128i a, __m128i b, __m128i c, __m128i d)
{
	__m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(a, b), _mm_alignr_epi8(d, c, 4));

	return _mm_sha256msg2_epu32(sum, d);
}

HARDWARE static inline __m128i load(const uint8_t *p)
{
	const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0bll, 0x0405060700010203ll);

	return _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)p), big_endian);
}

HARDWARE static struct state block(struct state s, const uint8_t *p)
{
	__m128i a = load(p), b = load(p + 16), c = load(p + 32), d = load(p + 48);
	const struct state before = s;

	for (size_t i = 0; i < 64; i += 16) {
		rounds(&s, a, sha256_k + i);
		rounds(&s, b, sha256_k + i + 4);
		rounds(&s, c, sha256_k + i + 8);
		rounds(&s, d, sha256_k + i + 12);
		a = next(a, b, c, d);
		b = next(b, c, d, a);
		c = next(c, d, a, b);
		d = next(d, a, b, c);
	}
	s.abef = _mm_add_epi32(s.abef, before.abef);
	s.cdgh = _mm_add_epi32(s.cdgh, before.cdgh);
	return s;
}

HARDWARE void sha256_blocks_x86(uint32_t h[8], const uint8_t *p, size_t blocks)
{
	__m128i cdab = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)h), 0xb1);
	__m128i efgh = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(h + 4)), 0x1b);
	struct state s = {_mm_alignr_epi8(cdab, efgh, 8), _mm_blend_epi16(efgh, cdab, 0xf0)};
	__m128i feba, dchg;

	for (; blocks > 0; blocks--, p += 64)
		s = block(s, p);
	feba = _mm_shuffle_epi32(s.abef, 0x1b);
	dchg = _mm_shuffle_epi32(s.cdgh, 0xb1);
	_mm_storeu_si128((__m128i *)h, _mm_blend_epi16(feba, dchg, 0xf0));
	_mm_storeu_si128((__m128i *)(h + 4), _mm_alignr_epi8(dchg, feba, 8));
}

#else

/* A translation unit must not be empty [C11 6.9]. */
typedef int sha256_x86_is_not_for_this_processor;

#endif
