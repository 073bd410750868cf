# Debian's packages for the tests; read by tests/run and tests/servers/install, not run by itself.
#
# The caller sets `needs`, one line for each program: program:Debian packages:Homebrew formula.

# Debian keeps some servers where a user's PATH does not look.
has() {
    local folders
    folders=$(printf ':%s' /usr/sbin /sbin /usr/lib/postgresql/*/bin)
    PATH="$PATH$folders" command -v "$1" >/dev/null 2>&1
}

# PowerDNS is two packages; its SQLite schema comes with the second.
has_whole() {
    has "$1" || return 1
    [ "$1" != pdns_server ] || ! has dpkg || dpkg -L pdns-backend-sqlite3 >/dev/null 2>&1
}

missing() {
    local need
    for need in ${needs[@]+"${needs[@]}"}; do
        has_whole "${need%%:*}" || echo "$need"
    done
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

can_install() {
    has apt-get || return 1
    [ "$(id -u)" = 0 ] || { has sudo && sudo -n true 2>/dev/null; }
}

# Services of new packages stay off: policy-rc.d answers 101, as in a container. An existing one is left alone.
install_packages() (
    [ $# -eq 0 ] && exit 0
    can_install || exit 1
    echo "installing $*" >&2
    log=$(mktemp) guard=""
    trap 'rm -f "$log"; [ -z "$guard" ] || as_root rm -f "$guard"' EXIT
    if [ ! -e /usr/sbin/policy-rc.d ]; then
        guard=/usr/sbin/policy-rc.d
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$guard" >/dev/null && as_root chmod 755 "$guard"
    fi
    {
        as_root apt-get update -qq
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
    } >"$log" 2>&1 || {
        tail -n 20 "$log" >&2
        exit 1
    }
)

# What `missing` names, all at once.
install_missing() {
    local packages=() words=() rest line
    while IFS= read -r line; do
        rest=${line#*:}
        read -ra words <<<"${rest%%:*}"
        packages+=("${words[@]}")
    done < <(missing)
    install_packages ${packages[@]+"${packages[@]}"}
}

# One line for each program that is not there: what it is and how to get it.
say_missing() {
    local line program packages formula
    while IFS= read -r line; do
        IFS=: read -r program packages formula <<<"$line"
        echo "tests that need $program (Debian: apt-get install $packages; macOS: brew install $formula)"
    done < <(missing)
}
