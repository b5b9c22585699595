#!/usr/bin/env bash
# Submits Lethe to Kubernetes with spark-submit; the driver runs in the cluster.
#
#   deploy/kubernetes/submit.sh COMMAND EXPERIMENT [OPTIONS]
#   deploy/kubernetes/submit.sh doctor /lethe/experiment.yaml
#
#   SPARK_HOME  Spark of the image's version
#   MASTER      k8s://https://HOST:PORT, as kubectl cluster-info tells
#   IMAGE       what deploy/Dockerfile made
#   EXECUTORS   how many, 2 by default
#   GPUS        of each executor, 0 by default
set -euo pipefail

gpu=()
if [ "${GPUS:-0}" -gt 0 ]; then
  gpu=(--conf spark.executor.resource.gpu.amount="$GPUS"
    --conf spark.executor.resource.gpu.vendor=nvidia.com
    --conf spark.executor.resource.gpu.discoveryScript=/opt/lethe/gpus.sh
    --conf spark.task.resource.gpu.amount=1)
fi
volume=spark.kubernetes
exec "$SPARK_HOME/bin/spark-submit" \
  --master "$MASTER" --deploy-mode cluster --name lethe --class org.lethe.cli.Main \
  --conf spark.kubernetes.container.image="$IMAGE" \
  --conf spark.kubernetes.authenticate.driver.serviceAccountName=spark \
  --conf "$volume.driver.volumes.persistentVolumeClaim.lethe.mount.path=/lethe" \
  --conf "$volume.driver.volumes.persistentVolumeClaim.lethe.options.claimName=lethe" \
  --conf "$volume.executor.volumes.persistentVolumeClaim.lethe.mount.path=/lethe" \
  --conf "$volume.executor.volumes.persistentVolumeClaim.lethe.options.claimName=lethe" \
  --conf spark.executor.instances="${EXECUTORS:-2}" \
  --conf spark.executor.cores=4 --conf spark.task.cpus=4 \
  --conf spark.driver.memory=4g \
  --conf spark.executor.memory=2g --conf spark.executor.memoryOverhead=8g \
  ${gpu[@]+"${gpu[@]}"} \
  local:///opt/lethe/lethe.jar "$@"
