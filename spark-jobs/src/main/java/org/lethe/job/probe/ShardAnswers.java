package org.lethe.job.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.lethe.gradient.AskedSurface.Answers;
import org.lethe.gradient.SurfaceMeans;
import org.lethe.gradient.SurfaceQuestion;
import org.lethe.table.Unit;

/**
 * Answers by Spark: a question goes to the executors as a broadcast, each shard's answer comes back
 * as a file, and the driver adds them up in the order of the shards. So answers do not depend on
 * where and in what order shards are done, and the driver holds the answer of one shard beside the
 * sum, however many shards there are.
 */
final class ShardAnswers implements Answers {
  private final JavaSparkContext spark;
  private final SurfaceTask<?, ?> task;
  private final List<Unit> shards;
  private final List<Integer> examples; // of each shard, above 0
  private final FileSystem fs;
  private final Path folder;

  /**
   * @param folder where the answers of shards travel through
   */
  ShardAnswers(
      JavaSparkContext spark,
      SurfaceTask<?, ?> task,
      List<Unit> shards,
      List<Integer> examples,
      FileSystem fs,
      Path folder) {
    this.spark = spark;
    this.task = task;
    this.shards = List.copyOf(shards);
    this.examples = List.copyOf(examples);
    this.fs = fs;
    this.folder = folder;
  }

  @Override
  public SurfaceMeans to(SurfaceQuestion question) {
    Path step = new Path(folder, "step-" + UUID.randomUUID());
    Broadcast<SurfaceQuestion> sent = spark.broadcast(question);
    try {
      fs.mkdirs(step);
      run(step, sent);
      SurfaceMeans.Sum sum =
          new SurfaceMeans.Sum(examples.stream().mapToInt(Integer::intValue).sum());
      for (int shard = 0; shard < shards.size(); shard++) {
        sum.add(examples.get(shard), answer(new Path(file(step.toString(), shard))));
      }
      return sum.means();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      sent.destroy();
      delete(step);
    }
  }

  private void run(Path step, Broadcast<SurfaceQuestion> sent) {
    SurfaceTask<?, ?> computed = task;
    List<Unit> units = new ArrayList<>(shards);
    String place = step.toString();
    spark
        .parallelize(IntStream.range(0, units.size()).boxed().toList(), units.size())
        .foreach(shard -> computed.answer(units.get(shard), sent.value(), file(place, shard)));
  }

  private SurfaceMeans answer(Path file) throws IOException {
    return MeansFile.read(fs, file)
        .orElseThrow(() -> new IOException(file + " does not hold what was written to it"));
  }

  private static String file(String step, int shard) {
    return step + Path.SEPARATOR + "shard-" + shard;
  }

  private void delete(Path step) {
    try {
      fs.delete(step, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
