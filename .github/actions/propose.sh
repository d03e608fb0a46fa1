#!/usr/bin/env bash
# Puts ledger and outputs on a branch, as one commit upon what is checked out, and opens or updates its pull
# request. Index, working tree and HEAD stay as they are. Takes KDBIB_OUTPUT, KDBIB_CACHE, KDBIB_BRANCH,
# KDBIB_BASE, KDBIB_TITLE, KDBIB_PULL_REQUEST and GH_TOKEN from the environment.
set -euo pipefail
exec 2>&1

readonly email="41898282+github-actions[bot]@users.noreply.github.com"
readonly ref="refs/heads/$KDBIB_BRANCH"
readonly base=${KDBIB_BASE:-$GITHUB_REF_NAME}
readonly most=65000 # bytes: GitHub takes 65,536 characters
readonly joiner=$'\xe2\x81\xa0' # U+2060, which is not seen

fail() {
  echo "::error title=kdbib refresh::$1"
  exit 1
}

remote() { # git with the token, which is written nowhere
  git -c credential.helper= -c credential.helper='!gh auth git-credential' "$@"
}

tip() { # the commit that the branch holds; nothing without a branch
  remote ls-remote origin "$ref" | awk -v ref="$ref" '$2 == ref { print $1 }'
}

is_ours() { # whether a commit is as this script made it: not amended, not moved, and nothing upon it
  local told parents
  told=$(git log -1 --format='%ae%n%ce%n%(trailers:key=Kdbib-Base,valueonly)' "$1")
  parents=$(git cat-file -p "$1" | sed -n '/^$/q; s/^parent //p')
  [ "$told" = "$email"$'\n'"$email"$'\n'"$parents" ]
}

tree() { # the tree of HEAD with ledger and outputs as they are now
  export GIT_INDEX_FILE=$RUNNER_TEMP/kdbib-index
  rm -f "$GIT_INDEX_FILE"
  git read-tree HEAD
  local path
  for path in "$KDBIB_OUTPUT" "$KDBIB_CACHE/ledger.jsonl"; do
    if git check-ignore --quiet -- "$path"; then
      echo "::notice title=kdbib refresh::$path is ignored by git, and left out." >&2
    elif [ "$path" = "$KDBIB_OUTPUT" ]; then
      git add --all -- ":(literal)$path" ":(exclude,literal)$KDBIB_CACHE"
    else
      git add -- ":(literal)$path"
    fi
  done
  git write-tree
}

commit() { # a commit of the tree upon HEAD
  local head
  head=$(git rev-parse HEAD)
  printf '%s\n\n%s\n\nKdbib-Base: %s\n' "$KDBIB_TITLE" \
    "kdbib refresh asked again about what was due; changes.md tells what came of it." "$head" |
    GIT_AUTHOR_NAME="github-actions[bot]" GIT_AUTHOR_EMAIL=$email \
      GIT_COMMITTER_NAME="github-actions[bot]" GIT_COMMITTER_EMAIL=$email \
      git commit-tree "$1" -p "$head"
}

pulls() { # the first pull request of the branch that is $1 (open, closed) and fits the jq condition $2
  gh api --method GET "repos/$GITHUB_REPOSITORY/pulls" -f "head=${GITHUB_REPOSITORY%%/*}:$KDBIB_BRANCH" \
    -f "state=$1" --jq "map(select($2))[0].number // empty"
}

tamed() { # text in which a title calls nobody ("@somebody") and closes nothing ("fixes #1")
  LC_ALL=C sed -E "s/(^|[^[:alnum:]_\/])@([[:alnum:]])/\1@$joiner\2/g
    s/\b([cfr])(lose[sd]?|ix(e[sd])?|esolve[sd]?)(:?[[:space:]])/\1$joiner\2\4/gI"
}

body() { # changes and corrections, as whole lines, as much as GitHub takes
  local text=$RUNNER_TEMP/kdbib-text.md name
  for name in changes corrections; do
    if [ -f "$KDBIB_OUTPUT/$name.md" ]; then
      cat -- "$KDBIB_OUTPUT/$name.md"
      echo
    fi
  done | tamed >"$text"
  LC_ALL=C awk -v most="$most" '{ size += length($0) + 1 } size <= most' "$text"
  if [ "$(wc -c <"$text")" -gt "$most" ]; then
    printf '\n*%s*\n' "This is cut short. The whole text is in changes.md and corrections.md on this branch."
  fi
}

propose() { # open the pull request, or update its text
  local text=$RUNNER_TEMP/kdbib-body.md
  body >"$text"
  if [ -n "$number" ]; then
    gh api --method PATCH "repos/$GITHUB_REPOSITORY/pulls/$number" -F "body=@$text" --silent
    echo "Pull request #$number is up to date."
  elif [ -z "$pushed" ] && [ -n "$(pulls closed ".head.sha == \"$old\"")" ]; then
    echo "::notice title=kdbib refresh::The pull request with these very changes was closed, and stays so."
  else
    number=$(gh api --method POST "repos/$GITHUB_REPOSITORY/pulls" -f "title=$KDBIB_TITLE" \
      -f "head=$KDBIB_BRANCH" -f "base=$base" -F "body=@$text" --jq .number) ||
      fail "No pull request could be opened. May Actions open them (Settings, Actions, General)? Needed is 'pull-requests: write'."
    echo "Pull request #$number is open."
  fi
}

git check-ref-format "$ref" || fail "'branch' is no name of a branch."
[ "$KDBIB_BRANCH" != "$base" ] || fail "'branch' and 'base' must be two branches."

old=$(tip)
if [ -n "$old" ]; then
  depth=()
  [ "$(git rev-parse --is-shallow-repository)" = false ] || depth=(--depth=1)
  remote fetch --quiet --no-tags "${depth[@]}" origin "$ref"
  old=$(git rev-parse FETCH_HEAD)
fi
new=$(tree)
pushed=""
foreign=""
if [ "$new" = "$(git rev-parse 'HEAD^{tree}')" ]; then
  echo "::notice title=kdbib refresh::Neither ledger nor outputs differ from what is committed."
  exit 0
elif [ -n "$old" ] && ! is_ours "$old"; then
  foreign=yes
elif [ -z "$old" ] || [ "$new" != "$(git rev-parse "$old^{tree}")" ]; then
  remote push --quiet --force-with-lease="$ref:$old" origin "$(commit "$new"):$ref" ||
    fail "The branch could not be pushed. Needed is 'contents: write', and nobody else may push at the same moment."
  pushed=yes
fi

number=""
if [ "$KDBIB_PULL_REQUEST" = true ]; then
  number=$(pulls open true)
  if [ -z "$foreign" ]; then
    propose
  fi
fi
if [ -n "$foreign" ]; then
  text="The branch holds commits of somebody else, and was left as it is. Merge or delete it; then it is refreshed again."
  echo "::warning title=kdbib refresh::$text"
  printf '\n> [!WARNING]\n> %s\n' "$text" >>"$GITHUB_STEP_SUMMARY"
fi
echo "pull-request-number=$number" >>"$GITHUB_OUTPUT"
