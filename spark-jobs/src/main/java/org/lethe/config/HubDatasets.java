package org.lethe.config;

import java.util.List;
import java.util.Map;
import org.lethe.benchmark.Task;

/** Data sets of the Hub that are on this machine. */
record HubDatasets(HubCache cache) {

  /** Adds, for splits of a task without files, the folder of its data set, if it is here. */
  void downloaded(Task task, Map<String, List<String>> files) {
    if (!isOfHub(task)) {
      return;
    }
    cache
        .snapshot(HubCache.Kind.DATASETS, task.data().hub())
        .ifPresent(
            folder -> {
              for (String split :
                  new String[] {task.split(), task.trainingSplit(), task.fewShot().split()}) {
                if (split != null) {
                  files.putIfAbsent(split, List.of(folder.toUri().toString()));
                }
              }
            });
  }

  /** Says where a data set of the Hub was looked for; empty for other tasks. */
  String missing(Task task) {
    return isOfHub(task)
        ? ", and data set %s is not in %s (nothing is fetched: hf download --repo-type dataset %s)"
            .formatted(task.data().hub(), cache.folder(), task.data().hub())
        : "";
  }

  private static boolean isOfHub(Task task) {
    return task.data().hub() != null && HubCache.isId(task.data().hub());
  }
}
