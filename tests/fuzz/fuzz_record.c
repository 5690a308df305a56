/* Any bytes as a session file: opened and read to the end, or refused with a reason. What is read
 * must be events of known kinds, and reading must end. What repair makes of it can be read. */
#include "events/kinds.h"
#include "journal/record.h"
#include "journal/repair.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition)
{
    if (!condition)
        abort();
}

static void read_to_the_end(const char *path, size_t size)
{
    struct record *record;
    struct event event;
    struct problem problem = {.what = ""};
    bool more = true;
    size_t count = 0;
    enum status status = record_open(path, &record, &problem);
    must((record == NULL) == (status != STATUS_OK));
    while (!status && more) {
        status = record_next(record, &event, &more, &problem);
        must(status || !more || event.kind < EVENT_KIND_COUNT);
        must(++count <= size + 2); /* a row takes more than a byte */
    }
    must(!status || problem.what[0]);
    record_close(record);
}

static void repair(const char *path, size_t size)
{
    static struct repair result;
    struct problem problem = {.what = ""};
    enum status status = repair_session(path, NULL, &result, &problem);
    must(!status || problem.what[0]);
    if (status || result.whole)
        return;
    struct record *record;
    must(record_open(result.path, &record, &problem) == STATUS_OK);
    record_close(record);
    read_to_the_end(result.path, 3 * size); /* with a gap for each event, at most */
    unlink(result.path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64], companion[80];
    const char *folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"; /* memory, if any */
    snprintf(path, sizeof path, "%s/kindbeat-fuzz-%d", folder, (int)getpid());
    int file = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    must(file >= 0 && write(file, data, size) == (ssize_t)size);
    close(file);
    read_to_the_end(path, size);
    repair(path, size);
    unlink(path);
    static const char *const endings[] = {"-wal", "-shm", "-journal"};
    for (int i = 0; i < 3; i++) {
        snprintf(companion, sizeof companion, "%s%s", path, endings[i]);
        unlink(companion);
    }
    return 0;
}
