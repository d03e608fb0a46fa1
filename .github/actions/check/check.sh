#!/usr/bin/env bash
# Runs kdbib check on the files that a pull request changes and that have entries. HEAD is the merge that GitHub
# makes of it: its first parent is the base. Takes KDBIB_FILES (pathspecs, one a line), KDBIB_FAIL_ON and
# KDBIB_CACHE from the environment.
set -euo pipefail
exec 2>&1

kdbib=$RUNNER_TEMP/kdbib/bin/kdbib
mapfile -t paths < <(sed '/^[[:space:]]*$/d' <<<"$KDBIB_FILES")
if ! git rev-parse --verify --quiet 'HEAD^1' >/dev/null; then
  echo "::error title=kdbib check::The base is not here: check out with 'fetch-depth: 2'."
  exit 2
fi
git diff -z --name-only --diff-filter=d 'HEAD^1' HEAD -- "${paths[@]}" >"$RUNNER_TEMP/kdbib-changed"

files=()
while IFS= read -r -d '' file; do
  if [ -f "$file" ] && [ ! -L "$file" ] && "$kdbib" parse -- "$file" >/dev/null 2>&1; then
    files+=("$file")
  fi
done <"$RUNNER_TEMP/kdbib-changed"
if [ ${#files[@]} = 0 ]; then
  echo "No file with entries was changed."
  exit 0
fi

sarif=$RUNNER_TEMP/kdbib.sarif
word=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
code=0
"$kdbib" check --format github --sarif "$sarif" --fail-on "$KDBIB_FAIL_ON" --cache "$KDBIB_CACHE" -- \
  "${files[@]}" >"$RUNNER_TEMP/kdbib-commands" 2>"$RUNNER_TEMP/kdbib-notes" || code=$?
echo "::stop-commands::$word" # notes quote the lists, and must not steer the runner
cat "$RUNNER_TEMP/kdbib-notes"
echo "::$word::"
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
