/* The samples once more, put together to rows. The channels of a grid bring the same samples, but a
 * frame may tell ten of one channel before ten of the next, so each has a queue. */
#include "export/story_samples.h"

#include "journal/record.h"
#include <stdlib.h>
#include <string.h>

struct queued {
    int64_t time_ns;
    double value;
};

struct queue {
    struct queued *at;
    size_t from, count, room;
};

struct handing {
    struct story *story;
    story_put_row *put_row;
    story_put_value *put_value;
    void *context;
    struct problem *problem;
    int devices;
    int64_t last_ns[STORY_CHANNELS_MOST];       /* by channel */
    int grid_of[STORY_CHANNELS_MOST];           /* by channel; -1: none */
    struct queue queues[STORY_CHANNELS_MOST];   /* by channel */
    struct story_row next[STORY_CHANNELS_MOST]; /* by grid */
};

static bool queue_push(struct queue *queue, int64_t time_ns, double value)
{
    if (queue->from > 0 && queue->from + queue->count == queue->room) {
        memmove(queue->at, queue->at + queue->from, queue->count * sizeof *queue->at);
        queue->from = 0;
    }
    if (queue->count == queue->room) {
        size_t room = queue->room ? 2 * queue->room : 64;
        struct queued *grown = realloc(queue->at, room * sizeof *grown);
        if (!grown)
            return false;
        queue->at = grown;
        queue->room = room;
    }
    queue->at[queue->from + queue->count++] = (struct queued){time_ns, value};
    return true;
}

static bool row_is_whole(const struct handing *handing, const struct story_grid *grid)
{
    for (int i = 0; i < grid->channel_count; i++)
        if (handing->queues[grid->channels[i]].count == 0)
            return false;
    return true;
}

static enum status hand_row(struct handing *handing, int number)
{
    const struct story_grid *grid = &handing->story->grids[number];
    struct story_row *row = &handing->next[number];
    double values[STORY_CHANNELS_MOST];
    if (row->piece == grid->piece_count)
        return STATUS_OK; /* more than the first walk saw: the file has grown meanwhile */
    for (int i = grid->channel_count - 1; i >= 0; i--) { /* its time is that of the first */
        struct queue *queue = &handing->queues[grid->channels[i]];
        row->time_ns = queue->at[queue->from].time_ns;
        values[i] = queue->at[queue->from].value;
        queue->from++;
        queue->count--;
    }
    row->grid = number;
    row->values = values;
    ENSURE(row->piece < grid->piece_count);
    enum status status = handing->put_row(handing->context, row, handing->problem);
    if (++row->index == grid->pieces[row->piece].count) {
        row->index = 0;
        row->piece++;
    }
    return status;
}

static enum status hand_sample(struct handing *handing, const struct event *event)
{
    struct story *story = handing->story;
    const struct story_channel *channel = story_channel(story, handing->devices, event);
    size_t at = channel ? (size_t)(channel - story->channels) : 0;
    if (!channel || !story_keeps(&event->sample, handing->last_ns[at]))
        return STATUS_OK;
    handing->last_ns[at] = event->sample.time_ns;
    int grid = handing->grid_of[at];
    if (grid < 0 && handing->put_value)
        handing->put_value(handing->context, channel, event->sample.time_ns, event->sample.value);
    if (grid < 0 || !handing->put_row)
        return STATUS_OK;
    if (!queue_push(&handing->queues[at], event->sample.time_ns, event->sample.value))
        return problem_set(handing->problem, STATUS_FAILED, "Close other programs and try again.",
                           "There is not enough memory to export the session.");
    return row_is_whole(handing, &story->grids[grid]) ? hand_row(handing, grid) : STATUS_OK;
}

static void prepare(struct handing *handing)
{
    const struct story *story = handing->story;
    for (int i = 0; i < STORY_CHANNELS_MOST; i++) {
        handing->grid_of[i] = -1;
        handing->last_ns[i] = INT64_MIN;
    }
    for (int i = 0; i < story->grid_count; i++)
        for (int k = 0; k < story->grids[i].channel_count; k++)
            handing->grid_of[story->grids[i].channels[k]] = i;
}

static enum status hand_all(struct handing *handing)
{
    struct event event;
    bool more = true;
    enum status status = STATUS_OK;
    record_rewind(handing->story->record);
    while (!status && more) {
        status = record_next(handing->story->record, &event, &more, handing->problem);
        if (status || !more)
            break;
        if (event.kind == EVENT_DEVICE)
            handing->devices++;
        else if (event.kind == EVENT_SAMPLE)
            status = hand_sample(handing, &event);
    }
    return status;
}

enum status story_rows(struct story *story, story_put_row *put_row, story_put_value *put_value,
                       void *context, struct problem *problem)
{
    struct handing *handing = calloc(1, sizeof *handing);
    if (!handing)
        return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                           "There is not enough memory to export the session.");
    handing->story = story;
    handing->put_row = put_row;
    handing->put_value = put_value;
    handing->context = context;
    handing->problem = problem;
    prepare(handing);
    enum status status = hand_all(handing);
    for (int i = 0; i < STORY_CHANNELS_MOST; i++)
        free(handing->queues[i].at);
    free(handing);
    return status;
}
