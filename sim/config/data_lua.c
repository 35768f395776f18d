/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A Lua state without doors. What is left of the library neither shows an address or a hash order
 * nor runs long inside C, where the instruction limit cannot see it (so no patterns, no rep, no
 * table.move).
 */
#include "sim/config/data_lua.h"

#include <stdlib.h>
#include <string.h>

#include "sim/config/data_file.h"

static void *budget_alloc(void *self, void *block, size_t had, size_t wanted)
{
    struct data_budget *budget = self;

    if (!block)
        had = 0; /* Lua passes the kind of object then */
    if (wanted == 0) {
        free(block);
        budget->used -= had;
        return NULL;
    }
    if (wanted > had && wanted - had > budget->limit - budget->used)
        return NULL;
    block = realloc(block, wanted);
    if (block)
        budget->used = budget->used - had + wanted;
    return block;
}

static void count_hook(lua_State *lua, lua_Debug *activation)
{
    lua_getinfo(lua, "l", activation);
    lua_pushfstring(lua, "file:%d: runs for more than %d steps", activation->currentline,
                    DATA_INSTRUCTIONS);
    lua_error(lua);
}

static int key_compare(const void *a, const void *b)
{
    const char *const *x = a, *const *y = b;

    return strcmp(*x, *y);
}

/* Append the string keys of the table at `index`, sorted, to the array on the top. */
static void sort_strings(lua_State *lua, int index, size_t strings, lua_Integer next)
{
    const char **list = lua_newuserdatauv(lua, (strings + 1) * sizeof(*list), 0);
    size_t count = 0;

    for (lua_pushnil(lua); lua_next(lua, index); lua_pop(lua, 1))
        if (lua_type(lua, -2) == LUA_TSTRING)
            list[count++] = lua_tostring(lua, -2);
    qsort(list, count, sizeof(*list), key_compare);
    for (size_t i = 0; i < count; i++) {
        lua_pushstring(lua, list[i]);
        lua_rawseti(lua, -3, next++);
    }
    lua_pop(lua, 1);
}

static int integer_compare(const void *a, const void *b)
{
    const lua_Integer *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static void sort_integers(lua_State *lua, int index, size_t integers)
{
    lua_Integer *list = lua_newuserdatauv(lua, (integers + 1) * sizeof(*list), 0);
    size_t count = 0;

    for (lua_pushnil(lua); lua_next(lua, index); lua_pop(lua, 1))
        if (lua_isinteger(lua, -2))
            list[count++] = lua_tointeger(lua, -2);
    qsort(list, count, sizeof(*list), integer_compare);
    for (size_t i = 0; i < count; i++) {
        lua_pushinteger(lua, list[i]);
        lua_rawseti(lua, -3, (lua_Integer)i + 1);
    }
    lua_pop(lua, 1);
}

void data_lua_sorted_keys(lua_State *lua, int index)
{
    size_t strings = 0, integers = 0;

    luaL_checkstack(lua, 8, "too deep");
    index = lua_absindex(lua, index);
    for (lua_pushnil(lua); lua_next(lua, index); lua_pop(lua, 1)) {
        if (lua_isinteger(lua, -2))
            integers++;
        else if (lua_type(lua, -2) == LUA_TSTRING)
            strings++;
        else
            luaL_error(lua, "keys of a table must be names or whole numbers");
    }
    lua_newtable(lua);
    sort_integers(lua, index, integers);
    sort_strings(lua, index, strings, (lua_Integer)integers + 1);
}

/* Iterator of pairs: upvalues are the table, its sorted keys and the last position. */
static int pairs_next(lua_State *lua)
{
    lua_Integer position = lua_tointeger(lua, lua_upvalueindex(3)) + 1;

    lua_pushinteger(lua, position);
    lua_replace(lua, lua_upvalueindex(3));
    if (lua_rawgeti(lua, lua_upvalueindex(2), position) == LUA_TNIL)
        return 1;
    lua_pushvalue(lua, -1);
    lua_rawget(lua, lua_upvalueindex(1));
    return 2;
}

static int sandbox_pairs(lua_State *lua)
{
    luaL_checktype(lua, 1, LUA_TTABLE);
    lua_pushvalue(lua, 1);
    data_lua_sorted_keys(lua, 1);
    lua_pushinteger(lua, 0);
    lua_pushcclosure(lua, pairs_next, 3);
    return 1;
}

/* True for values whose text is their value and not an address. */
static bool has_text(lua_State *lua, int index)
{
    int type = lua_type(lua, index);

    return type == LUA_TNIL || type == LUA_TBOOLEAN || type == LUA_TNUMBER || type == LUA_TSTRING;
}

static int sandbox_tostring(lua_State *lua)
{
    luaL_checkany(lua, 1);
    if (has_text(lua, 1))
        luaL_tolstring(lua, 1, NULL);
    else
        lua_pushstring(lua, luaL_typename(lua, 1));
    return 1;
}

/* string.format, kept as upvalue 1, without what would print an address. */
static int sandbox_format(lua_State *lua)
{
    const char *format = luaL_checkstring(lua, 1);

    for (const char *p = format; (p = strchr(p, '%')) != NULL; p++) {
        p += 1 + strspn(p + 1, "-+ #0123456789.");
        if (*p == 'p' || !*p)
            return luaL_error(lua, "string.format: %%p and a lone %% are not allowed");
    }
    for (int i = 2; i <= lua_gettop(lua); i++)
        if (!has_text(lua, i))
            return luaL_error(lua, "string.format: argument %d is a %s", i, luaL_typename(lua, i));
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_insert(lua, 1);
    lua_call(lua, lua_gettop(lua) - 1, 1);
    return 1;
}

static const char *const base_names[] = {"ipairs", "tonumber", "type", "select",
                                         "error",  "assert",   NULL};
static const char *const string_names[] = {"sub",  "upper", "lower",   "len",
                                           "byte", "char",  "reverse", NULL};
static const char *const table_names[] = {"insert", "remove", "concat", "sort", "unpack", NULL};
static const char *const math_names[] = {"abs", "ceil", "floor",      "max",        "min",  "sqrt",
                                         "log", "exp",  "fmod",       "tointeger",  "type", "ult",
                                         "pi",  "huge", "maxinteger", "mininteger", NULL};

/* Copy the named members of the table at -2 into the one on the top. */
static void keep(lua_State *lua, const char *const *names)
{
    for (; *names; names++) {
        lua_getfield(lua, -2, *names);
        lua_setfield(lua, -2, *names);
    }
}

/* Open a library and leave a table with the kept members on the stack, the full one below it. */
static void open_reduced(lua_State *lua, lua_CFunction open, const char *name,
                         const char *const *names)
{
    luaL_requiref(lua, name, open, 0);
    lua_newtable(lua);
    keep(lua, names);
}

static int sandbox_open(lua_State *lua)
{
    open_reduced(lua, luaopen_base, "_G", base_names);
    lua_pushcfunction(lua, sandbox_pairs);
    lua_setfield(lua, -2, "pairs");
    lua_pushcfunction(lua, sandbox_tostring);
    lua_setfield(lua, -2, "tostring");

    open_reduced(lua, luaopen_string, "string", string_names);
    lua_getfield(lua, -2, "format");
    lua_pushcclosure(lua, sandbox_format, 1);
    lua_setfield(lua, -2, "format");
    /* ("x"):upper() goes through the metatable of strings. */
    lua_pushliteral(lua, "");
    lua_getmetatable(lua, -1);
    lua_pushvalue(lua, -3);
    lua_setfield(lua, -2, "__index");
    lua_pop(lua, 2);
    lua_remove(lua, -2);
    lua_setfield(lua, -2, "string");

    open_reduced(lua, luaopen_table, "table", table_names);
    lua_remove(lua, -2);
    lua_setfield(lua, -2, "table");
    open_reduced(lua, luaopen_math, "math", math_names);
    lua_remove(lua, -2);
    lua_setfield(lua, -2, "math");

    lua_rawseti(lua, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    return 0;
}

lua_State *data_lua_new(struct data_budget *budget)
{
    lua_State *lua = lua_newstate(budget_alloc, budget);

    if (!lua)
        return NULL;
    lua_pushcfunction(lua, sandbox_open);
    if (lua_pcall(lua, 0, 0, 0) != LUA_OK) {
        lua_close(lua);
        return NULL;
    }
    lua_sethook(lua, count_hook, LUA_MASKCOUNT, DATA_INSTRUCTIONS);
    return lua;
}
