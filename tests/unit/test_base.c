#include "support.h"

#include "base/clock.h"
#include "base/exchange.h"
#include "base/parallel.h"
#include "base/paths.h"
#include "base/ring.h"
#include "base/text.h"
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static void ring_refuses_and_counts_when_full(void **state)
{
    (void)state;
    struct ring ring;
    int item;
    assert_int_equal(ring_init(&ring, sizeof item, 4), STATUS_OK);
    for (item = 0; item < 4; item++)
        assert_true(ring_push(&ring, &item));
    assert_false(ring_push(&ring, &item));
    assert_int_equal(ring_refused(&ring), 1);
    for (int expected = 0; expected < 4; expected++) {
        assert_true(ring_pop(&ring, &item));
        assert_int_equal(item, expected);
    }
    assert_false(ring_pop(&ring, &item));
    ring_finish(&ring);
}

static void *push_a_million(void *context)
{
    struct ring *ring = context;
    for (uint64_t item = 0; item < 1000000; item++)
        ring_push(ring, &item);
    uint64_t end = UINT64_MAX;
    while (!ring_push(ring, &end))
        ;
    return NULL;
}

static void ring_loses_nothing_silently_between_threads(void **state)
{
    (void)state;
    struct ring ring;
    pthread_t pusher;
    assert_int_equal(ring_init(&ring, sizeof(uint64_t), 1024), STATUS_OK);
    pthread_create(&pusher, NULL, push_a_million, &ring);
    uint64_t received = 0, item = 0, least_next = 0;
    while (item != UINT64_MAX) {
        if (!ring_pop(&ring, &item) || item == UINT64_MAX)
            continue;
        assert_true(item >= least_next);
        least_next = item + 1;
        received++;
    }
    pthread_join(pusher, NULL);
    /* The end mark may have been refused some times as well. */
    assert_true(received + ring_refused(&ring) >= 1000000);
    ring_finish(&ring);
}

static void *publish_pairs(void *context)
{
    struct exchange *exchange = context;
    for (int64_t i = 1; i <= 200000; i++) {
        int64_t *draft = exchange_draft(exchange);
        draft[0] = i;
        draft[1] = -i;
        exchange_publish(exchange);
    }
    return NULL;
}

static void exchange_shows_whole_and_newest_states(void **state)
{
    (void)state;
    struct exchange exchange;
    pthread_t writer;
    assert_int_equal(exchange_init(&exchange, 2 * sizeof(int64_t)), STATUS_OK);
    pthread_create(&writer, NULL, publish_pairs, &exchange);
    int64_t seen = 0;
    while (seen < 200000) {
        const int64_t *newest = exchange_newest(&exchange, NULL);
        assert_int_equal(newest[0], -newest[1]);
        assert_true(newest[0] >= seen);
        seen = newest[0];
    }
    pthread_join(writer, NULL);
    exchange_finish(&exchange);
}

static void durations_are_read_or_refused(void **state)
{
    (void)state;
    static const struct {
        const char *word;
        int64_t ns;
    } cases[] = {{"90s", 90 * NS_PER_S},
                 {"5m", 300 * NS_PER_S},
                 {"1m30s", 90 * NS_PER_S},
                 {"250ms", 250 * NS_PER_MS},
                 {"1.5s", 1500 * NS_PER_MS},
                 {"24h", 86400 * NS_PER_S},
                 {"", 0},
                 {"5", 0},
                 {"-5s", 0},
                 {"5x", 0},
                 {"25h", 0},
                 {"0s", 0},
                 {"nan", 0},
                 {"1e99h", 0},
                 {"5 m", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t ns = -1;
        bool read = parse_duration_ns(cases[i].word, &ns);
        if (read != (cases[i].ns != 0) || (read && ns != cases[i].ns))
            fail_msg("\"%s\": read %d as %lld", cases[i].word, read, (long long)ns);
    }
}

static void numbers_are_whole_words(void **state)
{
    (void)state;
    double value;
    int64_t whole;
    assert_true(parse_double(" 12.5 ", &value) && value == 12.5);
    assert_false(parse_double("12.5x", &value));
    assert_false(parse_double("", &value));
    assert_false(parse_double("nan", &value));
    assert_false(parse_double("1e999", &value));
    assert_true(parse_int64("-7", &whole) && whole == -7);
    assert_false(parse_int64("99999999999999999999", &whole));
    assert_false(parse_int64("7.0", &whole));
}

static void text_never_overruns(void **state)
{
    (void)state;
    char memory[8];
    struct text text = text_over(memory, sizeof memory);
    text_add(&text, "abc%d", 12);
    assert_false(text.cut);
    text_add(&text, "more than fits");
    assert_true(text.cut);
    text_add(&text, "and more");
    assert_string_equal(memory, "abc12mo");
    char cut[4];
    text_copy(cut, sizeof cut, "ab\xC3\xA9"); /* e acute needs two bytes, one is left */
    assert_string_equal(cut, "ab");
}

static void private_folders_are_private(void **state)
{
    (void)state;
    char path[PATH_SIZE];
    struct problem problem;
    struct stat found;
    snprintf(path, sizeof path, "%s/a/b/c", test_folder());
    assert_int_equal(path_make_private_folder(path, &problem), STATUS_OK);
    assert_int_equal(path_make_private_folder(path, &problem), STATUS_OK);
    assert_int_equal(stat(path, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0700);
    assert_int_equal(path_make_private_folder("/proc/kindbeat/x", &problem), STATUS_UNAVAILABLE);
    assert_non_null(strstr(problem.what, "/proc/kindbeat"));
}

struct share {
    int done[1000];                  /* how often each was done */
    size_t by_worker[PARALLEL_MOST]; /* nobody else's while the worker works */
};

static void do_share(void *context, int worker, size_t from, size_t to)
{
    struct share *share = context;
    for (size_t i = from; i < to; i++)
        share->done[i]++;
    share->by_worker[worker] += to - from;
}

static void parallel_work_is_all_done_once(void **state)
{
    (void)state;
    static const size_t pieces[] = {1, 7, 64, 999, 1000, 5000};
    for (size_t p = 0; p < sizeof pieces / sizeof pieces[0]; p++) {
        for (int workers = 1; workers <= 9; workers += 4) {
            struct share share = {0};
            size_t sum = 0;
            parallel_do(1000, pieces[p], workers, do_share, &share);
            for (size_t i = 0; i < 1000; i++)
                assert_int_equal(share.done[i], 1);
            for (int i = 0; i < workers; i++)
                sum += share.by_worker[i];
            assert_int_equal(sum, 1000);
        }
    }
    parallel_do(0, 10, 4, do_share, NULL);
    assert_true(parallel_cores() >= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ring_refuses_and_counts_when_full),
        cmocka_unit_test(ring_loses_nothing_silently_between_threads),
        cmocka_unit_test(exchange_shows_whole_and_newest_states),
        cmocka_unit_test(durations_are_read_or_refused),
        cmocka_unit_test(numbers_are_whole_words),
        cmocka_unit_test(text_never_overruns),
        cmocka_unit_test(private_folders_are_private),
        cmocka_unit_test(parallel_work_is_all_done_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
