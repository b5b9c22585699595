#!/usr/bin/env bash
# Tells Spark which GPUs this machine has: spark.executor.resource.gpu.discoveryScript, and on a standalone worker
# spark.worker.resource.gpu.discoveryScript. Prints {"name": "gpu", "addresses": ["0","1"]}.
# The engine counts the GPUs that CUDA_VISIBLE_DEVICES leaves, from 0; so does this script.
set -euo pipefail

if [ -n "${CUDA_VISIBLE_DEVICES+set}" ]; then
  count=$(printf '%s' "$CUDA_VISIBLE_DEVICES" | tr ',' '\n' | grep -c . || true)
elif command -v nvidia-smi >/dev/null; then
  indices=$(nvidia-smi --query-gpu=index --format=csv,noheader)
  count=$(printf '%s' "$indices" | grep -c . || true)
else
  echo "no nvidia-smi here: install NVIDIA's driver, or ask for no GPUs" >&2
  exit 1
fi

addresses=
for ((index = 0; index < count; index++)); do
  addresses+=${addresses:+,}\"$index\"
done
printf '{"name": "gpu", "addresses": [%s]}\n' "$addresses"
