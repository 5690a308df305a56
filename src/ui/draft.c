#include "ui/draft.h"

#include "base/text.h"
#include <math.h>
#include <string.h>

void draft_begin(struct draft *draft, const struct check_in *check_in)
{
    memset(draft, 0, sizeof *draft);
    draft->check_in = check_in;
    for (int i = 0; i < DRAFT_MOST; i++)
        draft->values[i] = NAN;
}

int draft_count(const struct draft *draft)
{
    int count = draft->check_in ? draft->check_in->item_count : 0;
    return count < DRAFT_MOST ? count : DRAFT_MOST;
}

int draft_answered(const struct draft *draft)
{
    int answered = 0;
    for (int i = 0; i < draft_count(draft); i++)
        answered += !isnan(draft->values[i]);
    return answered;
}

static bool is_on_scale(const struct check_in_item *item, double value)
{
    double steps = (value - item->least) / item->step;
    return value >= item->least && value <= item->most && fabs(steps - round(steps)) < 1e-6;
}

void draft_set(struct draft *draft, int item, double value)
{
    if (item < 0 || item >= draft_count(draft))
        return;
    bool same = draft->values[item] == value || (isnan(value) && isnan(draft->values[item]));
    draft->typed_one[item] = false;
    if (same || (!isnan(value) && !is_on_scale(&draft->check_in->items[item], value)))
        return;
    draft->values[item] = value;
    draft->unsent[item] = true;
}

/* What the item becomes with this digit. */
static double typed(const struct draft *draft, int item, char digit)
{
    double value = digit - '0';
    if (draft->typed_one[item] && digit == '0' && draft->values[item] == 1)
        value = 10;
    return is_on_scale(&draft->check_in->items[item], value) ? value : draft->values[item];
}

void draft_type(struct draft *draft, int item, char digit)
{
    if (item < 0 || item >= draft_count(draft))
        return;
    draft_set(draft, item, typed(draft, item, digit));
    draft->typed_one[item] = digit == '1' && draft->values[item] == 1;
}

double draft_stepped(const struct draft *draft, int item, int step)
{
    const struct check_in_item *at = &draft->check_in->items[item];
    double value = draft->values[item];
    double middle = at->least + round((at->most - at->least) / 2 / at->step) * at->step;
    return isnan(value) ? middle : fmin(fmax(value + step * at->step, at->least), at->most);
}

int draft_unsent(const struct draft *draft)
{
    for (int i = 0; i < draft_count(draft); i++)
        if (draft->unsent[i])
            return i;
    return -1;
}

void draft_words(const struct draft *draft, int item, char *words, size_t size)
{
    struct text text = text_over(words, size);
    text_add(&text, "%s=", draft->check_in->items[item].id);
    if (!isnan(draft->values[item]))
        text_add(&text, "%g", draft->values[item]);
}
