/* A session that cannot be kept must be known before anybody sits down, and no session may ever
 * write over another. The name is the moment the session began, in UTC so that names sort by time
 * wherever they were made; O_EXCL decides who owns a name. */
#include "journal/place.h"

#include "base/clock.h"
#include "base/text.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#define PARTICIPANT_MAX 32
#define NAMES_MAX       1000 /* sessions begun in one second */

static enum status check_participant(const char *code, struct problem *problem)
{
    static const char allowed[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    size_t length = strlen(code);
    if (length <= PARTICIPANT_MAX && strspn(code, allowed) == length)
        return STATUS_OK;
    return problem_set(problem, STATUS_INVALID, "Use a code such as P01, never a name.",
                       "\"%.64s\" is not a participant code: it takes up to %d letters, digits, "
                       "- and _.",
                       code, PARTICIPANT_MAX);
}

static enum status check_folder(const char *folder, struct problem *problem)
{
    struct stat found;
    if (stat(folder, &found) != 0)
        return problem_set(problem, STATUS_UNAVAILABLE, "Make it, or choose another folder.",
                           "The folder for sessions, %s, cannot be found: %s.", folder,
                           strerror(errno));
    if (!S_ISDIR(found.st_mode))
        return problem_set(problem, STATUS_UNAVAILABLE, "Choose a folder for sessions.",
                           "%s is a file, not a folder.", folder);
    if (access(folder, W_OK | X_OK) != 0)
        return problem_set(problem, STATUS_UNAVAILABLE,
                           "Change the folder's permissions, or choose another folder.",
                           "The folder for sessions, %s, cannot be written: %s.", folder,
                           strerror(errno));
    return STATUS_OK;
}

static enum status check_room(const char *folder, struct problem *problem)
{
    struct statvfs disk;
    if (statvfs(folder, &disk) != 0 || disk.f_blocks == 0)
        return STATUS_OK; /* no answer: making the file will tell */
    unsigned long long free_mb = (unsigned long long)disk.f_bavail * disk.f_frsize / 1000000;
    if (free_mb >= PLACE_LEAST_FREE_MB)
        return STATUS_OK;
    return problem_set(problem, STATUS_UNAVAILABLE,
                       "Free some space, or choose a folder on another disk.",
                       "The disk of %s has %llu MB left; a session needs %d MB to be safe.", folder,
                       free_mb, PLACE_LEAST_FREE_MB);
}

static enum status make_file(const char *folder, const char *stem, char *path, size_t size,
                             struct problem *problem)
{
    int descriptor = -1;
    errno = EEXIST;
    for (int i = 1; descriptor < 0 && errno == EEXIST && i <= NAMES_MAX; i++) {
        struct text text = text_over(path, size);
        text_add(&text, "%s/%s", folder, stem);
        if (i > 1)
            text_add(&text, "-%d", i);
        text_add(&text, PLACE_ENDING);
        if (text.cut)
            return problem_set(problem, STATUS_INVALID, "Choose a folder with a shorter path.",
                               "The path of the folder for sessions is too long.");
        descriptor = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    }
    if (descriptor < 0)
        return problem_set(problem, STATUS_UNAVAILABLE,
                           "Check the folder's permissions and the disk, or choose another folder.",
                           "The session file %s cannot be made: %s.", path, strerror(errno));
    close(descriptor);
    return STATUS_OK;
}

enum status place_make_named(const char *folder, const char *stem, char *path, size_t size,
                             struct problem *problem)
{
    enum status status = check_folder(folder, problem);
    if (!status)
        status = check_room(folder, problem);
    return status ? status : make_file(folder, stem, path, size, problem);
}

enum status place_make(const char *folder, int64_t started_wall_ns, const char *participant,
                       char *path, size_t size, struct problem *problem)
{
    char stem[32 + PARTICIPANT_MAX];
    time_t seconds = (time_t)(started_wall_ns / NS_PER_S);
    struct tm utc;
    struct text text = text_over(stem, sizeof stem);
    enum status status = participant ? check_participant(participant, problem) : STATUS_OK;
    if (status)
        return status;
    text.used = strftime(stem, sizeof stem, "%Y-%m-%dT%H%M%SZ", gmtime_r(&seconds, &utc));
    if (participant && participant[0])
        text_add(&text, "-%s", participant);
    return place_make_named(folder, stem, path, size, problem);
}
