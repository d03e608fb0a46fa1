#!/usr/bin/env bash
# Runs kdbib refresh; tells the job's summary what came of it, and the next steps whether anything changed.
# Takes KDBIB_LISTS (one a line), KDBIB_OUTPUT, KDBIB_CACHE and KDBIB_BUDGET from the environment.
set -euo pipefail
exec 2>&1

arguments=(--output "$KDBIB_OUTPUT" --cache "$KDBIB_CACHE")
if [ -n "$KDBIB_BUDGET" ]; then
  arguments+=(--budget "$KDBIB_BUDGET")
fi
arguments+=(--)
while read -r list; do
  if [ -n "$list" ]; then
    arguments+=("$list")
  fi
done <<<"$KDBIB_LISTS"

summary=$RUNNER_TEMP/kdbib-summary.md
word=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
echo "::stop-commands::$word" # titles are printed, and must not steer the runner
code=0
"$RUNNER_TEMP/kdbib/bin/kdbib" refresh "${arguments[@]}" >"$summary" || code=$?
cat "$summary"
printf '\n::%s::\n' "$word" # on a line of its own, even if the last one was cut short
head -c 1000000 "$summary" >>"$GITHUB_STEP_SUMMARY" # it takes 1 MiB

case $code in
  0) changed=false ;;
  10) changed=true ;;
  3)
    echo "::error title=kdbib refresh::It could not do its work; why is told above. Nothing was changed."
    exit 3
    ;;
  *)
    echo "::error title=kdbib refresh::It ended with exit code $code; why is told above."
    exit "$code"
    ;;
esac
{
  echo "changed=$changed"
  echo "summary=$summary"
} >>"$GITHUB_OUTPUT"
