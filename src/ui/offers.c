#include "ui/offers.h"

#define FOUND_MOST 256

static int found_practices(const struct ui_model *model, int *found)
{
    const struct practice_search search = {.minutes = model->search.minutes};
    return practice_search(model->books->practices, &search, found, FOUND_MOST);
}

static double minutes_for(const struct ui_model *model, const struct practice *practice,
                          double usual)
{
    double have = model->search.minutes > 0 ? model->search.minutes : usual;
    double fits = practice_fits(practice, have);
    return fits > 0 ? fits : practice_fits(practice, 0);
}

struct offer offer_of_item(const struct ui_model *model, const struct ui_place *place)
{
    const struct course_item *item = place->item;
    struct offer offer = {.place = *place,
                          .minutes = item->minutes,
                          .title = item->title ? item->title : item->id,
                          .about = place->unit->aim};
    if (item->kind == ITEM_PRACTICE)
        offer.practice = practice_library_find(model->books->practices, item->practice);
    if (offer.practice) {
        offer.minutes = minutes_for(model, offer.practice, item->minutes);
        offer.title = item->title ? item->title : offer.practice->title;
        offer.about = offer.practice->about;
    }
    const struct check_in *check_in =
        item->kind == ITEM_CHECK_IN ? check_in_library_find(model->books->check_ins, item->check_in)
                                    : NULL;
    if (check_in) {
        offer.title = item->title ? item->title : check_in->title;
        offer.about = check_in->about;
    }
    return offer;
}

/* The next step of the course, unless it takes longer than there is time for. */
static bool offers_step(const struct ui_model *model)
{
    double have = model->search.minutes;
    if (!model->next.item)
        return false;
    struct offer offer = offer_of_item(model, &model->next);
    return have <= 0 ||
           (offer.practice ? practice_fits(offer.practice, have) > 0 : offer.minutes <= have);
}

int offers_count(const struct ui_model *model)
{
    int found[FOUND_MOST];
    return offers_step(model) + found_practices(model, found);
}

struct offer offers_at(const struct ui_model *model, int which)
{
    int found[FOUND_MOST];
    int first = offers_step(model), count = found_practices(model, found);
    if (first && which == 0)
        return offer_of_item(model, &model->next);
    if (which - first < 0 || which - first >= count)
        return (struct offer){0};
    const struct practice *practice = model->books->practices->practices[found[which - first]];
    return (struct offer){.practice = practice,
                          .minutes = practice_fits(practice, model->search.minutes),
                          .title = practice->title,
                          .about = practice->about};
}

int offers_of(const struct ui_model *model, const struct practice *practice)
{
    int found[FOUND_MOST];
    int first = offers_step(model), count = found_practices(model, found);
    for (int i = 0; i < count; i++)
        if (model->books->practices->practices[found[i]] == practice)
            return first + i;
    return -1;
}

const char *item_kind_words(enum item_kind kind)
{
    static const char *const words[] = {
        [ITEM_TALK] = "together",
        [ITEM_LESSON] = "to read",
        [ITEM_PRACTICE] = "practice",
        [ITEM_EXERCISE] = "on the job",
        [ITEM_REFLECTION] = "to reflect on",
        [ITEM_DISCUSSION] = "to talk about",
        [ITEM_CHECK_IN] = "check-in",
        [ITEM_BREAK] = "a break",
    };
    return (size_t)kind < sizeof words / sizeof *words ? words[kind] : "";
}
