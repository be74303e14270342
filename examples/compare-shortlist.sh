#!/usr/bin/env bash
# The models of a shortlist side by side: a file with a name a line, in which # starts a comment.
#
#     examples/compare-shortlist.sh shortlist.txt --tools --context 100k
set -euo pipefail

list=${1:?which file?}
shift

modelpick compare - "$@" <"$list"
