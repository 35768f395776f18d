/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marker begin|end|N: tells the simulator where the part of a workload that counts starts and ends.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "flash.h"

#define PAGE_SIZE 4096

static int number_parse(const char *word, uint64_t *number)
{
    char *end;

    if (strcmp(word, "begin") == 0) {
        *number = MARKER_BEGIN;
        return 0;
    }
    if (strcmp(word, "end") == 0) {
        *number = MARKER_END;
        return 0;
    }
    *number = strtoull(word, &end, 0);
    return *word >= '0' && *word <= '9' && *end == '\0' ? 0 : -1;
}

/* O_SYNC makes the mapping uncached, as MAGIC's registers must be. Any node's will do: node 0's. */
static volatile uint64_t *register_map(void)
{
    int fd = open("/dev/mem", O_RDWR | O_SYNC);
    void *page;

    if (fd < 0)
        return NULL;
    page = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
                (off_t)FLASH_MAGIC_BASE + MAGIC_MARKER_PAGE);
    close(fd);
    return page == MAP_FAILED ? NULL : page;
}

int main(int argc, char **argv)
{
    volatile uint64_t *marker;
    uint64_t number;

    if (argc != 2 || number_parse(argv[1], &number) != 0) {
        fprintf(stderr, "usage: marker begin|end|NUMBER\n");
        return 2;
    }
    marker = register_map();
    if (!marker) {
        perror("marker: /dev/mem");
        return 1;
    }
    *marker = number;
    return 0;
}
