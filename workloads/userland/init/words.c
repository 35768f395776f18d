/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The small files by which the simulator says what to execute. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "init.h"

/* The whole file with a NUL after it; NULL if it can't be read. */
static char *file_read(const char *path, size_t *size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat about;
    char *bytes = NULL;
    ssize_t got;

    *size = 0;
    if (fd < 0)
        return NULL;
    if (fstat(fd, &about) == 0)
        bytes = malloc((size_t)about.st_size + 1);
    while (bytes && *size < (size_t)about.st_size &&
           (got = read(fd, bytes + *size, (size_t)about.st_size - *size)) > 0)
        *size += (size_t)got;
    if (bytes)
        bytes[*size] = '\0';
    close(fd);
    return bytes;
}

/* A last word without its NUL counts too. */
static size_t words_count(const char *bytes, size_t size)
{
    size_t count = 0;

    for (size_t i = 0; i < size; i += strlen(bytes + i) + 1)
        count++;
    return count;
}

char **words_read(const char *path)
{
    size_t size, count = 0;
    char *bytes = file_read(path, &size);
    char **words;

    if (!bytes)
        return NULL;
    words = malloc((words_count(bytes, size) + 1) * sizeof *words);
    if (!words)
        return NULL;
    for (size_t i = 0; i < size; i += strlen(bytes + i) + 1)
        words[count++] = bytes + i;
    words[count] = NULL;
    return words;
}

char *text_read(const char *path)
{
    size_t size;
    char *text = file_read(path, &size);

    if (text && size > 0 && text[size - 1] == '\n')
        text[size - 1] = '\0';
    return text;
}
