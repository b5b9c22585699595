package org.lethe.measure.difference;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.lethe.measure.contrast.ShardChunk;
import org.lethe.measure.contrast.ShardChunk.AnsweredShard;
import org.lethe.table.RequestRow;

/**
 * A chunk of A's documents and the shards of B that may hold them.
 *
 * @param ofA the chunk
 * @param ofB shards of B of the same task whose documents lie among those of the chunk, or span
 *     them
 */
record JoinedChunk(ShardChunk ofA, ShardChunk ofB) implements Serializable {

  /** First and last document of a shard. */
  private record Range(long first, long last) {
    boolean meets(Range other) {
      return first <= other.last && other.first <= last;
    }
  }

  /** Returns the chunks of some tasks, by filters that both experiments have. */
  static List<JoinedChunk> list(Side a, Side b, Set<String> tasks) throws IOException {
    Map<List<String>, Range> rangesA = ranges(a);
    Map<List<String>, Range> rangesB = ranges(b);
    List<JoinedChunk> joined = new ArrayList<>();
    for (ShardChunk chunk : a.chunks()) {
      if (tasks.contains(chunk.task()) && b.filters(chunk.task()).contains(chunk.filter())) {
        List<AnsweredShard> near = new ArrayList<>();
        for (ShardChunk other : b.chunks()) {
          boolean same =
              other.task().equals(chunk.task()) && Objects.equals(other.filter(), chunk.filter());
          if (same) {
            other.shards().stream()
                .filter(
                    shard ->
                        chunk.shards().stream()
                            .anyMatch(own -> range(rangesA, own).meets(range(rangesB, shard))))
                .forEach(near::add);
          }
        }
        joined.add(
            new JoinedChunk(
                chunk, new ShardChunk(chunk.task(), chunk.filter(), chunk.index(), near)));
      }
    }
    return joined;
  }

  private static Range range(Map<List<String>, Range> ranges, AnsweredShard shard) {
    String slot = shard.requests().slot();
    String number = String.valueOf(Integer.parseInt(slot.substring(0, slot.indexOf('-'))));
    return ranges.getOrDefault(
        List.of(shard.requests().partition(RequestRow.TASK), number), new Range(1, 0));
  }

  /** Returns which documents every shard holds, by task and number of the shard. */
  private static Map<List<String>, Range> ranges(Side side) throws IOException {
    Map<List<String>, Range> ranges = new HashMap<>();
    for (Row row :
        side.store()
            .read(side.comparison().spark(), RequestRow.TABLE)
            .groupBy(col(RequestRow.TASK), col("shard"))
            .agg(min(col(RequestRow.DOC_ID)), max(col(RequestRow.DOC_ID)))
            .collectAsList()) {
      ranges.put(
          List.of(row.getString(0), String.valueOf(row.getInt(1))),
          new Range(row.getLong(2), row.getLong(3)));
    }
    return ranges;
  }
}
