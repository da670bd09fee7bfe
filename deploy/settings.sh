# What deploy/install and deploy/container/prepare share: what they tell, and how they write settings and keys.

tell() { printf '%s / %s\n' "$1" "$2"; }
fail() { tell "$1" "$2" >&2; exit 1; }

# 32 random bytes in URL-safe base64, the form of a Fernet key
fresh_key() { head -c 32 /dev/urandom | base64 | tr '+/' '-_'; }

# Makes the file of settings $settings that its owner alone reads, unless it is there.
make_settings() {
  [ -e "$settings" ] || (umask 077 && : >"$settings")
  chmod g-wx,o= "$settings" # the group may read it where mail that comes back is taken (docs/operating.md)
  # a last line without its end would run into the next
  [ -z "$(tail -c 1 "$settings")" ] || echo >>"$settings"
}

# Tells whether the file gives the setting $1 a value; an empty one, also in quotes, counts as none.
has_value() { grep -q "^[[:space:]]*$1=[\"']*[^\"'[:space:]]" "$settings"; }

# Adds a line for the setting $1 that the file does not name; $2 is a default or what a fresh key is. A secret that the
# file gives by the path of another ($1_FILE) is there: given in both ways, the service refuses it.
set_default() {
  grep -q "^[[:space:]]*$1=" "$settings" || has_value "$1_FILE" || {
    printf '%s=%s\n' "$1" "$2" >>"$settings"
    tell "$settings: $1 적음" "$settings: $1 written"
  }
}

# Ends the script unless $1 can be the name of a host.
check_host() {
  case $1 in '' | *[!A-Za-z0-9.-]*) usage ;; esac
}
