package org.lethe.job.tracking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigInteger;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lethe.job.tracking.TrackedRun.Point;
import org.lethe.provenance.Digest;

/** Which files a tracker of experiments reads, below a folder that {@link #folder} names. */
public enum TrackerFiles {
  /** The file store of MLflow: what {@code mlflow ui} and {@code mlflow.search_runs} read. */
  MLFLOW("mlruns") {
    @Override
    public Map<String, String> files(
        String experiment, List<TrackedRun> runs, String folder, Instant now) {
      String id = experimentId(experiment);
      String place = folder.replaceFirst("/+$", "") + "/" + id;
      long millis = now.toEpochMilli();
      Map<String, String> files = new LinkedHashMap<>();
      files.put(
          id + "/meta.yaml",
          yaml(
              "artifact_location", place,
              "creation_time", millis,
              "experiment_id", id,
              "last_update_time", millis,
              "lifecycle_stage", "active",
              "name", experiment));
      for (TrackedRun run : runs) {
        String own = id + "/" + run.id() + "/";
        files.put(
            own + "meta.yaml",
            yaml(
                "artifact_uri",
                place + "/" + run.id() + "/artifacts",
                "end_time",
                millis,
                "entry_point_name",
                "",
                "experiment_id",
                id,
                "lifecycle_stage",
                "active",
                "run_id",
                run.id(),
                "run_name",
                run.name(),
                "run_uuid",
                run.id(),
                "source_name",
                "lethe",
                "source_type",
                4, // local
                "source_version",
                "",
                "start_time",
                millis,
                "status",
                3, // finished
                "tags",
                List.of(),
                "user_id",
                "lethe"));
        files.put(own + "tags/mlflow.runName", run.name());
        files.put(
            own + "artifacts/lethe.json", json(run.params()) + "\n"); // MLflow wants the folder
        run.params().forEach((name, value) -> files.put(own + "params/" + name, value));
        for (Point point : run.points()) {
          files.merge(
              own + "metrics/" + point.name(),
              "%d %s %d\n".formatted(millis, Double.toString(point.value()), point.step()),
              String::concat);
        }
      }
      return files;
    }

    /** Returns a number of 18 digits, which MLflow wants an experiment to be called by. */
    private String experimentId(String experiment) {
      BigInteger digest = new BigInteger(Digest.of("experiment", experiment), 16);
      BigInteger range = BigInteger.TEN.pow(17).multiply(BigInteger.valueOf(9));
      return digest.mod(range).add(BigInteger.TEN.pow(17)).toString();
    }

    private String yaml(Object... pairs) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < pairs.length; i += 2) {
        text.append(pairs[i]).append(": ").append(json(pairs[i + 1])).append('\n');
      }
      return text.toString();
    }
  },
  /** A folder a run, whose JSON the {@code wandb} package uploads line by line. */
  WANDB("wandb") {
    @Override
    public Map<String, String> files(
        String experiment, List<TrackedRun> runs, String folder, Instant now) {
      Map<String, String> files = new LinkedHashMap<>();
      for (TrackedRun run : runs) {
        Map<String, Object> config = new LinkedHashMap<>(run.params());
        config.put("name", run.name());
        config.put("project", experiment);
        Map<String, Object> summary = new TreeMap<>();
        Map<Long, Map<String, Object>> steps = new TreeMap<>();
        for (Point point : run.points()) {
          summary.put(point.name(), finite(point.value()));
          steps
              .computeIfAbsent(point.step(), step -> new TreeMap<>(Map.of("_step", step)))
              .put(point.name(), finite(point.value()));
        }
        StringBuilder history = new StringBuilder();
        steps.values().forEach(step -> history.append(json(step)).append('\n'));
        files.put(run.id() + "/config.json", json(config) + "\n");
        files.put(run.id() + "/history.jsonl", history.toString());
        files.put(run.id() + "/wandb-summary.json", json(summary) + "\n");
      }
      return files;
    }

    /** JSON has no NaN and no infinity. */
    private Object finite(double value) {
      return Double.isFinite(value) ? (Object) value : Double.toString(value);
    }
  };

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String folder;

  TrackerFiles(String folder) {
    this.folder = folder;
  }

  /** Returns the name of the folder that the files belong to. */
  public String folder() {
    return folder;
  }

  /**
   * Returns the files, contents by path below the folder.
   *
   * @param folder where the folder lies, which MLflow writes into it
   * @param now when the files are written; tables hold no times
   */
  public abstract Map<String, String> files(
      String experiment, List<TrackedRun> runs, String folder, Instant now);

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers and texts are JSON", e);
    }
  }
}
