/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Disk images: what is written stays in the overlay, and the file is never touched.
 */
#include "devices/test_rig.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#include "devices/disk/image.h"

#define BYTES (3 * 4096 + 1024) /* the last block is not whole */

static struct image *open_new(char **path, uint64_t bytes)
{
    struct err err;
    struct image *image;

    *path = rig_image(bytes);
    image = image_open(*path, &err);
    assert_non_null(image);
    return image;
}

static void finish(struct image *image, char *path)
{
    image_close(image);
    unlink(path);
    free(path);
}

static void a_read_gives_what_the_file_holds(void **state)
{
    char *path;
    struct image *image = open_new(&path, BYTES);
    uint8_t buffer[1024];

    (void)state;
    assert_int_equal(image_sectors(image), BYTES / 512);
    assert_true(image_read(image, 7, buffer, 2));
    assert_int_equal(buffer[0], 7);
    assert_int_equal(buffer[512], 8);
    assert_int_equal(buffer[1023], (uint8_t)(8 + 511));
    finish(image, path);
}

static void a_write_is_read_back_and_leaves_its_neighbors(void **state)
{
    char *path;
    struct image *image = open_new(&path, BYTES);
    uint8_t buffer[512 * 3], ones[512];

    (void)state;
    memset(ones, 0x11, sizeof(ones));
    assert_true(image_write(image, 8, ones, 1));
    assert_true(image_read(image, 7, buffer, 3));
    assert_int_equal(buffer[0], 7);
    assert_memory_equal(buffer + 512, ones, 512);
    assert_int_equal(buffer[1024], 9);
    assert_int_equal(image_changed_blocks(image), 1);
    finish(image, path);
}

static void the_file_never_changes(void **state)
{
    char *path;
    struct image *image = open_new(&path, BYTES), *again;
    uint8_t ones[BYTES], buffer[512];
    struct err err;

    (void)state;
    memset(ones, 0xFF, sizeof(ones));
    assert_true(image_write(image, 0, ones, BYTES / 512));
    again = image_open(path, &err);
    assert_non_null(again);
    for (unsigned s = 0; s < BYTES / 512; s++) {
        assert_true(image_read(again, s, buffer, 1));
        assert_int_equal(buffer[0], (uint8_t)s);
    }
    image_close(again);
    finish(image, path);
}

static void the_last_block_may_be_short(void **state)
{
    char *path;
    struct image *image = open_new(&path, BYTES);
    uint8_t ones[512], buffer[1024];

    (void)state;
    memset(ones, 1, sizeof(ones));
    assert_true(image_write(image, BYTES / 512 - 1, ones, 1));
    assert_true(image_read(image, BYTES / 512 - 2, buffer, 2));
    assert_int_equal(buffer[0], (uint8_t)(BYTES / 512 - 2));
    assert_memory_equal(buffer + 512, ones, 512);
    finish(image, path);
}

static void a_file_cut_short_fails_the_read_alone(void **state)
{
    char *path;
    struct image *image = open_new(&path, BYTES);
    uint8_t buffer[512];

    (void)state;
    assert_int_equal(truncate(path, 4096), 0);
    assert_false(image_read(image, 9, buffer, 1));
    assert_false(image_write(image, 9, buffer, 1));
    assert_true(image_read(image, 7, buffer, 1));
    finish(image, path);
}

static void a_huge_sparse_image_costs_nothing(void **state)
{
    char *path = rig_image(512);
    uint64_t bytes = UINT64_C(64) << 30;
    uint8_t buffer[512];
    struct image *image;
    struct err err;

    (void)state;
    assert_int_equal(truncate(path, (off_t)bytes), 0);
    image = image_open(path, &err);
    assert_non_null(image);
    memset(buffer, 0x77, sizeof(buffer));
    assert_true(image_write(image, bytes / 512 - 1, buffer, 1));
    assert_true(image_read(image, bytes / 512 - 2, buffer, 1));
    assert_int_equal(buffer[0], 0);
    assert_true(image_read(image, bytes / 512 - 1, buffer, 1));
    assert_int_equal(buffer[0], 0x77);
    finish(image, path);
}

static void expect_refused(const char *path, const char *why)
{
    struct err err;

    assert_null(image_open(path, &err));
    assert_int_equal(err.code, ERR_USAGE);
    assert_non_null(strstr(err.text, path));
    assert_non_null(strstr(err.text, why));
}

static void what_is_no_image_is_refused_with_a_reason(void **state)
{
    char *path = rig_image(1000);

    (void)state;
    expect_refused("/nonexistent/disk.img", "No such file");
    expect_refused("/tmp", "not a regular file");
    expect_refused("/dev/null", "not a regular file");
    expect_refused(path, "not a multiple of 512");
    assert_int_equal(truncate(path, 0), 0);
    expect_refused(path, "not a multiple of 512");
    unlink(path);
    free(path);
}

struct seen {
    uint64_t places[8];
    unsigned count;
};

static void note(void *sink, uint64_t place, const void *bytes, size_t length)
{
    struct seen *seen = sink;

    (void)bytes;
    assert_int_equal(length, 4096);
    seen->places[seen->count++] = place;
}

static void changed_blocks_come_in_the_order_of_the_disk(void **state)
{
    char *path;
    struct image *image = open_new(&path, UINT64_C(8) << 20);
    uint8_t buffer[512] = {1};
    struct seen seen = {.count = 0};

    (void)state;
    assert_true(image_write(image, 16000, buffer, 1));
    assert_true(image_write(image, 3, buffer, 1));
    assert_true(image_write(image, 9000, buffer, 1));
    image_visit(image, note, &seen);
    assert_int_equal(seen.count, 3);
    assert_int_equal(seen.places[0], 0);
    assert_int_equal(seen.places[1], 9000 * 512);
    assert_int_equal(seen.places[2], 16000 * 512);
    finish(image, path);
}

static void the_digest_is_of_the_file_and_not_of_what_was_written(void **state)
{
    char *path;
    struct image *image = open_new(&path, 200 * 512); /* read in two pieces */
    uint8_t buffer[512], all[200 * 512];
    struct digest digest = {0, 0};

    (void)state;
    assert_true(image_read(image, 0, all, 200));
    memset(buffer, 0x55, sizeof(buffer));
    assert_true(image_write(image, 3, buffer, 1));
    assert_true(image_digest(image, &digest));

    XXH128_hash_t expected = XXH3_128bits(all, sizeof(all));

    assert_true(digest.high == expected.high64 && digest.low == expected.low64);
    assert_int_equal(truncate(path, 512), 0);
    assert_true(image_digest(image, &digest)); /* it was made already */
    assert_true(digest.high == expected.high64);
    finish(image, path);
}

static void a_file_cut_short_has_no_digest(void **state)
{
    char *path;
    struct image *image = open_new(&path, 200 * 512);
    struct digest digest;

    (void)state;
    assert_int_equal(truncate(path, 512), 0);
    assert_false(image_digest(image, &digest));
    finish(image, path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_read_gives_what_the_file_holds),
        cmocka_unit_test(a_write_is_read_back_and_leaves_its_neighbors),
        cmocka_unit_test(the_file_never_changes),
        cmocka_unit_test(the_last_block_may_be_short),
        cmocka_unit_test(a_file_cut_short_fails_the_read_alone),
        cmocka_unit_test(a_huge_sparse_image_costs_nothing),
        cmocka_unit_test(what_is_no_image_is_refused_with_a_reason),
        cmocka_unit_test(the_digest_is_of_the_file_and_not_of_what_was_written),
        cmocka_unit_test(a_file_cut_short_has_no_digest),
        cmocka_unit_test(changed_blocks_come_in_the_order_of_the_disk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
