#include "app/check_calibration.h"

#include "base/text.h"
#include "calibration/profile.h"
#include "calibration/protocol.h"
#include "files/file.h"
#include "files/places.h"
#include <stdlib.h>
#include <string.h>

#define SIZE_MOST ((size_t)64 * 1024)

static const char *kind_by_keys(const struct places *places)
{
    const struct place *whole = &places->at[0];
    const struct place *steps = places_key(places, whole, "steps");
    if (places_key(places, whole, "measured_by"))
        return "profile";
    if (places_key(places, whole, "slide") || (steps && steps->kind == PLACE_KEYS))
        return "protocol";
    return NULL;
}

const char *calibration_file_kind(const char *path)
{
    char *text;
    size_t size;
    struct places places;
    struct problem unread;
    const char *kind = NULL;
    if (file_read(path, SIZE_MOST, &text, &size, &unread))
        return NULL;
    if (size <= SIZE_MOST && places_survey(&places, path, text, size, &unread) == STATUS_OK) {
        kind = places.count > 0 ? kind_by_keys(&places) : NULL;
        places_finish(&places);
    }
    free(text);
    return kind;
}

static enum status load_profile(const char *path, struct calibration_file *file,
                                struct problem *problem)
{
    struct profile *profile;
    enum status status = profile_load(path, &profile, problem);
    if (status)
        return status;
    text_copy(file->id, sizeof file->id, profile->device);
    text_copy(file->title, sizeof file->title, profile->title);
    profile_destroy(profile);
    return STATUS_OK;
}

static enum status load_protocol(const char *path, struct calibration_file *file,
                                 struct problem *problem)
{
    struct protocol *protocol;
    enum status status = protocol_load(path, &protocol, problem);
    if (status)
        return status;
    text_copy(file->id, sizeof file->id, protocol->id);
    text_copy(file->title, sizeof file->title, protocol->title);
    protocol_destroy(protocol);
    return STATUS_OK;
}

enum status calibration_file_load(const char *path, struct calibration_file *file,
                                  struct problem *problem)
{
    file->kind = calibration_file_kind(path);
    return file->kind && strcmp(file->kind, "profile") == 0 ? load_profile(path, file, problem)
                                                            : load_protocol(path, file, problem);
}
