package org.lethe.job.train;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.lethe.config.CheckpointEntry;
import org.lethe.config.Training.Run;
import org.lethe.config.Training.Source;
import org.lethe.job.stage.OnFailure;
import org.lethe.job.stage.StoredModel;
import org.lethe.job.train.TrainingWork.Units;
import org.lethe.provenance.Digest;
import org.lethe.table.TableStore;
import org.lethe.table.TrainingRunRow;
import org.lethe.table.Unit;

/**
 * The work of the runs of an experiment, and which of them are finished.
 *
 * @param works by run
 * @param failures why runs cannot begin; their work cannot be done
 */
record TrainingWorks(Map<String, TrainingWork> works, Map<String, RunFailure> failures) {

  /** Changes when the same recipe, parent and data would give other weights. */
  private static final String CONVENTION = "training/1";

  /**
   * The work of runs, each after the run that makes its parent; keys follow from the parents' keys,
   * not from weights.
   */
  static TrainingWorks of(
      List<Run> runs, TrainingSources data, OnFailure onFailure, Configuration configuration)
      throws IOException {
    Map<String, String> identities = new HashMap<>();
    Map<String, TrainingWork> works = new LinkedHashMap<>();
    Map<String, RunFailure> failures = new LinkedHashMap<>();
    for (Run run : runs) {
      Optional<RunFailure> failure = data.failure(run);
      String key = Digest.of(CONVENTION, "cannot begin", run.id());
      if (failure.isEmpty()) {
        try {
          key = key(run, data, identities, configuration);
        } catch (IOException | RuntimeException e) {
          failure = RunFailure.of(e, onFailure);
          if (failure.isEmpty()) {
            throw e;
          }
        }
      }
      failure.ifPresent(found -> failures.put(run.id(), found));
      for (CheckpointEntry entry : run.checkpoints()) {
        identities.put(place(entry.path(), entry.adapter()), Digest.of(key, entry.id()));
      }
      works.put(run.id(), work(run, failure.isPresent(), data, key));
    }
    return new TrainingWorks(works, failures);
  }

  private static TrainingWork work(Run run, boolean fails, TrainingSources data, String key) {
    Unit output = Unit.of(TrainingRunRow.TABLE, run.id(), key);
    if (fails) {
      return new TrainingWork(run, List.of(), List.of(), output);
    }
    List<Units> earlier =
        run.earlier().stream().map(source -> new Units(source, data.of(source))).toList();
    return new TrainingWork(run, data.of(run.source()), earlier, output);
  }

  private static String key(
      Run run, TrainingSources data, Map<String, String> identities, Configuration configuration)
      throws IOException {
    String parent = place(run.parentFolder(), run.parentAdapter());
    if (!identities.containsKey(parent)) {
      identities.put(parent, StoredModel.parent(run, configuration).listing(configuration));
    }
    Digest digest =
        Digest.sha256()
            .update(CONVENTION)
            .update(run.recipe().toString())
            .update(identities.get(parent));
    data.of(run.source()).forEach(unit -> digest.update(unit.key()).update(unit.slot()));
    digest.update(run.source().toString());
    for (Source earlier : run.earlier()) {
      data.of(earlier).forEach(unit -> digest.update(unit.key()).update(unit.slot()));
      digest.update(earlier.toString());
    }
    for (String adapter : run.earlierAdapters()) {
      digest.update(adapter);
    }
    if (run.guide() != null) {
      digest.update(GuideTable.identity(run.guide(), configuration));
    }
    return digest.id();
  }

  private static String place(String folder, String adapter) {
    return adapter == null ? folder : folder + adapter;
  }

  /** Returns the outcomes of published runs whose checkpoints still exist. */
  Map<String, TrainingRunRow> over(TableStore store, Configuration configuration)
      throws IOException {
    Set<Unit> published = store.publishedUnits(TrainingRunRow.TABLE);
    Map<String, TrainingRunRow> over = new HashMap<>();
    for (TrainingWork work : works.values()) {
      if (published.contains(work.output())) {
        TrainingRunRow row = store.rows(TrainingRunRow.TABLE, work.output()).get(0);
        if (isThere(row, work.run(), configuration)) {
          over.put(work.run().id(), row);
        }
      }
    }
    return over;
  }

  private static boolean isThere(TrainingRunRow row, Run run, Configuration configuration)
      throws IOException {
    List<String> madeIds = RunSchedule.made(row, run);
    for (CheckpointEntry entry : run.checkpoints()) {
      if (madeIds.contains(entry.id()) && !isThere(entry, configuration)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isThere(CheckpointEntry entry, Configuration configuration)
      throws IOException {
    return TrainingFolder.isWhole(new Path(entry.path()), configuration)
        && (entry.adapter() == null
            || TrainingFolder.isWhole(new Path(entry.adapter()), configuration));
  }
}
