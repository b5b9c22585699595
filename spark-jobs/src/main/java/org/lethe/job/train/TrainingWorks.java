package org.lethe.job.train;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.lethe.config.CheckpointEntry;
import org.lethe.config.Experiment;
import org.lethe.config.Training.Run;
import org.lethe.config.Training.Source;
import org.lethe.job.stage.StoredModel;
import org.lethe.job.train.TrainingWork.Units;
import org.lethe.provenance.Digest;
import org.lethe.table.TableStore;
import org.lethe.table.TrainingRunRow;
import org.lethe.table.Unit;

/** The work of the runs of an experiment, and which of them are finished. */
public final class TrainingWorks {

  /** Changes when the same recipe, parent and data would give other weights. */
  private static final String CONVENTION = "training/1";

  private TrainingWorks() {}

  /** The work of every run by its id; keys follow from the parents' keys, not from weights. */
  public static Map<String, TrainingWork> of(
      Experiment experiment, Map<Source, List<Unit>> data, Configuration configuration)
      throws IOException {
    Map<String, String> identities = new HashMap<>();
    Map<String, TrainingWork> works = new LinkedHashMap<>();
    for (Run run : experiment.training().runs()) {
      String parent = place(run.parentFolder(), run.parentAdapter());
      if (!identities.containsKey(parent)) {
        identities.put(parent, StoredModel.parent(run, configuration).listing(configuration));
      }
      Digest digest =
          Digest.sha256()
              .update(CONVENTION)
              .update(run.recipe().toString())
              .update(identities.get(parent));
      data.get(run.source()).forEach(unit -> digest.update(unit.key()).update(unit.slot()));
      digest.update(run.source().toString());
      for (Source earlier : run.earlier()) {
        data.get(earlier).forEach(unit -> digest.update(unit.key()).update(unit.slot()));
        digest.update(earlier.toString());
      }
      for (String adapter : run.earlierAdapters()) {
        digest.update(adapter);
      }
      if (run.guide() != null) {
        digest.update(GuideTable.identity(run.guide(), configuration));
      }
      String key = digest.id();
      for (CheckpointEntry entry : run.checkpoints()) {
        identities.put(place(entry.path(), entry.adapter()), Digest.of(key, entry.id()));
      }
      works.put(
          run.id(),
          new TrainingWork(
              run,
              data.get(run.source()),
              run.earlier().stream().map(earlier -> new Units(earlier, data.get(earlier))).toList(),
              Unit.of(TrainingRunRow.TABLE, run.id(), key)));
    }
    return works;
  }

  private static String place(String folder, String adapter) {
    return adapter == null ? folder : folder + adapter;
  }

  /** Returns the outcomes of published runs whose checkpoints still exist. */
  public static Map<String, TrainingRunRow> over(
      Map<String, TrainingWork> works, TableStore store, Configuration configuration)
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
