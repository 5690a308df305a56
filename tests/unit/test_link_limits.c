/* The sensor thread where something is refused: by the world (no such port, in use, no permission)
 * and by our own limits (a full ring, descriptors). */
#include "link_watch.h"

#include "base/log.h"
#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* --- refusals of the world ------------------------------------------------------------------ */

static void a_missing_port_is_told_once_and_opened_when_it_comes(void **state)
{
    (void)state;
    struct watch watch;
    char name[96], words[128];
    snprintf(name, sizeof name, "%s/later", test_folder());
    snprintf(words, sizeof words, "serial:%s", name);
    watch_start(&watch, words, false, 256);
    struct event failed = watch_for(&watch, EVENT_LINK, LINK_FAILED);
    print_message("%s\n", failed.link.text);
    assert_non_null(strstr(failed.link.text, "There is no port"));
    assert_null(watch_within(&watch, EVENT_LINK, LINK_FAILED, 1200 * NS_PER_MS));
    assert_int_equal(mkfifo(name, 0600), 0);
    watch_for(&watch, EVENT_LINK, LINK_OPEN);
    assert_int_equal(test_count(&watch.told, EVENT_GAP), 0);
    watch_finish(&watch);
    unlink(name);
}

static void a_port_in_use_is_named_and_opened_when_it_is_free(void **state)
{
    (void)state;
    struct watch first, second;
    struct terminal terminal = terminal_make();
    watch_start(&first, terminal.words, false, 256);
    watch_for(&first, EVENT_LINK, LINK_OPEN);
    watch_start(&second, terminal.words, false, 256);
    struct event failed = watch_for(&second, EVENT_LINK, LINK_FAILED);
    assert_non_null(strstr(failed.link.text, "is in use by another program"));
    watch_finish(&first);
    watch_for(&second, EVENT_LINK, LINK_OPEN);
    watch_finish(&second);
    close(terminal.master);
}

static int refused_as_stranger(const struct terminal *terminal, const char *wanted)
{
    struct sensor_address address;
    struct transport transport;
    struct problem problem = {0};
    if (setgroups(0, NULL) != 0 || setgid(65534) != 0 || setuid(65534) != 0)
        return 1;
    sensor_address_parse(terminal->words, &address, &problem);
    if (transport_open(&transport, &address, &problem) == STATUS_OK)
        return 2;
    return strstr(problem.what, wanted) && strstr(problem.remedy, "usermod -aG dialout") ? 0 : 3;
}

static void no_permission_names_the_group_to_join(void **state)
{
    (void)state;
    struct terminal terminal = terminal_make();
    struct group *group = getgrnam("dialout");
    if (geteuid() != 0 || !group) {
        print_message("skipped: only the administrator can play somebody without permission\n");
        close(terminal.master);
        skip();
    }
    assert_int_equal(chown(terminal.path, 0, group->gr_gid), 0);
    assert_int_equal(chmod(terminal.path, 0660), 0);
    pid_t child = fork();
    if (child == 0)
        _exit(refused_as_stranger(&terminal, ": join the group dialout"));
    int ended;
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_true(WIFEXITED(ended));
    assert_int_equal(WEXITSTATUS(ended), 0);
    close(terminal.master);
}

/* --- our own limits ------------------------------------------------------------------------- */

/* A pipe in a port's place: what was written is there at once, and asking how much is left shows
 * what the link has read. So nothing here depends on how busy the machine is. */
struct pipe_port {
    char path[96], words[128];
    int writer;
};

static struct pipe_port pipe_port_make(void)
{
    struct pipe_port port;
    snprintf(port.path, sizeof port.path, "%s/pipe", test_folder());
    snprintf(port.words, sizeof port.words, "serial:%s", port.path);
    assert_int_equal(mkfifo(port.path, 0600), 0);
    port.writer = open(port.path, O_RDWR | O_CLOEXEC); /* both, so as not to wait for the link */
    assert_true(port.writer >= 0);
    return port;
}

static void pipe_port_say(const struct pipe_port *port, const void *bytes, size_t size)
{
    int left = 1;
    write_all(port->writer, bytes, size);
    for (int64_t until_ns = clock_monotonic_ns() + PATIENCE_NS; left > 0;) {
        assert_int_equal(ioctl(port->writer, FIONREAD, &left), 0);
        assert_true(clock_monotonic_ns() < until_ns);
        pause_ms(1);
    }
}

/* Until so many events have ever been pushed. */
static void wait_for_pushes(struct watch *watch, uint32_t count)
{
    int64_t until_ns = clock_monotonic_ns() + PATIENCE_NS;
    while (atomic_load(&watch->ring.pushed) < count && clock_monotonic_ns() < until_ns)
        pause_ms(1);
    assert_true(atomic_load(&watch->ring.pushed) >= count);
}

static void what_a_full_ring_refuses_is_counted_and_told(void **state)
{
    (void)state;
    enum { PIECES = 60, ROOM = 16, SIZE = PIECES * EVENT_BYTES_MAX };
    struct watch watch;
    struct pipe_port port = pipe_port_make();
    static uint8_t sent[SIZE], got[SIZE + 2];
    for (size_t i = 0; i < SIZE; i++)
        sent[i] = (uint8_t)(i * 7 + i / 256);
    watch_start(&watch, port.words, false, ROOM);
    watch_for(&watch, EVENT_LINK, LINK_OPEN);
    int64_t before_ns = clock_monotonic_ns();
    for (int i = 0; i < PIECES; i++) /* and nobody takes any */
        pipe_port_say(&port, sent + i * EVENT_BYTES_MAX, EVENT_BYTES_MAX);
    struct event gap = watch_for(&watch, EVENT_GAP, 0);
    size_t before_gap = test_count(&watch.told, EVENT_BYTES);
    pipe_port_say(&port, "on", 2);
    struct event next;
    do
        next = watch_for(&watch, EVENT_BYTES, 0);
    while (next.bytes.size != 2);
    size_t arrived = watch_bytes(&watch, got, sizeof got) - 2;
    print_message("%zu events arrived before the gap, %lld refused\n", before_gap,
                  (long long)gap.gap.count);
    assert_true(before_gap >= ROOM);
    assert_memory_equal(got, sent, (size_t)ROOM * EVENT_BYTES_MAX);
    assert_int_equal(gap.gap.cause, GAP_REFUSED);
    assert_int_equal(test_count(&watch.told, EVENT_GAP), 1);
    assert_int_equal((int64_t)(arrived / EVENT_BYTES_MAX) + gap.gap.count, PIECES);
    assert_in_range(gap.gap.count, PIECES - ROOM - 1, PIECES - ROOM); /* the last was in between */
    assert_true(gap.gap.from_ns >= before_ns && gap.gap.from_ns <= gap.gap.to_ns);
    assert_true(gap.gap.to_ns <= gap.at_ns);
    watch_finish(&watch);
    close(port.writer);
    unlink(port.path);
}

static void a_full_ring_never_hides_that_the_sensor_is_gone(void **state)
{
    (void)state;
    struct watch watch;
    struct pipe_port port = pipe_port_make();
    watch_start(&watch, port.words, false, 2);
    wait_for_pushes(&watch, 2); /* OPENING and OPEN fill it */
    pipe_port_say(&port, "x", 1);
    unlink(port.path); /* so that it does not come back */
    close(port.writer);
    pause_ms(150); /* whether or not the link has noticed by now */
    watch_for(&watch, EVENT_GAP, 0);
    watch_for(&watch, EVENT_LINK, LINK_LOST);
    watch_finish(&watch);
}

static int descriptors_open(void)
{
    int count = 0;
    DIR *folder = opendir("/proc/self/fd");
    while (readdir(folder))
        count++;
    closedir(folder);
    return count;
}

static void nothing_leaks_over_fifty_openings(void **state)
{
    (void)state;
    struct terminal terminal = terminal_make();
    struct watch watch;
    watch_start(&watch, terminal.words, false, 16); /* what is made once is made now */
    watch_finish(&watch);
    int before = descriptors_open();
    for (int i = 0; i < 50; i++) {
        static const char *const sources[] = {NULL, "serial:/dev/null", "serial:/nowhere"};
        const char *words = sources[i % 3];
        watch_start(&watch, words ? words : terminal.words, false, 16);
        watch_for(&watch, EVENT_LINK, words ? LINK_FAILED : LINK_OPEN);
        watch_finish(&watch);
    }
    assert_int_equal(descriptors_open(), before);
    close(terminal.master);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_missing_port_is_told_once_and_opened_when_it_comes),
        cmocka_unit_test(a_port_in_use_is_named_and_opened_when_it_is_free),
        cmocka_unit_test(no_permission_names_the_group_to_join),
        cmocka_unit_test(what_a_full_ring_refuses_is_counted_and_told),
        cmocka_unit_test(a_full_ring_never_hides_that_the_sensor_is_gone),
        cmocka_unit_test(nothing_leaks_over_fifty_openings),
    };
    log_threshold(LOG_WARNING);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
