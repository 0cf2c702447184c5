# What the scripts need of the machine: packages, free ports, patience. Sourced by them, not run.

# Where rustup puts cargo when no shell profile was read.
command -v cargo >/dev/null || PATH="$HOME/.cargo/bin:$PATH"

say() { printf '%s\n' "$*" >&2; }

# Ends the script: something that only its user can change.
refuse() {
    say "$*"
    exit 2
}

# True where $1 is a command or a pattern that some file matches.
is_there() {
    case $1 in
    /*) compgen -G "$1" >/dev/null ;;
    *) command -v "$1" >/dev/null ;;
    esac
}

# install_missing PACKAGE=PROOF… installs each Debian package whose proof, a command or a file, is not there.
install_missing() {
    local wanted missing=()
    for wanted in "$@"; do
        is_there "${wanted#*=}" || missing+=("${wanted%%=*}")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    command -v apt-get >/dev/null ||
        refuse "Missing here: ${missing[*]} (Debian's names). There is no apt-get to install them with; please install them and start again."
    local as=()
    if [ "$(id -u)" != 0 ]; then
        if ! sudo -n true 2>/dev/null; then
            say "Some packages are missing, and this user may not install them. As root, run:"
            refuse "    apt-get update && apt-get install -y --no-install-recommends ${missing[*]}"
        fi
        as=(sudo -n)
    fi
    say "Installing ${missing[*]}"
    "${as[@]}" apt-get update -q >&2
    "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" >&2
    for wanted in "$@"; do
        is_there "${wanted#*=}" || refuse "${wanted%%=*} is installed, but ${wanted#*=} is still not there."
    done
}

# What every build needs beside Rust: a C compiler for SQLite and libpq, OpenSSL's headers for libpq.
BUILD_NEEDS=(build-essential=cc build-essential=make pkg-config=pkg-config "libssl-dev=/usr/include/openssl/ssl.h")

need_cargo() {
    command -v cargo >/dev/null ||
        refuse "cargo is missing. Install Rust with rustup (see the Rust project's own page) and start again; rust-toolchain.toml names the version."
}

# A port of 127.0.0.1 that nobody listens on, between 27400 and 27499: a range of ours, so that nothing else is hit.
free_port() {
    local port tries
    for ((tries = 0; tries < 200; tries++)); do
        port=$((27400 + RANDOM % 100))
        if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            echo "$port"
            return
        fi
    done
    say "No free port between 27400 and 27499."
    return 1
}

# wait_for SECONDS COMMAND… asks again and again until the command succeeds.
wait_for() {
    local until=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$until" ] || return 1
        sleep 0.1
    done
}

# True where http://127.0.0.1:$1$2 answers 200. Without curl, which a bare machine need not have.
answers() {
    local status
    exec 3<>"/dev/tcp/127.0.0.1/$1" || return 1
    printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n' "$2" >&3
    IFS= read -r -t 5 status <&3
    exec 3>&-
    [[ $status == *" 200 "* ]]
}
