/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading a Lua file as data: load, run, walk its table.
 */
#include "sim/config/data_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/config/data_lua.h"
#include "sim/config/text.h"

struct walk {
    const char *path;
    char *source;
    size_t length;
    data_visit_t visit;
    void *self;
    struct err *err;
    bool failed; /* err says why */
};

static int file_error(struct walk *walk, const char *what)
{
    return err_set(walk->err, ERR_USAGE, "%s: %s", walk->path, what);
}

/* The whole file, with a NUL behind it. */
static int read_source(struct walk *walk)
{
    FILE *file = fopen(walk->path, "rb");

    if (!file)
        return err_set(walk->err, ERR_USAGE, "%s: %s%s", walk->path, strerror(errno),
                       err_file_advice(errno));
    walk->source = malloc(DATA_FILE_SIZE + 1);
    if (!walk->source)
        abort();
    walk->length = fread(walk->source, 1, DATA_FILE_SIZE + 1, file);
    if (ferror(file)) {
        file_error(walk, strerror(errno));
        fclose(file);
        return -1;
    }
    fclose(file);
    if (walk->length > DATA_FILE_SIZE)
        return file_error(walk, "is longer than 1 MB, so it is no machine or workload file");
    walk->source[walk->length] = '\0';
    return 0;
}

static void walk_where(const struct walk *walk, const char *name, char *where, size_t size)
{
    unsigned line = data_line(walk->source, name);

    if (line)
        snprintf(where, size, "%s:%u", walk->path, line);
    else
        snprintf(where, size, "%s", walk->path);
}

/* The text of the value on the top of the stack; false if it is none that can be written down. */
static bool value_text(lua_State *lua, char *number, size_t size, const char **text)
{
    lua_Integer integer;

    *text = number;
    switch (lua_type(lua, -1)) {
    case LUA_TSTRING:
        *text = lua_tostring(lua, -1);
        return strlen(*text) == lua_rawlen(lua, -1) && text_is_utf8(*text);
    case LUA_TBOOLEAN:
        *text = lua_toboolean(lua, -1) ? "true" : "false";
        return true;
    case LUA_TNUMBER:
        if (lua_numbertointeger(lua_tonumber(lua, -1), &integer) && !lua_isinteger(lua, -1) &&
            (lua_Number)integer == lua_tonumber(lua, -1))
            snprintf(number, size, "%lld", (long long)integer);
        else if (lua_isinteger(lua, -1))
            snprintf(number, size, "%lld", (long long)lua_tointeger(lua, -1));
        else
            snprintf(number, size, "%.15g", lua_tonumber(lua, -1));
        return true;
    default:
        return false;
    }
}

/* The value on the top of the stack; of tables only empty ones: nothing below tells of those. */
static void walk_value(struct walk *walk, lua_State *lua, const char *name)
{
    char where[512], number[64];
    struct data_value value = {.name = name, .where = where};

    walk_where(walk, name, where, sizeof(where));
    if (!lua_istable(lua, -1) && !value_text(lua, number, sizeof(number), &value.text)) {
        err_set(walk->err, ERR_USAGE, "%s: %s: a %s is not a value", where, name,
                lua_type(lua, -1) == LUA_TSTRING ? "string that is not UTF-8 text, or holds a 0"
                                                 : luaL_typename(lua, -1));
        walk->failed = true;
    } else if (walk->visit(walk->self, &value, walk->err) < 0) {
        walk->failed = true;
    }
}

/* "a.b" or "a[3]" for the key on the top of the stack. */
static void join_name(lua_State *lua, const char *prefix, char name[DATA_NAME])
{
    int length;

    if (lua_isinteger(lua, -1))
        length = snprintf(name, DATA_NAME, "%s[%lld]", prefix, (long long)lua_tointeger(lua, -1));
    else
        length =
            snprintf(name, DATA_NAME, "%s%s%s", prefix, *prefix ? "." : "", lua_tostring(lua, -1));
    if (!text_is_utf8(name))
        luaL_error(lua, "the name of a key is not UTF-8 text");
    if (length >= DATA_NAME)
        luaL_error(lua, "the name of a key is longer than %d letters", DATA_NAME - 1);
}

static bool is_empty(lua_State *lua)
{
    lua_pushnil(lua);
    if (!lua_next(lua, -2))
        return true;
    lua_pop(lua, 2);
    return false;
}

/* Visit the table on the top of the stack, and pop it. */
static void walk_table(struct walk *walk, lua_State *lua, const char *prefix, unsigned depth)
{
    char name[DATA_NAME];

    if (depth > DATA_DEPTH)
        luaL_error(lua, "%s: tables are nested more than %d deep", prefix, DATA_DEPTH);
    data_lua_sorted_keys(lua, -1);
    for (lua_Integer i = 1; !walk->failed && lua_rawgeti(lua, -1, i) != LUA_TNIL; i++) {
        join_name(lua, prefix, name);
        lua_rawget(lua, -3);
        if (lua_istable(lua, -1) && !is_empty(lua)) {
            walk_table(walk, lua, name, depth + 1);
        } else {
            walk_value(walk, lua, name);
            lua_pop(lua, 1);
        }
    }
    if (!walk->failed)
        lua_pop(lua, 3); /* nil, keys, table */
}

/* Runs inside a protected call: the file's own errors come out as Lua errors. */
static int walk_file(lua_State *lua)
{
    struct walk *walk = lua_touserdata(lua, 1);

    if (luaL_loadbufferx(lua, walk->source, walk->length, "=file", "t") != LUA_OK)
        return lua_error(lua);
    lua_call(lua, 0, 1);
    if (!lua_istable(lua, -1))
        return luaL_error(lua, "must return a table: return { ... }");
    walk_table(walk, lua, "", 0);
    return 0;
}

/* Lua's message without line breaks, and with the path where Lua says "file". */
static void lua_failure(struct walk *walk, lua_State *lua)
{
    const char *text = lua_type(lua, -1) == LUA_TSTRING ? lua_tostring(lua, -1) : NULL;
    char line[256];

    snprintf(line, sizeof(line), "%s", text ? text : "ended with an error that is no text");
    for (char *p = line; *p; p++)
        if ((unsigned char)*p < ' ')
            *p = ' ';
    if (strncmp(line, "file:", 5) == 0)
        err_set(walk->err, ERR_USAGE, "%s%s", walk->path, line + 4);
    else
        err_set(walk->err, ERR_USAGE, "%s: %s", walk->path, line);
}

static int run_source(struct walk *walk)
{
    struct data_budget budget = {.limit = DATA_MEMORY};
    lua_State *lua = data_lua_new(&budget);

    if (!lua)
        abort();
    lua_pushcfunction(lua, walk_file);
    lua_pushlightuserdata(lua, walk);
    if (lua_pcall(lua, 1, 0, 0) != LUA_OK && !walk->failed) {
        lua_failure(walk, lua);
        walk->failed = true;
    }
    lua_close(lua);
    return walk->failed ? -1 : 0;
}

int data_file_read(const char *path, data_visit_t visit, void *self, struct err *err)
{
    struct walk walk = {.path = path, .visit = visit, .self = self, .err = err};
    int status = read_source(&walk);

    if (status == 0)
        status = run_source(&walk);
    free(walk.source);
    return status;
}
