#include "app/copying.h"

#include "app/batch.h"
#include "app/report_page.h"
#include "app/report_wish.h"
#include "base/text.h"
#include "base/whole_file.h"
#include "export/session_export.h"
#include <stdio.h>

/* The report first: it is what most people want. */
static const struct {
    const char *format; /* NULL: the report */
    struct copy copy;
} kinds[] = {
    {NULL, {"Report", "One page to read or print, with a methods paragraph.", false}},
    {"csv", {"Tables", "Beats, breaths, seconds, steps and answers, as CSV.", false}},
    {"edf", {"EDF+", "Waves with steps and markers, for signal viewers.", false}},
    {"bids", {"BIDS", "Added to a data set that other programs understand.", false}},
    {"rr", {"RR intervals", "Corrected, for Kubios and Elite HRV.", false}},
    {"hrvlogger", {"HRV Logger", "Intervals and events as that app writes them.", false}},
};
#define KINDS ((int)(sizeof kinds / sizeof kinds[0]))
_Static_assert(sizeof kinds / sizeof kinds[0] <= COPIES_MOST, "all fit");

void copying_list(struct copies *copies)
{
    struct problem problem;
    *copies = (struct copies){.count = KINDS};
    for (int i = 0; i < KINDS; i++)
        copies->at[i] = kinds[i].copy;
    if (path_documents(copies->folder, sizeof copies->folder, &problem))
        text_copy(copies->folder, sizeof copies->folder, problem.what);
}

static enum status make_report(const char *session, const char *folder, struct problem *problem)
{
    char stem[PATH_SIZE], path[2 * PATH_SIZE + sizeof REPORT_ENDING];
    const struct report_wish wish = report_wish_here(1, 1);
    batch_stem(session, stem, sizeof stem);
    snprintf(path, sizeof path, "%s/%s%s", folder, stem, REPORT_ENDING);
    if (whole_file_stands(path, session) && report_page_may_be(path, NULL) == STATUS_OK)
        return STATUS_OK;
    return report_page_make(session, &wish, path, problem);
}

enum status copying_make(const char *session, int which, struct problem *problem)
{
    char folder[PATH_SIZE];
    ENSURE(which >= 0 && which < KINDS);
    enum status status = path_documents(folder, sizeof folder, problem);
    if (!status)
        status = path_make_private_folder(folder, problem);
    if (status)
        return status;
    if (!kinds[which].format)
        return make_report(session, folder, problem);
    /* A data set is a folder of its own. */
    char into[PATH_SIZE + 8];
    bool bids = kinds[which].format[0] == 'b';
    snprintf(into, sizeof into, "%s%s", folder, bids ? "/BIDS" : "");
    const struct export_wish wish = {.format = kinds[which].format, .folder = into, .resume = true};
    struct export_told told = {.file = NULL};
    return session_export(session, &wish, &told, problem);
}
