/* The record keeps the practice and its check-ins as they were; here they are read once more, so
 * that an old session is told in its own words, whatever became of the files since. */
#include "session/review_parts.h"

#include "practice/words.h"
#include "session/practice_facts.h"
#include <string.h>

static void tell_step(struct review *review, struct review_step *step,
                      const struct practice_begun *begun, int64_t index)
{
    const struct practice *practice = begun->practice;
    if (index < 0 || index >= practice->step_count)
        return;
    const struct practice_step *told = &practice->steps[index];
    if (told->expect)
        practice_words(practice, told->expect, NULL, step->expect, sizeof step->expect);
    step->score = score_stricter(step->score, told->score);
    review->hidden_steps += !score_afterwards(step->score);
}

static void tell_answer(struct review_answer *answer, const struct check_in *check_in)
{
    for (int i = 0; i < check_in->item_count; i++) {
        const struct check_in_item *item = &check_in->items[i];
        if (strncmp(item->id, answer->item, sizeof answer->item - 1) != 0)
            continue;
        text_copy(answer->ask, sizeof answer->ask, item->ask);
        text_copy(answer->low, sizeof answer->low, item->low ? item->low : "");
        text_copy(answer->high, sizeof answer->high, item->high ? item->high : "");
        answer->least = item->least;
        answer->most = item->most;
    }
}

void review_practice(struct review *review, const int64_t *indices, struct record *record)
{
    struct practice_begun begun;
    struct problem problem;
    enum status status = practice_begun_read(record, &begun, &problem);
    for (int i = 0; i < review->step_count; i++) {
        review->steps[i].score = begun.options.score;
        if (!status && begun.practice)
            tell_step(review, &review->steps[i], &begun, indices[i]);
    }
    for (int c = begun.options.check_in_count - 1; c >= 0; c--)
        for (int i = 0; i < review->answer_count; i++)
            tell_answer(&review->answers[i], begun.check_ins[c]);
    practice_begun_finish(&begun);
}
