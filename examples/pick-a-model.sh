#!/usr/bin/env bash
# The id of the best model that fits, for a script; where none fits, what stands in the way.
#
#     model=$(examples/pick-a-model.sh --task coding --tools --context 100k)
set -euo pipefail

code=0
ids=$(modelpick recommend "$@" -q) || code=$?

case $code in
  0) printf '%s\n' "${ids%%$'\n'*}" ;;
  1)
    echo "no model fits:" >&2
    modelpick recommend "$@" --format table >&2 || true
    exit 1
    ;;
  *) exit "$code" ;; # a wrong flag, an unknown name, a catalog that is not valid: said on stderr already
esac
