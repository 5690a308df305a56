#include "spectrum_support.h"

#include "heart/forms.h"
#include "heart/parameters.h"
#include "heart/tachogram.h"
#include <string.h>

static struct coherence powers(double below, double peak, double above)
{
    struct coherence coherence = coherence_none();
    coherence.below_ms2 = below;
    coherence.peak_ms2 = peak;
    coherence.above_ms2 = above;
    coherence.total_ms2 = below + peak + above;
    return coherence;
}

static void every_form_by_hand(void **state)
{
    (void)state;
    struct coherence coherence = powers(10, 60, 20);
    struct forms forms = forms_of(&coherence);
    assert_near(forms.value[FORM_F1], 2, 1e-12);
    assert_near(forms.value[FORM_F2], 4, 1e-12);
    assert_near(forms.value[FORM_F3], 18, 1e-12);
    assert_near(forms.value[FORM_F4], log(19), 1e-12);
    assert_near(forms.value[FORM_SHARE], 2.0 / 3, 1e-12);
}

/* From any window: F1 and share are the coherence's own, F2 and F4 follow from F1 and F3. */
static void the_forms_follow_from_one_another(void **state)
{
    (void)state;
    uint64_t seed = 5;
    double samples[257];
    for (int run = 0; run < 50; run++) {
        struct coherence coherence = coherence_none();
        for (int k = 0; k < 257; k++)
            samples[k] = 30 * sin(2 * M_PI * 0.1 * k / 4) + run * random_gauss(&seed);
        line_remove(samples, 257);
        spectrum_whole(&spectrum, samples, 257);
        coherence_measure(&spectrum, &coherence);
        struct forms forms = forms_of(&coherence);
        double f1 = forms.value[FORM_F1];
        assert_near(f1, coherence.ratio, 1e-9 * f1);
        assert_near(forms.value[FORM_SHARE], f1 / (1 + f1), 1e-9);
        assert_near(forms.value[FORM_F2], f1 * f1, 1e-9 * f1 * f1);
        assert_near(exp(forms.value[FORM_F4]) - 1, forms.value[FORM_F3],
                    1e-9 * (1 + forms.value[FORM_F3]));
        assert_true(forms.value[FORM_F3] >= 4 * f1 * f1 * (1 - 1e-9)); /* equal when both are */
    }
}

static void what_does_not_exist_is_nan(void **state)
{
    (void)state;
    struct coherence none = coherence_none(), bare = powers(0, 60, 20), all = powers(0, 60, 0);
    struct forms forms = forms_of(&none);
    for (int i = 0; i < FORM_COUNT; i++)
        assert_true(isnan(forms.value[i]));
    forms = forms_of(&bare); /* nothing below */
    assert_near(forms.value[FORM_F1], 3, 1e-12);
    assert_true(isnan(forms.value[FORM_F3]) && isnan(forms.value[FORM_F4]));
    forms = forms_of(&all);
    assert_true(isnan(forms.value[FORM_F1]));
    assert_near(forms.value[FORM_SHARE], 1, 0);
}

static void every_form_names_its_source_and_is_on_record(void **state)
{
    (void)state;
    char parameters[HEART_PARAMETERS_SIZE];
    struct text json = text_over(parameters, sizeof parameters);
    heart_parameters(&json);
    assert_false(json.cut);
    for (int i = 0; i < FORM_COUNT; i++) {
        assert_true(strlen(form_descriptions[i].id) > 1);
        assert_non_null(strstr(parameters, form_descriptions[i].formula));
        assert_true(strlen(form_descriptions[i].formula) > 1);
        assert_true(strlen(form_descriptions[i].source) > 5);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_by_hand),
        cmocka_unit_test(the_forms_follow_from_one_another),
        cmocka_unit_test(what_does_not_exist_is_nan),
        cmocka_unit_test(every_form_names_its_source_and_is_on_record),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
