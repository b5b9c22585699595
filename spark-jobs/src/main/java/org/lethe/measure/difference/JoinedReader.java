package org.lethe.measure.difference;

import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.lethe.measure.contrast.ChunkAnswers;
import org.lethe.measure.contrast.Contrasts;
import org.lethe.measure.contrast.ShardChunk;
import org.lethe.table.TableStore;

/** Reads the answers of both experiments to the documents that both were asked alike. */
final class JoinedReader implements Contrasts.AnswerReader<JoinedChunk> {
  private static final long serialVersionUID = 1L;

  private final Answers a;
  private final Answers b;

  /** Where answers of an experiment lie, and what its checkpoints are called. */
  private record Answers(
      TableStore store, HashMap<String, String> weights, HashMap<String, String> names)
      implements Serializable {
    static Answers of(Side side, Set<String> checkpoints) {
      HashMap<String, String> names = new HashMap<>();
      checkpoints.forEach(id -> names.put(id, side.name(id)));
      return new Answers(side.store(), new HashMap<>(side.weights(checkpoints)), names);
    }

    ChunkAnswers read(ShardChunk chunk) throws IOException {
      return ChunkAnswers.read(chunk, weights, store);
    }
  }

  JoinedReader(Side a, Side b, CheckpointPairs pairs) {
    this.a = Answers.of(a, pairs.needed(a));
    this.b = Answers.of(b, pairs.needed(b));
  }

  @Override
  public ShardChunk documents(JoinedChunk chunk) {
    return chunk.ofA();
  }

  @Override
  public ChunkAnswers read(JoinedChunk chunk) throws IOException {
    return ChunkAnswers.joined(
        a.read(chunk.ofA()), a.names(), b.read(chunk.ofB()), b.names(), alike(chunk));
  }

  private Set<Long> alike(JoinedChunk chunk) throws IOException {
    Map<Long, AskedDocument> ofA = AskedDocument.read(chunk.ofA().shards(), a.store()).documents();
    Map<Long, AskedDocument> ofB = AskedDocument.read(chunk.ofB().shards(), b.store()).documents();
    Set<Long> alike = new TreeSet<>();
    ofA.forEach(
        (document, asked) -> {
          if (asked.equals(ofB.get(document))) {
            alike.add(document);
          }
        });
    return alike;
  }

  /** Returns how alike the documents of a chunk were asked. */
  Likeness likeness(JoinedChunk chunk) throws IOException {
    AskedDocument.Shards ofA = AskedDocument.read(chunk.ofA().shards(), a.store());
    AskedDocument.Shards ofB = AskedDocument.read(chunk.ofB().shards(), b.store());
    Likeness likeness = Likeness.NOTHING;
    for (Map.Entry<Long, AskedDocument> document : ofA.documents().entrySet()) {
      AskedDocument other = ofB.documents().get(document.getKey());
      boolean alike = document.getValue().equals(other);
      boolean sameTokens =
          ofA.tokens().get(document.getKey()).equals(ofB.tokens().get(document.getKey()));
      likeness =
          likeness.plus(
              new Likeness(1, other == null ? 0 : 1, alike ? 1 : 0, alike && !sameTokens ? 1 : 0));
    }
    return likeness;
  }
}
