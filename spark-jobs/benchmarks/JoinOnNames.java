import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Joins scores with task_scores of an output folder on checkpoint and task, and prints the number
 * of scores, of joined rows and of checkpoints. Runs from source on the jars of a Spark home:
 *
 * <pre>java -cp 'jars/*' JoinOnNames.java OUTPUT</pre>
 */
public final class JoinOnNames {
  public static void main(String[] args) {
    Path tables = Path.of(args[0], "tables").toAbsolutePath();
    SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", false)
            .config("spark.sql.shuffle.partitions", 1)
            .getOrCreate();
    Dataset<Row> scores = spark.read().parquet(tables.resolve("scores").toString());
    Dataset<Row> metrics =
        spark.read().parquet(tables.resolve("task_scores").toString()).where("metric = 'acc'");
    Dataset<Row> joined = scores.join(metrics.select("checkpoint_id", "task", "n"), new String[] {"checkpoint_id", "task"});
    System.out.printf(
        "%d %d %d%n",
        scores.count(), joined.count(), scores.select("checkpoint_id").distinct().count());
    spark.stop();
  }
}
