package org.lethe.table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Units of scores of a few rows, which all have one log-probability, and what is read of them. */
final class Scores {
  static final Table<ScoreRow> TABLE = ScoreRow.TABLE;

  private Scores() {}

  static Unit unit(int shard, String key) {
    return unit(shard, key, "base", "antonym");
  }

  static Unit unit(int shard, String key, String checkpoint, String task) {
    return Unit.of(TABLE, "%05d".formatted(shard), key, checkpoint, task);
  }

  /** Publishes one to three rows. */
  static void publish(TableStore store, Unit unit, double logProb) throws IOException {
    int shard = Integer.parseInt(unit.slot());
    List<ScoreRow> rows =
        IntStream.rangeClosed(0, shard % 3)
            .mapToObj(choice -> score(unit, shard, choice, logProb))
            .toList();
    store.replace(TABLE, rows, unit, Map.of("shard", Integer.toString(shard), "engine", "PyTorch"));
  }

  private static ScoreRow score(Unit unit, int shard, int choice, double logProb) {
    return ScoreRowBuilder.stagedBuilder()
        .requestId("r" + shard + "-" + choice)
        .docId(shard)
        .choice(choice)
        .shard(shard)
        .logProb(logProb)
        .tokenLogProbs(new float[] {-1f, -0.25f})
        .nTokens(2)
        .isGreedy(true)
        .status("OK")
        .error(null)
        .planId("p")
        .weightsDigest("w")
        .checkpointId(unit.partition().get(0))
        .task(unit.partition().get(1))
        .build();
  }

  /** Returns what the rows of every published unit are, read one unit at a time. */
  static Map<String, List<Double>> read(TableStore store) throws IOException {
    Map<String, List<Double>> units = new TreeMap<>();
    for (Unit unit : store.publishedUnits(TABLE)) {
      units.put(
          unit.slot() + "@" + unit.key(),
          store.rows(TABLE, unit).stream().map(ScoreRow::logProb).toList());
    }
    return units;
  }

  /**
   * Returns the rows of the files in the folders of partitions, as somebody reads them who knows no
   * manifests: request and log-probability.
   */
  static List<String> readFiles(FileSystem fs, Path output) throws IOException {
    return rows(fs, output).stream()
        .map(row -> row.requestId() + " " + row.logProb())
        .sorted()
        .toList();
  }

  /** Returns the rows of the files in the folders of partitions. */
  static List<ScoreRow> rows(FileSystem fs, Path output) throws IOException {
    List<ScoreRow> rows = new ArrayList<>();
    for (FileStatus file : files(fs, output)) {
      FilePart whole = FilePart.whole(fs, file.getPath(), file.getLen());
      rows.addAll(RowFile.read(whole, fs.getConf(), TABLE));
    }
    return rows;
  }

  static List<FileStatus> files(FileSystem fs, Path output) throws IOException {
    return List.of(fs.globStatus(new Path(output, "tables/scores/*/*/*.parquet")));
  }

  static List<FileStatus> manifests(FileSystem fs, Path output) throws IOException {
    return List.of(fs.globStatus(new Path(output, "tables/scores/_units/*/*/*.json")));
  }
}
