/* Calls for memory, counted: our own come through here by the linker (kindbeat_counts() of
 * tests/CMakeLists.txt), SDL's by its own switch. For one file of a program, which says what a call
 * of either kind counts for. Any thread may call. */
#ifndef TEST_COUNTED_H
#define TEST_COUNTED_H

#include <SDL.h>
#include <stddef.h>

static void count_ours(void);
static void count_sdls(void);

#define COUNTED(type, name, parameters, arguments)                                                 \
    type __real_##name parameters;                                                                 \
    type __wrap_##name parameters;                                                                 \
    type __wrap_##name parameters                                                                  \
    {                                                                                              \
        count_ours();                                                                              \
        return __real_##name arguments;                                                            \
    }

COUNTED(void *, malloc, (size_t size), (size))
COUNTED(void *, calloc, (size_t count, size_t size), (count, size))
COUNTED(void *, realloc, (void *memory, size_t size), (memory, size))
COUNTED(char *, strdup, (const char *text), (text))

static SDL_malloc_func sdl_malloc;
static SDL_calloc_func sdl_calloc;
static SDL_realloc_func sdl_realloc;
static SDL_free_func sdl_free;

static void *SDLCALL count_malloc(size_t size)
{
    count_sdls();
    return sdl_malloc(size);
}

static void *SDLCALL count_calloc(size_t count, size_t size)
{
    count_sdls();
    return sdl_calloc(count, size);
}

static void *SDLCALL count_realloc(void *memory, size_t size)
{
    count_sdls();
    return sdl_realloc(memory, size);
}

/* Before anything of SDL. */
static void count_begin(void)
{
    SDL_GetMemoryFunctions(&sdl_malloc, &sdl_calloc, &sdl_realloc, &sdl_free);
    SDL_SetMemoryFunctions(count_malloc, count_calloc, count_realloc, sdl_free);
}

#endif
