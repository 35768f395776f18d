# SPDX-License-Identifier: GPL-3.0-or-later
#
# Writes an initial RAM disk: a cpio archive in the "newc" format of the kernel's
# Documentation/driver-api/early-userspace/buffer-format.rst. Written here because device nodes must
# go into it without privileges, and because nothing of the host (owners, times, inode numbers, order
# of a folder) may.

cpio_inode=0

# cpio_entry NAME MODE SIZE MAJOR MINOR: a header and its name; the contents follow.
cpio_entry()
{
    local name=$1 mode=$2 size=$3 time=$SOURCE_DATE_EPOCH

    cpio_inode=$((cpio_inode + 1))
    [ "$name" != TRAILER!!! ] || time=0
    printf '070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%s\0' \
        "$cpio_inode" "$mode" 0 0 1 "$time" "$size" 0 0 "$4" "$5" "$((${#name} + 1))" 0 "$name"
    cpio_pad $((110 + ${#name} + 1))
}

# cpio_pad SIZE: to a multiple of 4.
cpio_pad()
{
    local zeros='\0\0\0'

    printf "%b" "${zeros:0:$((-$1 & 3)) * 2}"
}

# cpio_path FOLDER NAME: the file, link or folder of this name under the folder.
cpio_path()
{
    local path="$1/$2" target size

    if [ -L "$path" ]; then
        target=$(readlink "$path")
        cpio_entry "$2" $((0120777)) ${#target} 0 0
        printf '%s' "$target"
        cpio_pad ${#target}
    elif [ -d "$path" ]; then
        cpio_entry "$2" $((0040000 + 0$(stat -c %a "$path"))) 0 0 0
    else
        size=$(stat -c %s "$path")
        cpio_entry "$2" $((0100000 + 0$(stat -c %a "$path"))) "$size" 0 0
        cat "$path"
        cpio_pad "$size"
    fi
}

# initrd_write FOLDER: all of it, and the console that the kernel opens before anything is mounted.
initrd_write()
{
    local name

    cd "$1"
    find . -mindepth 1 | sed 's,^\./,,' | sort | while read -r name; do
        cpio_path . "$name"
    done
    cpio_entry dev/console $((0020600)) 0 5 1
    cpio_entry 'TRAILER!!!' 0 0 0 0
}
