#!/usr/bin/env bash
# Builds, tests on every JDK that there is, checks Javadoc, runs the examples, and lets a project outside the tree use the jar.
# Maven's repository is below $ZARR_OUT: nobody's own one is touched. Last line: CASES passed= failed= skipped=
set -u -o pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../common.sh"
install_packages $ZARR_DEMO_PACKAGES >&2
install_java >&2 || { echo "FAILED toolchain: no JDK 17, SWIG or Maven"; echo "CASES passed=0 failed=1 skipped=0"; exit 1; }
unset LD_LIBRARY_PATH # the jar brings its own library
out=$ZARR_OUT/java
work=$out/test
passed=0 failed=0 skipped=0
mkdir -p "$work"
exec 9>"$work/lock"
flock 9

# step NAME COMMAND...: one test case; its output is shown when it fails.
step() {
  local name=$1
  shift
  if "$@" >"$work/log" 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED $name"
    tail -n 60 "$work/log" | sed 's/^/    /'
    return 1
  fi
}

# Offline once everything is there: the network is no part of a test.
maven() {
  local offline=
  [ "$work/repository/complete" -nt "$here/pom.xml" ] && offline=-o
  mvn -B -q $offline -Dmaven.repo.local="$work/repository" -Dzarr.out="$out" "$@"
}

# count_tests LABEL: adds up surefire's reports, and names what failed or was skipped.
count_tests() {
  local line
  while read -r line; do
    case $line in
      "COUNT "*)
        set -- $line "$1"
        passed=$((passed + $2)) failed=$((failed + $3)) skipped=$((skipped + $4))
        ;;
      *) echo "$line" ;;
    esac
  done < <(python3 -B "$here/src/test/surefire_cases.py" "$1" "$out/maven/surefire-reports")
}

# unit_tests LABEL GOALS...
unit_tests() {
  local label=$1
  shift
  rm -rf "$out/maven/surefire-reports"
  maven "$@" >"$work/log" 2>&1 || {
    grep -v '^\[INFO\]' "$work/log" | tail -n 80
    ls "$out"/maven/surefire-reports/TEST-*.xml >/dev/null 2>&1 || { echo "FAILED $label: no test ran"; failed=$((failed + 1)); }
  }
  count_tests "$label"
}

newer_jdks() {
  local home major
  for home in /usr/lib/jvm/*/; do
    [ -x "$home/bin/java" ] && [ ! -L "${home%/}" ] || continue
    major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release" 2>/dev/null)
    [ "${major:-0}" -gt 17 ] && echo "$major ${home%/}"
  done
}

javadoc_without_warnings() {
  rm -rf "$work/javadoc"
  "$JAVA_HOME/bin/javadoc" -quiet -Xdoclint:all -Werror -d "$work/javadoc" -exclude io.github.libzarr.internal \
    -sourcepath "$here/src/main/java:$out/gen" -subpackages io.github.libzarr
}

# The libraries are in Maven's jar, and the name of the module.
jar_is_whole() {
  local jar=$out/maven/libzarr-0.1.0.jar
  "$JAVA_HOME/bin/jar" --list --file "$jar" > "$work/list" &&
    grep -q "^native/linux-$(uname -m)/libzarr.so.1$" "$work/list" && grep -q "^native/linux-$(uname -m)/libzarrjni.so$" "$work/list" &&
    "$JAVA_HOME/bin/jar" --describe-module --file "$jar" | tee /dev/stderr | grep -q '^io.github.libzarr.* automatic'
}

# example NAME EXPECTED ARGUMENTS...: what it prints is the file EXPECTED.
example() {
  local name=$1 expected=$2 folder=$work/example
  shift 2
  rm -rf "$folder" && mkdir -p "$folder" &&
    (cd "$folder" && "$JAVA_HOME/bin/java" -cp "$out/maven/libzarr-0.1.0.jar" "$here/examples/$name.java" "$@") > "$work/$name.out" &&
    diff "$expected" "$work/$name.out"
}

# A project that is nowhere near this tree.
consumer() {
  local folder status
  folder=$(mktemp -d) && cp -r "$here/examples/consumer/." "$folder" && (cd "$folder" && maven package exec:java) |
    sed 's/\x1b\[[0-9;]*m//g; /^$/d' > "$work/consumer.out" && # Maven resets colours that it never set
    diff "$here/examples/consumer/expected.txt" "$work/consumer.out"
  status=$?
  rm -rf "$folder"
  return $status
}

# A plugin of the C interface, for the tests of Context.loadPlugin().
export ZARR_TEST_PLUGIN=$work/rot.so
gcc -shared -fPIC -I"$ZARR_PREFIX/include" "$zarr_root/tests/capi/plugins/rot_plugin.c" -o "$ZARR_TEST_PLUGIN" ||
  { echo "FAILED plugin: it does not compile"; failed=$((failed + 1)); }
zarr_binding_data || { echo "FAILED data: zarr-python's arrays could not be made"; failed=$((failed + 1)); }
if step "build.sh" bash "$here/build.sh"; then
  unit_tests "JDK 17" -f "$here/pom.xml" install
  while read -r major home; do
    echo "newer JDK: $major"
    unit_tests "JDK $major" -f "$here/pom.xml" surefire:test -Djvm="$home/bin/java" \
      -Dzarr.test.options=--enable-native-access=ALL-UNNAMED
  done < <(newer_jdks)
  step "Javadoc without warnings" javadoc_without_warnings
  step "jar with native libraries" jar_is_whole
  step "example Geoid" example Geoid "$zarr_root/examples_c/geoid.expected" /usr/share/proj/egm96_15.gtx geoid.zarr
  step "example ZipStore" example ZipStore "$here/examples/ZipStore.expected" cells.zip
  step "example Reduction" example Reduction "$here/examples/Reduction.expected"
  step "project outside the tree" consumer && touch "$work/repository/complete"
fi
echo "CASES passed=$passed failed=$failed skipped=$skipped"
[ "$failed" -eq 0 ]
