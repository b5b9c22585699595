package org.lethe.measure.contrast;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.lethe.activation.Site;
import org.lethe.measure.activations.ActivationRow;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Vectors;
import scala.Tuple2;

/**
 * States of documents at the two checkpoints of contrasts, brought together by the part of a model
 * they are states of. An executor holds the states of one group at a time.
 */
public final class ContrastStates {
  private ContrastStates() {}

  /** Which of the two checkpoints a state is of; ordinals are the places in a contrast. */
  public enum Side {
    REFERENCE,
    CHECKPOINT
  }

  /** A document's state. */
  public record State(Side side, int layer, long docId, float[] vector) implements Serializable {}

  /** Names the parts whose groups a state belongs to. */
  @FunctionalInterface
  public interface Parts<P extends Serializable> extends Serializable {
    List<P> of(ActivationRow row, Side side);
  }

  /** The states of a contrast and part; a document may have one on one side alone. */
  public record Group<P extends Serializable>(Contrast contrast, P part, List<State> states) {}

  /** States of the documents that have one on both sides, in the order of the documents. */
  public static final class Paired {
    /** Below this many documents values are to be read with care. */
    private static final int FEW = 20;

    private final List<Long> documents;
    private final List<float[][]> states;

    private Paired(List<Long> documents, List<float[][]> states) {
      this.documents = documents;
      this.states = states;
    }

    /** Pairs states of which a document has at most one on each side. */
    public static Paired of(List<State> states) {
      Map<Long, float[][]> byDocument = new TreeMap<>();
      for (State state : states) {
        byDocument.computeIfAbsent(state.docId(), d -> new float[2][])[state.side().ordinal()] =
            state.vector();
      }
      byDocument.values().removeIf(s -> s[0] == null || s[1] == null);
      return new Paired(List.copyOf(byDocument.keySet()), List.copyOf(byDocument.values()));
    }

    public List<Long> documents() {
      return documents;
    }

    public int n() {
      return documents.size();
    }

    /** Returns the states of one side [n, p]. */
    public double[][] of(Side side) {
      return states.stream().map(s -> Vectors.wide(s[side.ordinal()])).toArray(double[][]::new);
    }

    /** Returns the flag of values over few documents, null where there are enough. */
    public String flag() {
      return n() < FEW ? "few_items" : null;
    }
  }

  private record Place<P extends Serializable>(int contrast, P part) implements Serializable {}

  /**
   * Returns the groups of contrasts of kind FORGETTING.
   *
   * @param site where the states were read
   */
  public static <P extends Serializable> JavaRDD<Group<P>> groups(
      Comparison comparison, List<Contrast> contrasts, Site site, Parts<P> parts)
      throws IOException {
    Map<String, List<Tuple2<Integer, Side>>> sides = sides(contrasts);
    List<Contrast> all = new ArrayList<>(contrasts);
    return comparison
        .current(ActivationRow.TABLE, sides.keySet())
        .filter(row -> row.site().equals(site.key()))
        .flatMapToPair(
            row ->
                sides.get(row.checkpointId()).stream()
                    .flatMap(
                        at ->
                            parts.of(row, at._2()).stream()
                                .map(
                                    part ->
                                        new Tuple2<>(
                                            new Place<>(at._1(), part), state(row, at._2()))))
                    .iterator())
        .groupByKey()
        .map(
            group -> {
              List<State> states = new ArrayList<>();
              group._2().forEach(states::add);
              return new Group<>(all.get(group._1().contrast()), group._1().part(), states);
            });
  }

  private static State state(ActivationRow row, Side side) {
    return new State(side, row.layer(), row.docId(), row.vector());
  }

  /** Returns for every checkpoint the contrasts it is in, with its side. */
  private static Map<String, List<Tuple2<Integer, Side>>> sides(List<Contrast> contrasts) {
    Map<String, List<Tuple2<Integer, Side>>> sides = new HashMap<>();
    for (int i = 0; i < contrasts.size(); i++) {
      for (Side side : Side.values()) {
        sides
            .computeIfAbsent(
                contrasts.get(i).checkpoints().get(side.ordinal()), c -> new ArrayList<>())
            .add(new Tuple2<>(i, side));
      }
    }
    return sides;
  }
}
