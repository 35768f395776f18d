/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sandbox in which Lua files run, as a Lua state. Private to sim/config.
 */
#ifndef SIM_CONFIG_DATA_LUA_H
#define SIM_CONFIG_DATA_LUA_H

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stddef.h>

struct data_budget {
    size_t used, limit; /* bytes that the state holds */
};

/* NULL if the host has no memory. The budget outlives the state. */
lua_State *data_lua_new(struct data_budget *budget);

/* Push an array of the keys of the table at `index`: integers ascending, then strings. Raises a Lua
 * error for keys of another kind. */
void data_lua_sorted_keys(lua_State *lua, int index);

#endif
