/* An export that stops half-way must not look like a whole one, and must never cost somebody the
 * file of yesterday. A part that was left behind by a killed program is taken over; a set that
 * another program is writing at this moment is refused. Its parts are not open all the time (EDFlib
 * opens them itself, and there may be thousands), so the lock is a file of its own, named after the
 * first of the set, from before the first look until the last name is given. */
#include "export/outputs.h"

#include "base/text.h"
#include "base/whole_file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum status no_memory(struct problem *problem)
{
    return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                       "There is not enough memory to export.");
}

static enum status is_there(const char *path, struct problem *problem)
{
    return problem_set(problem, STATUS_INVALID, "Remove it first, or choose another folder.",
                       "%s is there already, and nothing is ever written over.", path);
}

/* Remembers `path` and what is missing above it, outermost first. */
static enum status remember_missing(struct outputs *outputs, const char *path,
                                    struct problem *problem)
{
    char part[PATH_SIZE];
    struct stat found;
    for (size_t i = 1; path[i - 1]; i++) {
        if ((path[i] != '/' && path[i]) || i >= sizeof part)
            continue;
        memcpy(part, path, i);
        part[i] = '\0';
        if (stat(part, &found) == 0)
            continue;
        char **grown =
            realloc(outputs->folders, (size_t)(outputs->folder_count + 1) * sizeof *grown);
        if (!grown)
            return no_memory(problem);
        outputs->folders = grown;
        if (!(grown[outputs->folder_count] = strdup(part)))
            return no_memory(problem);
        outputs->folder_count++;
    }
    return STATUS_OK;
}

static enum status make_folder(struct outputs *outputs, const char *path, struct problem *problem)
{
    struct stat found;
    if (stat(path, &found) == 0 && S_ISDIR(found.st_mode))
        return STATUS_OK;
    enum status status = remember_missing(outputs, path, problem);
    return status ? status : path_make_private_folder(path, problem);
}

static enum status open_locked(const char *name, const char *path, int *descriptor,
                               struct problem *problem)
{
    *descriptor = whole_file_part(name);
    if (*descriptor >= 0)
        return STATUS_OK;
    if (errno == EWOULDBLOCK)
        return problem_set(problem, STATUS_UNAVAILABLE, "Wait until it has finished.",
                           "Another program is writing %s.", path);
    return problem_set(problem, STATUS_UNAVAILABLE, "Check the folder's permissions and the disk.",
                       "%s cannot be made: %s.", path, strerror(errno));
}

static enum status take_lock(struct outputs *outputs, const struct output *first,
                             struct problem *problem)
{
    char name[sizeof first->part + 8];
    if (outputs->lock_path)
        return STATUS_OK;
    snprintf(name, sizeof name, "%s.lock", first->path);
    enum status status = open_locked(name, first->path, &outputs->lock, problem);
    if (status || (outputs->lock_path = strdup(name)))
        return status;
    close(outputs->lock);
    return no_memory(problem);
}

/* Its name goes before the lock does: whoever waits for it finds that it is no longer the file. */
static void give_lock_back(struct outputs *outputs)
{
    if (!outputs->lock_path)
        return;
    unlink(outputs->lock_path);
    close(outputs->lock);
    free(outputs->lock_path);
}

static enum status open_part(struct output *output, struct problem *problem)
{
    int descriptor;
    enum status status = open_locked(output->part, output->path, &descriptor, problem);
    if (status)
        return status;
    if ((output->file = fdopen(descriptor, "w")))
        return STATUS_OK;
    close(descriptor);
    return no_memory(problem);
}

static struct output *make_room(struct outputs *outputs)
{
    if (outputs->count == outputs->room) {
        int room = outputs->room ? 2 * outputs->room : 8;
        struct output **grown = realloc(outputs->at, (size_t)room * sizeof *grown);
        if (!grown)
            return NULL;
        outputs->at = grown;
        outputs->room = room;
    }
    return calloc(1, sizeof(struct output));
}

enum status outputs_add(struct outputs *outputs, const char *folder, const char *name,
                        struct output **output, struct problem *problem)
{
    struct stat found;
    enum status status = make_folder(outputs, folder, problem);
    struct output *made = status ? NULL : make_room(outputs);
    *output = NULL;
    if (status || !made)
        return status ? status : no_memory(problem);
    struct text path = text_over(made->path, sizeof made->path);
    text_add(&path, "%s/%s", folder, name);
    struct text part = text_over(made->part, sizeof made->part);
    text_add(&part, "%s.part", made->path);
    if (path.cut)
        status = problem_set(problem, STATUS_INVALID, "Choose a folder with a shorter path.",
                             "The path of the folder is too long.");
    else
        status = take_lock(outputs, made, problem);
    if (!status && lstat(made->path, &found) == 0)
        status = is_there(made->path, problem);
    if (!status)
        status = open_part(made, problem);
    if (status) {
        free(made);
        return status;
    }
    outputs->at[outputs->count++] = *output = made;
    return STATUS_OK;
}

enum status output_close(struct output *output, struct problem *problem)
{
    if (!output->file)
        return STATUS_OK;
    errno = 0;
    bool well = fflush(output->file) == 0 && !ferror(output->file);
    int reason = errno;
    well = fclose(output->file) == 0 && well;
    output->file = NULL;
    return well ? STATUS_OK
                : problem_set(problem, STATUS_FAILED, "Free some space and try again.",
                              "%s cannot be written: %s.", output->path,
                              strerror(reason ? reason : errno));
}

/* An empty file of that name, which only one program can make. */
static bool claim(const char *path)
{
    int descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600);
    return descriptor >= 0 && close(descriptor) == 0;
}

/* link() never replaces; on a disk that has no links the name is claimed and then renamed over. */
static enum status name_output(struct output *output, struct problem *problem)
{
    if (link(output->part, output->path) == 0) {
        unlink(output->part);
        output->named = true;
        return STATUS_OK;
    }
    if (errno != EEXIST && claim(output->path)) {
        output->named = rename(output->part, output->path) == 0;
        if (output->named)
            return STATUS_OK;
        int reason = errno;
        unlink(output->path);
        errno = reason;
    }
    if (errno == EEXIST)
        return is_there(output->path, problem);
    return problem_set(problem, STATUS_FAILED, "Check the folder's permissions and the disk.",
                       "%s cannot be written: %s.", output->path, strerror(errno));
}

static void take_files_back(const struct outputs *outputs)
{
    for (int i = 0; i < outputs->count; i++)
        unlink(outputs->at[i]->named ? outputs->at[i]->path : outputs->at[i]->part);
}

static void take_folders_back(const struct outputs *outputs)
{
    for (int i = outputs->folder_count; i-- > 0;)
        rmdir(outputs->folders[i]); /* unless somebody uses it meanwhile */
}

enum status outputs_name(struct outputs *outputs, struct problem *problem)
{
    enum status status = STATUS_OK;
    for (int i = 0; !status && i < outputs->count; i++)
        status = output_close(outputs->at[i], problem);
    for (int i = 0; !status && i < outputs->count; i++)
        status = name_output(outputs->at[i], problem);
    return status;
}

void outputs_finish(struct outputs *outputs, enum status status,
                    void (*tell)(void *context, const char *path), void *context)
{
    for (int i = 0; i < outputs->count; i++)
        if (outputs->at[i]->file)
            fclose(outputs->at[i]->file);
    if (status)
        take_files_back(outputs);
    give_lock_back(outputs);
    if (status)
        take_folders_back(outputs);
    for (int i = 0; i < outputs->count; i++) {
        if (!status && tell)
            tell(context, outputs->at[i]->path);
        free(outputs->at[i]);
    }
    for (int i = 0; i < outputs->folder_count; i++)
        free(outputs->folders[i]);
    free(outputs->at);
    free(outputs->folders);
    *outputs = (struct outputs){0};
}
