/* One spectrum for all tests of a program that need one. */
#ifndef SPECTRUM_SUPPORT_H
#define SPECTRUM_SUPPORT_H

#include "heart_support.h"

#include "heart/spectrum.h"

static struct spectrum spectrum;

static int setup(void **state)
{
    (void)state;
    return spectrum_create(&spectrum) ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    spectrum_destroy(&spectrum);
    return 0;
}

#endif
