# Sourced by test.sh, behind packages.sh and python.sh: peers that are not Python.
ZARR_ZARRITA_PACKAGES="zarrita@0.7.5 @zarrita/storage@0.2.0"

# Prints a folder whose node_modules has zarrita.js, or nothing and a reason on stderr.
zarrita_folder() {
  local folder
  folder=$ZARR_CACHE/zarrita-$(printf '%s ' $ZARR_ZARRITA_PACKAGES | cksum | cut -d' ' -f1)
  (
    mkdir -p "$folder" && exec 9>"$folder.lock" && flock 9
    [ -e "$folder/complete" ] && exit 0
    command -v npm >/dev/null || install_packages nodejs npm >&2 || exit 1
    echo "setup: installing with npm into $folder: $ZARR_ZARRITA_PACKAGES" >&2
    cd "$folder" && echo '{"private": true, "type": "module"}' >package.json &&
      npm install --silent --no-audit --no-fund $ZARR_ZARRITA_PACKAGES >&2 && touch complete
  ) && echo "$folder"
}
