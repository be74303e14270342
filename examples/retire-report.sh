#!/usr/bin/env bash
# Which models lose a route soon, the next first, as a list in Markdown. Needs jq.
#
#     examples/retire-report.sh 90d >retiring.md
set -euo pipefail

within=${1:-90d}
shift $(($# > 0))

code=0
rows=$(modelpick list --retiring "$within" --columns id,days_left,retiring_routes "$@" --format csv) || code=$?
[ "$code" -le 1 ] || exit "$code" # 1: nothing retires

echo "# Retiring within $within"
echo
tail -n +2 <<<"$rows" | jq -Rr 'split(",") | select(length > 1) | "- `\(.[0])`: \(.[1]) days left"'
