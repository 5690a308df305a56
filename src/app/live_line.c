#include "app/live_line.h"

#include "base/clock.h"
#include "events/kinds.h"
#include "session/words.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define LINE_EVERY_NS  NS_PER_S
#define GROWTH_OVER_NS (10 * NS_PER_S) /* a checkpoint lies within */
#define WIDTH_UNKNOWN  100

void live_line_start(struct live_line *line)
{
    *line = (struct live_line){.shown = isatty(STDERR_FILENO) != 0};
}

static int terminal_width(void)
{
    struct winsize size;
    bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
    return known ? size.ws_col - 1 : WIDTH_UNKNOWN;
}

/* Characters, not bytes, must fit: continuing bytes of UTF-8 take no place. */
static void draw(const char *words)
{
    int left = terminal_width(), size = 0;
    while (words[size] && (left > 0 || ((unsigned char)words[size] & 0xC0) == 0x80))
        left -= ((unsigned char)words[size++] & 0xC0) != 0x80;
    fprintf(stderr, "\r\033[K%.*s", size, words);
}

static int64_t size_of(const char *path)
{
    struct stat found;
    return stat(path, &found) == 0 ? found.st_size : 0;
}

/* Of the file and the log beside it, which is folded into it now and then. */
static double growth_per_s(struct live_line *line, const struct snapshot *view)
{
    char log[PATH_SIZE + 8];
    snprintf(log, sizeof log, "%s-wal", view->record_path);
    int64_t size = size_of(view->record_path) + size_of(log);
    if (line->first_ns == 0) {
        line->first_size = size;
        line->first_ns = view->now_ns;
    }
    int64_t passed_ns = view->now_ns - line->first_ns;
    return passed_ns < GROWTH_OVER_NS ? 0
                                      : (double)(size - line->first_size) / s_from_ns(passed_ns);
}

static int64_t free_bytes(const char *path)
{
    struct statvfs disk;
    if (statvfs(path, &disk) != 0 || disk.f_blocks == 0)
        return -1;
    return (int64_t)disk.f_bavail * (int64_t)disk.f_frsize;
}

static void add_sensor(const struct sensor_brief *sensor, struct text *words)
{
    text_add(words, "  %s:", sensor->device[0] ? sensor->device : "sensor");
    if (sensor->link != LINK_OPEN) {
        text_add(words, " %s", sensor->link_text[0] ? sensor->link_text : "not open");
        return;
    }
    for (int kind = 0; kind < SIGNAL_OTHER; kind++)
        if (sensor->signals & 1U << kind)
            text_add(words, " %s", signal_kind_name((enum signal_kind)kind));
    text_add(words, "%s %s", sensor->signals ? "," : "", quality_level_name(sensor->quality));
    if (sensor->quality <= QUALITY_FAIR && sensor->quality_reason > REASON_SETTLING)
        text_add(words, " (%s)", reason_name(sensor->quality_reason));
    if (sensor->heart_rate_bpm > 0)
        text_add(words, ", %.0f bpm", sensor->heart_rate_bpm);
}

static void add_room(int64_t bytes, double bytes_per_s, struct text *words)
{
    if (bytes < 0)
        return;
    text_add(words, "  %.1f GB free", (double)bytes / 1e9);
    if (bytes_per_s > 0)
        text_add(words, " (%.0f h)", (double)bytes / bytes_per_s / 3600);
}

void live_line_words(const struct snapshot *view, int markers, int64_t room, double bytes_per_s,
                     struct text *words)
{
    int64_t s = view->now_ns / NS_PER_S;
    text_add(words, "%" PRId64 ":%02" PRId64, s / 60, s % 60);
    if (view->record_trouble.status)
        text_add(words, "  %s", view->record_trouble.what);
    for (int i = 0; i < view->sensor_count; i++)
        add_sensor(&view->sensors[i], words);
    text_add(words, "  %d marker%s", markers, markers == 1 ? "" : "s");
    add_room(room, bytes_per_s, words);
    if (view->simulated)
        text_add(words, "  simulated heart");
}

void live_line_draw(struct live_line *line, const struct snapshot *view)
{
    char memory[800];
    struct text words = text_over(memory, sizeof memory);
    if (!line->shown || view->now_ns < line->due_ns)
        return;
    line->due_ns = view->now_ns + LINE_EVERY_NS;
    live_line_words(view, line->markers, free_bytes(view->record_path), growth_per_s(line, view),
                    &words);
    draw(memory);
}

void live_line_say(struct live_line *line, const char *words)
{
    if (line->shown)
        draw(words);
}

void live_line_end(struct live_line *line)
{
    if (line->shown)
        fprintf(stderr, "\r\033[K");
}
