#!/usr/bin/env bash
# Fails where no route of a model does the stated work within a monthly budget.
#
#     examples/guard-budget.sh gpt-5 200 --input 6k --output 800 --requests 10k/day
set -euo pipefail

model=${1:?which model?}
budget=${2:?how many USD a month?}
shift 2

if modelpick cost "$model" --budget "$budget/month" "$@" -q >/dev/null; then
  echo "$model: within $budget USD a month"
else
  code=$?
  [ "$code" -eq 1 ] || exit "$code"
  echo "$model: no route within $budget USD a month; the cheapest ones:" >&2
  modelpick cost "$model" "$@" --format table --limit 3 >&2 || true
  exit 1
fi
