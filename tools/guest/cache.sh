# SPDX-License-Identifier: GPL-3.0-or-later
#
# The cache of guest builds: where it is, what a component's name in it is, locks, and removal.
#
#   CACHE/<name>-<hash>/        a finished component; it appears by one rename and never changes
#   CACHE/<name>-<hash>.log     how it was built
#   CACHE/sources/              downloaded Debian files, <name>-<sha256, 16 digits>
#   CACHE/locks/, CACHE/tmp/    builds under way

# HOME may be unset; ~ then comes from the password file.
home=~
cache=${DISCOSIM_CACHE:-${XDG_CACHE_HOME:-$home/.cache}/discosim}
case $cache in /*) ;; *) cache=$PWD/$cache ;; esac

declare -A recipe_file recipe_describe recipe_sources recipe_needs recipe_inputs recipe_space
declare -A component_hash

# recipe_find NAME: where its recipe is, or nothing.
recipe_find()
{
    local file

    for file in "$repo"/workloads/*/"$1".recipe.sh; do
        [ ! -f "$file" ] || printf '%s\n' "$file"
    done
}

recipe_names()
{
    local file

    for file in "$repo"/workloads/*/*.recipe.sh; do
        [ -f "$file" ] || continue
        file=${file##*/}
        printf '%s\n' "${file%.recipe.sh}"
    done | sort
}

# recipe_read NAME: fills the recipe_* tables. The recipe runs in a subshell, so that it can't touch
# the driver's own names.
recipe_read()
{
    local name=$1 file fields

    [ -z "${recipe_file[$name]:-}" ] || return 0
    file=$(recipe_find "$name")
    [ -n "$file" ] || die 2 "no component is called '$name'; there are: $(recipe_names | xargs)"
    fields=$(
        describe='' sources='' needs='' inputs='' space=2048
        src='' out='' scratch='' jobs=''
        # shellcheck source=/dev/null
        . "$file" > /dev/null
        printf '%s\n' "$describe" "${sources//$'\n'/ }" "${needs//$'\n'/ }" "${inputs//$'\n'/ }" \
            "$space"
    ) || die 1 "$file: the recipe can't be read"
    recipe_file[$name]=$file
    {
        read -r "recipe_describe[$name]"
        read -r "recipe_sources[$name]"
        read -r "recipe_needs[$name]"
        read -r "recipe_inputs[$name]"
        read -r "recipe_space[$name]"
    } <<< "$fields"
}

compiler_version()
{
    local tool

    for tool in gcc as; do
        mips64-linux-gnuabi64-$tool --version 2> /dev/null | head -n 1 \
            || die 2 "mips64-linux-gnuabi64-$tool is missing; run tools/setup/install"
    done
}

# inputs_digest NAME: a line a file, names relative to the clone.
inputs_digest()
{
    local path

    (
        cd "$repo"
        for path in ${recipe_inputs[$1]} "${recipe_file[$1]#"$repo"/}" tools/guest/sandbox.sh; do
            [ -e "$path" ] || die 1 "${recipe_file[$1]}: the input $path does not exist"
        done
        # shellcheck disable=SC2086
        find ${recipe_inputs[$1]} "${recipe_file[$1]#"$repo"/}" tools/guest/sandbox.sh -type f \
            ! -name '*~' ! -name '.*.sw?' -print0 | sort -zu | xargs -0 sha256sum
    )
}

# component_hash_compute NAME: needs must have been computed before.
component_hash_compute()
{
    local name=$1 need source sum

    sum=$(
        set -e
        printf '%s\n' "$compilers"
        inputs_digest "$name"
        for source in ${recipe_sources[$name]}; do
            source_pin "$source"
        done
        for need in ${recipe_needs[$name]}; do
            printf '%s %s\n' "$need" "${component_hash[$need]}"
        done
    ) || exit 1
    sum=$(sha256sum <<< "$sum")
    component_hash[$name]=${sum:0:16}
}

component_dir()
{
    printf '%s\n' "$cache/$1-${component_hash[$1]}"
}

# component_link NAME: build/guest/NAME in this clone, replaced in one step.
component_link()
{
    local link="$repo/build/guest/$1" target

    target=$(component_dir "$1")
    [ "$(readlink "$link" || true)" != "$target" ] || return 0
    mkdir -p "$repo/build/guest"
    ln -s "$target" "$link.$$"
    mv -T "$link.$$" "$link"
}

# cache_make: sources that are built in it have makefiles that can't take spaces.
cache_make()
{
    [[ $cache != *[[:space:]]* ]] || die 2 "the cache's name has a space in it ($cache);" \
        "set DISCOSIM_CACHE to a folder without"
    mkdir -p "$cache/locks" "$cache/tmp" "$cache/sources" 2> /dev/null \
        || die 1 "can't write to $cache; set DISCOSIM_CACHE to another folder"
}

# scratch_sweep: what builds left that were killed before they could clean up. A build that still
# runs holds its lock.
scratch_sweep()
{
    local dir base fd

    for dir in "$cache"/tmp/*/; do
        [ -d "$dir" ] || continue
        base=${dir%/}
        base=${base##*/}
        exec {fd}> "$cache/locks/${base%.*}"
        ! flock -n "$fd" || rm -rf "$dir"
        exec {fd}>&-
    done
}

# space_check NEED: in MB.
space_check()
{
    local free

    free=$(df --output=avail -BM "$cache" | tail -n 1)
    free=${free//[!0-9]/}
    [ "$free" -ge "$1" ] || die 1 "$cache has $free MB free and the build needs $1 MB;" \
        "free some, or set DISCOSIM_CACHE to a folder on another disk"
}

links_clean()
{
    rm -rf "$repo/build/guest"
}

# cache_clean: only what this driver made; a folder that also holds other things stays.
cache_clean()
{
    local entry fd

    [ -d "$cache" ] || return 0
    for entry in "$cache"/locks/*; do
        [ -f "$entry" ] || continue
        exec {fd}> "$entry"
        flock -n "$fd" || die 1 "another build of ${entry##*/} is under way; nothing was removed"
    done
    for entry in "$cache"/*; do
        if [[ ${entry##*/} =~ ^[a-z0-9.-]+-[0-9a-f]{16}(\.log)?$ ]]; then
            rm -rf "$entry"
        fi
    done
    rm -rf "$cache/tmp" "$cache/sources" "$cache/locks"
    rmdir "$cache" 2> /dev/null || true
}
