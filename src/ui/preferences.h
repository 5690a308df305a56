/* What a person prefers in every practice, from their settings. Plain data, no pointers. */
#ifndef UI_PREFERENCES_H
#define UI_PREFERENCES_H

/* How they want to meet coherence. Whatever a step says, nobody is shown more than they wish; and
 * whatever they wish, a step that hides it hides it. */
enum score_wish {
    SCORE_AS_WRITTEN, /* as the practice says */
    SCORE_NEVER,      /* nowhere: not as a number, not as light, not in the review */
    SCORE_SOFTLY,     /* as light only, never as a number while practising */
    SCORE_AFTERWARDS, /* nothing while practising; all of it in the review */
    SCORE_WISH_COUNT
};

#endif
