# SPDX-License-Identifier: GPL-3.0-or-later
#
# Fetches the files of sources.list with apt, in a private configuration derived from the machine's
# own (same mirrors, keys and proxies, deb-src added), so that the system's lists, caches and
# configuration stay as they are and no root is needed.

sources_list="$tools/sources.list"

# source_row NAME: sets row_kind, row_package, row_version, row_sha, row_file.
source_row()
{
    local name

    while read -r name row_kind row_package row_version row_sha row_file; do
        [ "$name" != "$1" ] || return 0
    done < "$sources_list"
    die 1 "$sources_list has no source called '$1'"
}

# source_moved NAME: where it is written down that Debian has moved on from the pinned version.
source_moved()
{
    printf '%s\n' "$cache/sources/$1-${row_sha:0:16}.moved"
}

# source_resolve NAME: like source_row, with the version and sum that this cache really has.
source_resolve()
{
    local moved

    source_row "$1"
    moved=$(source_moved "$1")
    [ ! -f "$moved" ] || read -r row_version row_sha < "$moved"
}

# source_pin NAME: what of a source goes into a component's hash.
source_pin()
{
    source_resolve "$1"
    printf '%s %s %s %s\n' "$1" "$row_version" "$row_sha" "$row_file"
}

source_path()
{
    source_resolve "$1"
    printf '%s\n' "$cache/sources/$1-${row_sha:0:16}"
}

# apt_sources_derive FOLDER: the machine's apt sources, each also as a source of source packages.
apt_sources_derive()
{
    local file etc=${DISCOSIM_APT_ETC:-/etc/apt}

    for file in "$etc/sources.list" "$etc"/sources.list.d/*.list; do
        [ -f "$file" ] || continue
        sed -n -e '/^deb[[:space:]]/{p; s/^deb/deb-src/p}' "$file" > "$1/${file##*/}"
    done
    for file in "$etc"/sources.list.d/*.sources; do
        [ -f "$file" ] || continue
        sed -e 's/^Types:.*/Types: deb deb-src/' "$file" > "$1/${file##*/}"
    done
}

# apt_configure FOLDER: a private apt; APT_CONFIG makes the programs below use it.
apt_configure()
{
    mkdir -p "$1/sources" "$1/lists/partial" "$1/archives/partial"
    apt_sources_derive "$1/sources"
    cat > "$1/apt.conf" << CONF
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$1/sources";
Dir::State::lists "$1/lists";
Dir::Cache "$1";
Dir::Cache::archives "$1/archives";
APT::Sandbox::User "$(id -un)";
Acquire::Languages "none";
Acquire::Retries "3";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
CONF
    export APT_CONFIG="$1/apt.conf"
}

# apt_uris KIND PACKAGE: lines "uri file size SHA256:sum".
apt_uris()
{
    case $1 in
        src) apt-get source --print-uris "$2" ;;
        *) apt-get download --print-uris "$2" ;;
    esac 2> /dev/null | sed -n "s/^'\(.*\)' \([^ ]*\) \([0-9]*\) SHA256:\([0-9a-f]*\)\$/\1 \2 \3 \4/p"
}

# source_locate: prints "uri sum version" of the row's file, pinned or, for a series, the newest.
source_locate()
{
    local uri file size sum package newest

    for package in "$row_package=$row_version" "$row_package"; do
        while read -r uri file size sum; do
            [ "$sum" != "$row_sha" ] || { printf '%s %s %s\n' "$uri" "$sum" "$row_version"; return; }
        done < <(apt_uris "$row_kind" "$package")
    done
    [ "$row_kind" = deb-series ] || return 1
    newest=$(apt-cache madison "$row_package" | awk -v series="${row_version%.*}." \
        '$5 !~ /Sources/ && index($3, series) == 1 { print $3; exit }')
    [ -n "$newest" ] || return 1
    read -r uri file size sum < <(apt_uris deb "$row_package=$newest")
    printf '%s %s %s\n' "$uri" "$sum" "$newest"
}

# source_download NAME FOLDER
source_download()
{
    local name=$1 found uri sum version moved

    source_row "$name"
    found=$(source_locate) || die 1 "Debian's mirror no longer has $row_package $row_version" \
        "(source '$name' of tools/guest/sources.list), or can't be reached"
    read -r uri sum version <<< "$found"
    printf '== downloading %s %s\n' "$row_package" "$version"
    printf 'downloading %s\n' "$name" > "$2/stage"
    /usr/lib/apt/apt-helper download-file "$uri" "$2/$name" "SHA256:$sum"
    sha256sum --check --quiet <<< "$sum  $2/$name"
    if [ "$sum" != "$row_sha" ]; then
        moved=$(source_moved "$name")
        printf '%s %s\n' "$version" "$sum" > "$2/moved"
        mv -T "$2/moved" "$moved"
    fi
    mv -T "$2/$name" "$cache/sources/$name-${sum:0:16}"
}

# sources_fetch SCRATCH NAME...
sources_fetch()
{
    local scratch=$1 name

    shift
    printf 'reading the package lists\n' > "$scratch/stage"
    apt_configure "$scratch/apt"
    # One dead third-party mirror of the machine must not stop us; what matters is checked by file.
    apt-get update || true
    for name; do
        source_download "$name" "$scratch"
    done
}
