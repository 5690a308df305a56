/* Corrected intervals in ms, one a line, and nothing else, because HRV programs (Kubios, Elite HRV)
 * take any word for damage; so a gap leaves no line, an interval that is not known leaves none
 * either, one that holds missed beats leaves a line for each, and a simulated heart is told in the
 * file's name. */
#include "base/sheet.h"
#include "export/formats.h"
#include <math.h>

static void put_lengths(FILE *file, const struct rr_body *rr)
{
    for (int i = 0; i <= rr->inserted && !isnan(rr->nn_ms); i++) {
        sheet_ms(file, rr->nn_ms);
        fputc('\n', file);
    }
}

enum status write_rr(struct exporting *exporting)
{
    const struct story_events *list = &exporting->story->of[EVENT_RR];
    int streams[STORY_STREAMS_MOST], count = export_beating(exporting->story, streams);
    enum status status = STATUS_OK;
    while (!status && count-- > 0) { /* the first stream's file is named last */
        struct output *output;
        status = export_add(exporting, streams[count], "rr.txt", &output);
        for (size_t i = 0; !status && i < list->count; i++)
            if (list->at[i].stream == streams[count])
                put_lengths(output->file, &list->at[i].rr);
    }
    return status;
}
