#!/usr/bin/env bash
# Runs kdbib check on the files that a pull request changes and that have entries. HEAD is the merge that GitHub
# makes of it: its first parent is the base, whose settings are used: they say which addresses are asked. Takes
# KDBIB_FILES (pathspecs, one a line), KDBIB_FAIL_ON and KDBIB_CACHE from the environment.
set -euo pipefail
exec 2>&1

kdbib=$RUNNER_TEMP/kdbib/bin/kdbib
mapfile -t paths < <(sed '/^[[:space:]]*$/d' <<<"$KDBIB_FILES")
if ! git rev-parse --verify --quiet 'HEAD^1' >/dev/null; then
  echo "::error title=kdbib check::The base is not here: check out with 'fetch-depth: 2'."
  exit 2
fi
git diff -z --name-only --diff-filter=d 'HEAD^1' HEAD -- "${paths[@]}" >"$RUNNER_TEMP/kdbib-changed"

readonly settings=(kdbib.toml pyproject.toml) aside=$RUNNER_TEMP/kdbib-settings

quote() { # a file that quotes lists, which must not steer the runner
  local word
  word=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  echo "::stop-commands::$word"
  cat -- "$1"
  printf '\n::%s::\n' "$word" # on a line of its own, even if the last one was cut short
}

restore() { # the settings of the pull request
  rm -f -- "${settings[@]}"
  cp -PR -- "$aside/." .
}

rm -rf "$aside"
mkdir "$aside"
for name in "${settings[@]}"; do
  if [ -e "$name" ] || [ -L "$name" ]; then
    mv -- "$name" "$aside"
  fi
done
trap restore EXIT
for name in "${settings[@]}"; do
  if git cat-file -e "HEAD^1:$name" 2>/dev/null; then
    git cat-file blob "HEAD^1:$name" >"$name"
  fi
done

files=()
while IFS= read -r -d '' file; do
  if [ -L "$file" ] || [ ! -f "$file" ]; then
    continue
  fi
  code=0
  "$kdbib" parse -- "$file" >/dev/null 2>"$RUNNER_TEMP/kdbib-notes" || code=$?
  if [ "$code" = 0 ]; then
    files+=("$file")
    continue
  fi
  quote "$RUNNER_TEMP/kdbib-notes"
  if [ "$code" != 3 ]; then # 3: it has no entries
    echo "::warning title=kdbib check::A changed file could not be read, and was not judged: see above."
  fi
done <"$RUNNER_TEMP/kdbib-changed"
if [ ${#files[@]} = 0 ]; then
  echo "No file with entries was changed."
  exit 0
fi

sarif=$RUNNER_TEMP/kdbib.sarif
code=0
"$kdbib" check --format github --sarif "$sarif" --fail-on "$KDBIB_FAIL_ON" --cache "$KDBIB_CACHE" -- \
  "${files[@]}" >"$RUNNER_TEMP/kdbib-commands" 2>"$RUNNER_TEMP/kdbib-notes" || code=$?
quote "$RUNNER_TEMP/kdbib-notes"
cat "$RUNNER_TEMP/kdbib-commands" # made for the runner, with what is quoted escaped
if [ -f "$sarif" ]; then
  echo "sarif=$sarif" >>"$GITHUB_OUTPUT"
fi

case $code in
  0) ;;
  1) echo "::error title=kdbib check::There are findings of severity $KDBIB_FAIL_ON or above."; exit 1 ;;
  4) echo "::warning title=kdbib check::Some services did not answer; what they know was not used." ;;
  *) echo "::error title=kdbib check::It ended with exit code $code; why is told above."; exit "$code" ;;
esac
