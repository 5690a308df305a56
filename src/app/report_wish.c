#include "app/report_wish.h"

#include "sensors/decoder.h"
#include "session/build.h"

static const char *device_name(const char *id)
{
    const struct device *device = device_find(id);
    return device ? device->title : NULL;
}

struct report_wish report_wish_here(size_t files, int jobs)
{
    return (struct report_wish){.device_name = device_name,
                                .version = build_version(),
                                .build = build_words(),
                                .workers = files >= (size_t)jobs ? 1 : jobs};
}
