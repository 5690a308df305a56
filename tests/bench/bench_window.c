/* The whole program, with its window, measured from inside for as long as it is told: from start to
 * first picture, pictures shown, processor time of every thread, memory, and the way of each beat
 * from the bytes on the wire to the picture that shows it.
 *
 *   bench_window SECONDS [WORDS OF KINDBEAT...]
 *
 * Without --sensor a pulse sensor is worn on a pseudo-terminal, and its beats are followed. What is
 * followed is the first picture of a snapshot that has the beat: there the rate counts it, and the
 * wave shows it where there is one (the flower and its point of light are drawn 2 s behind the
 * present, on purpose). Wants a display: Xvfb will do. Its sessions go to a folder of their
 * own.
 *
 *   bench_window 60 --sensor none                       a still screen
 *   bench_window 600 --practice resonance-breath --minutes 10
 *   SDL_RENDER_DRIVER=opengl bench_window 30 ...        with OpenGL, whoever plays it */
#include "support.h"
#include "watch.h"

#include "base/clock.h"
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SETTLED_S 3 /* from here on things are counted */

/* --- the machine ---------------------------------------------------------------------------- */

#define THREADS_MOST 32

struct thread_use {
    long id;
    char name[20];
    double used_s;
};

struct use {
    struct thread_use threads[THREADS_MOST];
    int count, pictures;
    int64_t at_ns;
};

static struct use settled, latest;
static double settled_mb;

static bool read_file(const char *path, char *text, size_t size)
{
    FILE *file = fopen(path, "r");
    size_t used = file ? fread(text, 1, size - 1, file) : 0;
    text[used] = '\0';
    if (file)
        fclose(file);
    return used > 0;
}

static void read_thread(const char *id, struct thread_use *use)
{
    char path[300], text[128];
    snprintf(path, sizeof path, "/proc/self/task/%s/schedstat", id);
    use->id = strtol(id, NULL, 10);
    use->used_s = read_file(path, text, sizeof text) ? strtod(text, NULL) / 1e9 : 0;
    snprintf(path, sizeof path, "/proc/self/task/%s/comm", id);
    read_file(path, use->name, sizeof use->name);
    use->name[strcspn(use->name, "\n")] = '\0';
}

static void read_use(struct use *use)
{
    DIR *folder = opendir("/proc/self/task");
    const struct dirent *entry;
    *use = (struct use){.at_ns = clock_monotonic_ns(), .pictures = watch_seen()->pictures};
    while (folder && (entry = readdir(folder)) != NULL)
        if (entry->d_name[0] != '.' && use->count < THREADS_MOST)
            read_thread(entry->d_name, &use->threads[use->count++]);
    if (folder)
        closedir(folder);
}

static double resident_mb(void)
{
    char text[2048];
    const char *at =
        read_file("/proc/self/status", text, sizeof text) ? strstr(text, "VmRSS:") : NULL;
    return at ? strtod(at + 6, NULL) / 1024 : NAN;
}

static bool every_second(int second)
{
    if (second == SETTLED_S) {
        watch_mark();
        read_use(&settled);
        settled_mb = resident_mb();
    } else if (second > SETTLED_S)
        read_use(&latest);
    if (second % 60 == 0)
        printf("  after %4d s: %.1f MB resident, %d pictures\n", second, resident_mb(),
               watch_seen()->pictures);
    fflush(stdout);
    return false;
}

/* --- the way of a beat ---------------------------------------------------------------------- */

enum part { PULSE, READ, FOUND, PUBLISHED, BEGUN, SHOWN, WHOLE, PART_COUNT };

static const char *const part_names[PART_COUNT] = {
    [PULSE] = "pulse written, until it can be known",
    [READ] = "known on the wire, until it is read",
    [FOUND] = "read, until the beat is found",
    [PUBLISHED] = "found, until a snapshot has it",
    [BEGUN] = "snapshot, until a picture is begun",
    [SHOWN] = "begun, until it is shown",
    [WHOLE] = "known on the wire, until it is shown",
};

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double part_ms(const struct watched_beat *beat, enum part part)
{
    const int64_t ends[][2] = {
        [PULSE] = {beat->pulsed_ns, beat->knowable_ns},
        [READ] = {beat->knowable_ns, beat->read_ns},
        [FOUND] = {beat->read_ns, beat->found_ns},
        [PUBLISHED] = {beat->found_ns, beat->published_ns},
        [BEGUN] = {beat->published_ns, beat->begun_ns},
        [SHOWN] = {beat->begun_ns, beat->shown_ns},
        [WHOLE] = {beat->knowable_ns, beat->shown_ns},
    };
    bool known = ends[part][0] > 0 && ends[part][1] > 0;
    return known ? (double)(ends[part][1] - ends[part][0]) / 1e6 : NAN;
}

static void print_part(enum part part)
{
    static double ms[WATCH_BEATS_MOST];
    const struct watched *seen = watch_seen();
    int count = 0;
    for (int i = 0; i < seen->beat_count; i++) {
        double one = part_ms(&seen->beats[i], part);
        if (!isnan(one))
            ms[count++] = one;
    }
    if (count == 0)
        return;
    qsort(ms, (size_t)count, sizeof *ms, by_size);
    printf("  %-38s %8.1f %8.1f %8.1f ms  (%d)\n", part_names[part], ms[count / 2],
           ms[count * 99 / 100], ms[count - 1], count);
}

static void print_beats(void)
{
    const struct watched *seen = watch_seen();
    int pictures[6] = {0}, late = 0, unshown = 0;
    printf("\n%d beats\n  %-38s %8s %8s %8s\n", seen->beat_count, "", "median", "of 100", "worst");
    for (int part = 0; part < PART_COUNT; part++)
        print_part((enum part)part);
    for (int i = 0; i < seen->beat_count; i++) {
        const struct watched_beat *beat = &seen->beats[i];
        unshown += beat->shown_ns == 0;
        late += beat->snapshots_without > 0 || beat->pictures_without > 0;
        if (beat->shown_ns > 0)
            pictures[beat->pictures_since < 5 ? beat->pictures_since : 5]++;
    }
    printf("  in the first picture after it was found: %d, second: %d, third: %d, later: %d; "
           "never: %d\n  passed over by a snapshot, or by a picture begun after one: %d\n",
           pictures[1], pictures[2], pictures[3], pictures[4] + pictures[5], unshown, late);
}

/* --- the rest ------------------------------------------------------------------------------- */

static void print_threads(void)
{
    double seconds = s_from_ns(latest.at_ns - settled.at_ns), whole = 0;
    printf("\nprocessor time, share of one core over %.0f s:\n", seconds);
    for (int i = 0; i < latest.count; i++) {
        const struct thread_use *thread = &latest.threads[i];
        double before_s = 0;
        for (int k = 0; k < settled.count; k++)
            if (settled.threads[k].id == thread->id)
                before_s = settled.threads[k].used_s;
        double share = (thread->used_s - before_s) / seconds;
        whole += share;
        printf("  %-16s %6.2f %%%s\n", thread->name, 100 * share,
               thread->id == getpid() ? "  the screen's" : "");
    }
    printf("  %-16s %6.2f %%\n", "together", 100 * whole);
}

static void print_pictures(int64_t began_ns)
{
    const struct watched *seen = watch_seen();
    int slow = 0;
    for (int ms = 50; ms < WATCH_GAPS_MOST; ms++)
        slow += seen->gaps[ms];
    printf("first picture %.0f ms after the start\n", (double)(seen->first_ns - began_ns) / 1e6);
    printf("%d pictures from second %d on (%.1f a second); over 50 ms apart: %d; %d looks in all\n",
           latest.pictures - settled.pictures, SETTLED_S,
           (latest.pictures - settled.pictures) / s_from_ns(latest.at_ns - settled.at_ns), slow,
           seen->looks);
    printf("asked for memory since: our code %ld times, SDL %ld, in %d pictures\n", seen->asked,
           seen->asked_by_sdl, seen->pictures_since);
    printf("resident: %.1f MB at second %d, %.1f MB at the end\n", settled_mb, SETTLED_S,
           resident_mb());
}

static bool names_sensor(int count, char **words)
{
    for (int i = 0; i < count; i++)
        if (strcmp(words[i], "--sensor") == 0)
            return true;
    return false;
}

/* The program's own start is counted from here: this runs twice, the second time as it. The folder
 * stays for the second. */
static int start_again(char **words)
{
    static char folder[] = "/tmp/kindbeat-bench-XXXXXX";
    char now[32];
    if (!mkdtemp(folder))
        return 1;
    snprintf(now, sizeof now, "%lld", (long long)clock_monotonic_ns());
    setenv("XDG_DATA_HOME", folder, 1);
    setenv("XDG_CONFIG_HOME", folder, 1);
    setenv("KINDBEAT_BENCH_BEGAN", now, 1);
    execv("/proc/self/exe", words);
    return 1;
}

int main(int count, char **words)
{
    const char *began = getenv("KINDBEAT_BENCH_BEGAN");
    char *given[32], option[] = "--sensor", sensor[96], remove[96];
    if (count < 2 || count > 28) {
        fprintf(stderr, "bench_window SECONDS [WORDS OF KINDBEAT...]\n");
        return 2;
    }
    if (!began)
        return start_again(words);
    int words_given = count - 2;
    memcpy(given, words + 2, (size_t)words_given * sizeof *given);
    double seconds = strtod(words[1], NULL), load[1] = {NAN};
    watch_begin();
    bool wired = !names_sensor(words_given, given);
    if (wired) {
        const char *name = watch_speak("", seconds + 2);
        if (!name)
            return 1;
        snprintf(sensor, sizeof sensor, "serial:%s,115200,pulsesensor", name);
        given[words_given++] = option;
        given[words_given++] = sensor;
    }
    int status = watch_program(words_given, given, seconds, every_second);
    watch_silence();
    getloadavg(load, 1);
    printf("load of the machine: %.1f\n", load[0]);
    print_pictures(strtoll(began, NULL, 10));
    print_threads();
    if (wired)
        print_beats();
    snprintf(remove, sizeof remove, "rm -rf '%s'", getenv("XDG_DATA_HOME"));
    return system(remove) == 0 ? status : 1;
}
