/* Runs every file of the folders named on the command line through a fuzz target, whole and, as a
 * cheap mutation, cut at every length up to 512 bytes. */
#include <dirent.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return 0;
    static uint8_t bytes[1 << 20];
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    for (size_t cut = 0; cut < size && cut <= 512; cut++)
        LLVMFuzzerTestOneInput(bytes, cut);
    LLVMFuzzerTestOneInput(bytes, size);
    return 1;
}

int main(int count, char **folders)
{
    int ran = 0;
    for (int i = 1; i < count; i++) {
        DIR *folder = opendir(folders[i]);
        if (!folder)
            continue;
        for (struct dirent *entry; (entry = readdir(folder));) {
            char path[4096];
            snprintf(path, sizeof path, "%s/%s", folders[i], entry->d_name);
            if (entry->d_type == DT_REG)
                ran += run_file(path);
        }
        closedir(folder);
    }
    printf("%d corpus files\n", ran);
    return ran > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
