/* Pictures in files: the "Quite OK Image" format (D. Szablewski, specification of 2022), opaque
 * pixels only. Small enough to be read in one sitting, and lossless. */
#ifndef TEST_QOI_H
#define TEST_QOI_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct qoi_picture {
    int width, height;
    uint32_t *pixels; /* 0xffRRGGBB; the caller frees */
};

static unsigned qoi_slot(uint32_t pixel)
{
    unsigned r = pixel >> 16 & 255, g = pixel >> 8 & 255, b = pixel & 255;
    return (r * 3 + g * 5 + b * 7 + 255 * 11) % 64;
}

static size_t qoi_pixel(uint8_t *to, uint32_t before, uint32_t pixel)
{
    int r = (int8_t)((pixel >> 16) - (before >> 16)), g = (int8_t)((pixel >> 8) - (before >> 8));
    int b = (int8_t)(pixel - before);
    if (r >= -2 && r <= 1 && g >= -2 && g <= 1 && b >= -2 && b <= 1) {
        to[0] = (uint8_t)(0x40 | (r + 2) << 4 | (g + 2) << 2 | (b + 2));
        return 1;
    }
    if (g >= -32 && g <= 31 && r - g >= -8 && r - g <= 7 && b - g >= -8 && b - g <= 7) {
        to[0] = (uint8_t)(0x80 | (g + 32));
        to[1] = (uint8_t)((r - g + 8) << 4 | (b - g + 8));
        return 2;
    }
    to[0] = 0xFE;
    to[1] = (uint8_t)(pixel >> 16);
    to[2] = (uint8_t)(pixel >> 8);
    to[3] = (uint8_t)pixel;
    return 4;
}

static size_t qoi_body(uint8_t *to, const uint32_t *pixels, size_t count)
{
    uint32_t seen[64] = {0}, before = 0xff000000u;
    size_t used = 0, run = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t pixel = pixels[i] | 0xff000000u;
        run += pixel == before;
        if (run > 0 && (pixel != before || run == 62 || i + 1 == count)) {
            to[used++] = (uint8_t)(0xC0 | (run - 1));
            run = 0;
        }
        if (pixel == before)
            continue;
        if (seen[qoi_slot(pixel)] == pixel)
            to[used++] = (uint8_t)qoi_slot(pixel);
        else
            used += qoi_pixel(to + used, before, pixel);
        seen[qoi_slot(pixel)] = before = pixel;
    }
    return used;
}

static void qoi_put32(uint8_t *to, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        to[i] = (uint8_t)(value >> (24 - 8 * i));
}

static inline bool qoi_write(const char *path, const struct qoi_picture *picture)
{
    size_t count = (size_t)picture->width * (size_t)picture->height;
    uint8_t *bytes = malloc(count * 4 + 64);
    FILE *file = fopen(path, "wb");
    memcpy(bytes, "qoif", 4);
    qoi_put32(bytes + 4, (uint32_t)picture->width);
    qoi_put32(bytes + 8, (uint32_t)picture->height);
    bytes[12] = 3;
    bytes[13] = 0;
    size_t used = 14 + qoi_body(bytes + 14, picture->pixels, count);
    memcpy(bytes + used, "\0\0\0\0\0\0\0\1", 8);
    bool written = file && fwrite(bytes, 1, used + 8, file) == used + 8;
    if (file && fclose(file) != 0)
        written = false;
    free(bytes);
    return written;
}

static uint32_t qoi_moved(uint32_t before, int r, int g, int b)
{
    return 0xff000000u | (((before >> 16) + (uint32_t)r) & 255) << 16 |
           (((before >> 8) + (uint32_t)g) & 255) << 8 | ((before + (uint32_t)b) & 255);
}

static void qoi_expand(const uint8_t *at, const uint8_t *end, uint32_t *pixels, size_t count)
{
    uint32_t seen[64] = {0}, pixel = 0xff000000u;
    size_t made = 0;
    while (made < count && at + 4 < end) {
        uint8_t tag = *at++;
        size_t times = 1;
        if (tag == 0xFE) {
            pixel = 0xff000000u | (uint32_t)at[0] << 16 | (uint32_t)at[1] << 8 | at[2];
            at += 3;
        } else if (tag >= 0xC0)
            times = (size_t)(tag & 63) + 1;
        else if (tag >= 0x80) {
            int g = (tag & 63) - 32;
            pixel = qoi_moved(pixel, g + (*at >> 4) - 8, g, g + (*at & 15) - 8);
            at++;
        } else if (tag >= 0x40)
            pixel = qoi_moved(pixel, (tag >> 4 & 3) - 2, (tag >> 2 & 3) - 2, (tag & 3) - 2);
        else
            pixel = seen[tag];
        seen[qoi_slot(pixel)] = pixel;
        for (; times > 0 && made < count; times--)
            pixels[made++] = pixel;
    }
}

static inline bool qoi_read(const char *path, struct qoi_picture *picture)
{
    uint8_t *bytes = malloc(1 << 22);
    FILE *file = fopen(path, "rb");
    size_t size = file ? fread(bytes, 1, 1 << 22, file) : 0;
    if (file)
        fclose(file);
    bool known = size > 22 && memcmp(bytes, "qoif", 4) == 0 && bytes[4] == 0 && bytes[5] == 0;
    if (known) {
        picture->width = bytes[6] << 8 | bytes[7];
        picture->height = bytes[10] << 8 | bytes[11];
        size_t count = (size_t)picture->width * (size_t)picture->height;
        picture->pixels = calloc(count, sizeof *picture->pixels);
        qoi_expand(bytes + 14, bytes + size, picture->pixels, count);
    }
    free(bytes);
    return known;
}

#endif
