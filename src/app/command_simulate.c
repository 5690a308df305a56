/* `kindbeat simulate`: the simulated person on a pseudo-terminal or in a file, in the dialect of
 * any device, so that Kindbeat and other programs can be tried without a sensor. */
#include "app/commands.h"
#include "app/interrupt.h"
#include "base/clock.h"
#include "sensors/decoder.h"
#include "sensors/simulator/speaker.h"
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#define BURST_NS    (16 * NS_PER_MS) /* as a USB adapter hands it over */
#define FOR_EVER_NS INT64_MAX

/* One device that the person wears. */
struct stage {
    struct speaker speaker;
    int fd;           /* our end; -1: unplugged */
    int other_end;    /* kept open, so that the bytes of before a reader comes are not an error */
    const char *link; /* name that stays the same when it is plugged in again; NULL: none */
};

struct play {
    struct stage stages[OPTION_WORDS_MOST];
    int stage_count;
    int64_t for_ns;
};

/* A pseudo-terminal gets any free name when it is made again, and Kindbeat never opens one of those
 * a second time: it may be somebody's window by then. A link of the person's own is safe. */
static enum status make_link(const struct stage *stage, const char *name, struct problem *problem)
{
    struct stat found;
    bool replaces = lstat(stage->link, &found) == 0 && S_ISLNK(found.st_mode);
    if (replaces)
        unlink(stage->link);
    if (symlink(name, stage->link) == 0)
        return STATUS_OK;
    return problem_set(problem, STATUS_UNAVAILABLE, "Choose a name where no file stands.",
                       "The link %s cannot be made: %s.", stage->link, strerror(errno));
}

static enum status open_terminal(struct stage *stage, struct problem *problem)
{
    char name[64];
    struct termios raw;
    stage->fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (stage->fd < 0 || grantpt(stage->fd) || unlockpt(stage->fd) ||
        ptsname_r(stage->fd, name, sizeof name) || tcgetattr(stage->fd, &raw))
        return problem_set(problem, STATUS_UNAVAILABLE, "Close other terminals and try again.",
                           "No pseudo-terminal can be made: %s.", strerror(errno));
    cfmakeraw(&raw);
    tcsetattr(stage->fd, TCSANOW, &raw);
    stage->other_end = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
    enum status status = stage->link ? make_link(stage, name, problem) : STATUS_OK;
    if (status)
        return status;
    printf("%s speaks on %s\n", device_find(stage->speaker.dialect->device)->title,
           stage->link ? stage->link : name);
    fflush(stdout);
    return STATUS_OK;
}

static void unplug(struct stage *stage)
{
    if (stage->link)
        unlink(stage->link);
    close(stage->other_end);
    close(stage->fd);
    stage->fd = -1;
    printf("unplugged\n");
    fflush(stdout);
}

/* What nobody reads is lost, as on a real wire. */
static void say(const struct stage *stage, const uint8_t *bytes, size_t size)
{
    if (stage->fd >= 0 && size > 0 && write(stage->fd, bytes, size) < 0 && errno != EAGAIN)
        perror("kindbeat");
}

static void listen_to(struct stage *stage)
{
    uint8_t heard[64], answer[DIALECT_BYTES_MAX];
    ssize_t count = stage->fd >= 0 ? read(stage->fd, heard, sizeof heard) : 0;
    for (ssize_t i = 0; i < count; i++)
        say(stage, answer, speaker_hear(&stage->speaker, heard[i], answer));
}

static enum status keep_plugged(struct stage *stage, double t_s, struct problem *problem)
{
    bool out = speaker_unplugged(&stage->speaker, t_s);
    if (out && stage->fd >= 0)
        unplug(stage);
    return !out && stage->fd < 0 ? open_terminal(stage, problem) : STATUS_OK;
}

/* All that one device has said by now. */
static enum status stage_turn(struct stage *stage, double now_s, struct problem *problem)
{
    uint8_t bytes[DIALECT_BYTES_MAX];
    struct body_moment moment;
    listen_to(stage);
    while (speaker_due_s(&stage->speaker) <= now_s)
        say(stage, bytes, speaker_next(&stage->speaker, bytes, &moment));
    return keep_plugged(stage, now_s, problem);
}

/* One clock for all, so that one heart beats in each. */
static enum status play_live(struct play *play, struct problem *problem)
{
    enum status status = STATUS_OK;
    for (int i = 0; !status && i < play->stage_count; i++)
        status = open_terminal(&play->stages[i], problem);
    int64_t began_ns = clock_monotonic_ns(), due_ns = began_ns;
    while (!status && !interrupted() && due_ns - began_ns < play->for_ns) {
        clock_sleep_until_ns(due_ns += BURST_NS);
        for (int i = 0; !status && i < play->stage_count; i++)
            status = stage_turn(&play->stages[i], s_from_ns(due_ns - began_ns), problem);
    }
    for (int i = 0; i < play->stage_count; i++)
        if (play->stages[i].fd >= 0)
            unplug(&play->stages[i]);
    return status;
}

static enum status play_to_file(struct play *play, const char *path, struct problem *problem)
{
    uint8_t bytes[DIALECT_BYTES_MAX];
    struct body_moment moment;
    struct speaker *speaker = &play->stages[0].speaker;
    FILE *file = fopen(path, "wbxe");
    if (!file)
        return problem_set(problem, STATUS_UNAVAILABLE, "Choose another name or folder.",
                           "%s cannot be written: %s.", path, strerror(errno));
    speaker->speaking = true; /* a file asks nobody */
    while (speaker_due_s(speaker) <= s_from_ns(play->for_ns)) {
        size_t size = speaker_next(speaker, bytes, &moment);
        fwrite(bytes, 1, size, file);
    }
    if (fclose(file) == 0)
        return STATUS_OK;
    return problem_set(problem, STATUS_UNAVAILABLE, "Make room on the disk and try again.",
                       "%s could not be written to its end.", path);
}

static void name_dialects(void)
{
    fprintf(stderr, "Known:");
    for (int i = 0; dialects[i]; i++)
        fprintf(stderr, " %s", dialects[i]->device);
    fprintf(stderr, "\n");
}

/* The same recipe, and so the same heart, in every device. */
static enum status play_prepare(struct play *play, const struct option_words *as,
                                const char *recipe_words, const char *fault_words,
                                struct problem *problem)
{
    struct heart_recipe recipe;
    struct faults faults;
    enum status status = heart_recipe_parse(recipe_words, &recipe, problem);
    if (!status)
        status = faults_parse(fault_words, &faults, problem);
    for (int i = 0; !status && i < as->count; i++) {
        struct stage *stage = &play->stages[play->stage_count++];
        stage->fd = -1;
        speaker_start(&stage->speaker, dialect_find(as->at[i]), &recipe, &faults);
    }
    return status;
}

int command_simulate(const struct command *command, int count, char **words)
{
    struct option_words as = {0};
    const char *recipe_words = "", *fault_words = "", *path = NULL, *link = NULL;
    int64_t for_ns = 0;
    const struct option options[] = {{"--as", OPTION_WORDS, &as},
                                     {"--recipe", OPTION_WORD, &recipe_words},
                                     {"--fault", OPTION_WORD, &fault_words},
                                     {"--to", OPTION_WORD, &path},
                                     {"--link", OPTION_WORD, &link},
                                     {"--for", OPTION_DURATION, &for_ns}};
    int status;
    if (!options_read(command, options, sizeof options / sizeof options[0], &count, words, &status))
        return status;
    if (count > 0)
        return usage_error(command, "\"%s\" is one word too many", words[0]);
    if (path && for_ns == 0)
        return usage_error(command, "a file needs --for, such as --for 5m");
    if (link && (path || as.count > 1))
        return usage_error(command, "--link is for one device on a pseudo-terminal");
    if (path && as.count > 1)
        return usage_error(command, "a file holds what one device says");
    if (as.count == 0)
        as.at[as.count++] = "pulsesensor";
    for (int i = 0; i < as.count; i++)
        if (!dialect_find(as.at[i])) {
            usage_error(command, "no device is called \"%s\"", as.at[i]);
            name_dialects();
            return EXIT_USAGE;
        }
    static struct play play;
    struct problem problem;
    play = (struct play){.for_ns = for_ns > 0 ? for_ns : FOR_EVER_NS};
    if (play_prepare(&play, &as, recipe_words, fault_words, &problem))
        return command_failed(&problem);
    play.stages[0].link = link;
    interrupt_listen();
    enum status done = path ? play_to_file(&play, path, &problem) : play_live(&play, &problem);
    return done ? command_failed(&problem) : EXIT_OK;
}
