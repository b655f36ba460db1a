# What the scripts beside this one share; sourced by bash in the root of the repository.

apt_install() {  # packages; with BARE set without those that they merely recommend
    dpkg -s "$@" >/dev/null 2>&1 \
        || { apt-get update -qq && apt-get install -y -qq ${BARE:+--no-install-recommends} "$@" >/dev/null; } \
        || echo "apt-get could not install all of: $*"
}

is_root_of_debian() {
    command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]
}

command_after() {  # the code block of README.md that follows a marker
    awk -v marker="<!-- $1 -->" '$0 == marker {found = 1} found && /^```/ {if (inside) exit; inside = 1; next} found && inside' README.md
}

bare_system() {  # release, folder, packages separated by commas: a small Debian in that folder
    local mirror
    mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null \
        | grep -Eo 'https?://[^ ]+/debian/?( |$)' | head -n 1 | tr -d ' ')
    debootstrap --variant=minbase ${3:+--include="$3"} "$1" "$2" "$mirror" sid >"$2.log" 2>&1 || return 1
    cp /etc/resolv.conf /etc/hosts "$2/etc/"
    mkdir -p "$2/etc/ssl/certs"
    cp /etc/ssl/certs/ca-certificates.crt "$2/etc/ssl/certs/"
}

within() {  # folder, line of shell: run in the system in that folder; what it mounts ends with it
    unshare --mount bash -ec 'mount -t proc proc "$0/proc"; mount --rbind /dev "$0/dev"; mount -t tmpfs tmpfs "$0/dev/shm"
        exec chroot "$0" env HOME=/root bash -ec "$1"' "$1" "$2"
}
