# SPDX-License-Identifier: GPL-3.0-or-later
#
# Runs one recipe. Everything here can change the bytes of a result, so this file is part of every
# component's hash; what only watches a build (locks, progress, download) is elsewhere.
#
#   bash sandbox.sh RECIPE SCRATCH REPO JOBS [KIND:NAME:PATTERN:FILE...] -- [NAME=DIR...]
#
# It is started with an empty environment, in a session of its own.

set -euo pipefail

export PATH=/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL=C TZ=UTC SOURCE_DATE_EPOCH=1672531200
export KBUILD_BUILD_USER=discosim KBUILD_BUILD_HOST=discosim
umask 022

recipe=$1 scratch=$2 repo=$3 jobs=$4
shift 4
export HOME="$scratch" TMPDIR="$scratch/tmp"
src="$scratch/src"
out="$scratch/out"

# Recipes call this to tell what they are at.
progress()
{
    printf '%s\n' "$*" > "$scratch/stage"
    printf '== %s\n' "$*"
}

# tarball_unpack FILE NAME: without the tarball's top folder. A recipe that needs little of a large
# source lists these paths in only_NAME.
tarball_unpack()
{
    local only="only_${2//[-.]/_}"
    local -a members=()

    if [ -n "${!only:-}" ]; then
        # shellcheck disable=SC2086
        members=(--wildcards $(printf '*/%s ' ${!only}))
    fi
    tar -x -f "$1" -C "$src/$2" --strip-components=1 --no-same-owner --anchored \
        --no-wildcards-match-slash "${members[@]}"
}

# deb_unpack FILE PATTERN NAME
deb_unpack()
{
    local tree="$scratch/deb" inner

    if [ "$2" = - ]; then
        dpkg-deb -x "$1" "$src/$3"
        return
    fi
    mkdir "$tree"
    dpkg-deb --fsys-tarfile "$1" | tar -x -C "$tree" --wildcards "./$2"
    inner=$(find "$tree" -type f -path "$tree/$2")
    tarball_unpack "$inner" "$3"
    rm -rf "$tree"
}

# source_unpack KIND:NAME:PATTERN:FILE
source_unpack()
{
    local kind name pattern file

    IFS=: read -r kind name pattern file <<< "$1"
    progress "unpacking $name"
    mkdir -p "$src/$name"
    case $kind in
        src) tarball_unpack "$file" "$name" ;;
        *) deb_unpack "$file" "$pattern" "$name" ;;
    esac
}

mkdir -p "$src" "$out" "$TMPDIR" "$scratch/work"
cd "$scratch/work"
# shellcheck source=/dev/null
. "$recipe"
while [ "$1" != -- ]; do
    source_unpack "$1"
    shift
done
shift
for need; do
    name=${need%%=*}
    printf -v "dep_${name//-/_}" '%s' "${need#*=}"
done
build
