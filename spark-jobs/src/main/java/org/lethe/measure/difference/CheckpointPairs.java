package org.lethe.measure.difference;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.lethe.measure.contrast.Contrast;
import org.lethe.message.JobException;
import org.lethe.table.CheckpointRow;

/** Which checkpoint of B stands beside which of A: those that are named, then those of one id. */
final class CheckpointPairs {
  private final Side a;
  private final Side b;
  private final Map<String, String> pairs = new LinkedHashMap<>();

  /**
   * @param named ids of B's checkpoints by those of A's
   * @throws JobException if an id is unknown, or nothing is paired
   */
  CheckpointPairs(Side a, Side b, Map<String, String> named) {
    this.a = a;
    this.b = b;
    Set<String> idsA = ids(a);
    Set<String> idsB = ids(b);
    named.forEach(
        (idA, idB) -> {
          check(a, idsA, idA);
          check(b, idsB, idB);
        });
    for (String id : idsA) {
      String other = named.getOrDefault(id, named.containsValue(id) ? null : id);
      if (other != null && idsB.contains(other)) {
        pairs.put(id, other);
      }
    }
    if (pairs.isEmpty()) {
      throw new JobException(
          JobException.Kind.USAGE,
          "no checkpoint has the same id in both experiments",
          "A has %s; B has %s".formatted(idsA, idsB),
          "checkpoints to stand beside each other",
          "name them: --pair ID_OF_A=ID_OF_B");
    }
  }

  private static Set<String> ids(Side side) {
    return side.comparison().checkpoints();
  }

  private static void check(Side side, Set<String> ids, String id) {
    if (!ids.contains(id)) {
      throw new JobException(
          JobException.Kind.USAGE,
          "experiment %s has no checkpoint %s".formatted(side.letter(), id),
          "--pair",
          "one of " + ids,
          "correct the id");
    }
  }

  /** Returns whether a checkpoint of A has one beside it. */
  boolean hasPair(String idOfA) {
    return pairs.containsKey(idOfA);
  }

  /** Returns ids of both experiments' checkpoints that stand alone, with their experiment. */
  List<String> alone() {
    List<String> alone = new ArrayList<>();
    ids(a).stream().filter(id -> !pairs.containsKey(id)).map(a::name).forEach(alone::add);
    ids(b).stream().filter(id -> !pairs.containsValue(id)).map(b::name).forEach(alone::add);
    return alone;
  }

  /** Returns the ids of all checkpoints that contrasts of this side need. */
  Set<String> needed(Side side) {
    String prefix = side.name("");
    return contrasts().stream()
        .flatMap(contrast -> contrast.checkpoints().stream())
        .filter(name -> name.startsWith(prefix))
        .map(name -> name.substring(prefix.length()))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /**
   * Returns what is compared. Scores are B's checkpoint and A's, in the kind of a loss; forgetting
   * is B's reference and checkpoint, then A's.
   */
  List<Contrast> contrasts() {
    List<Contrast> contrasts = new ArrayList<>();
    pairs.forEach(
        (idA, idB) -> {
          contrasts.add(new Contrast(Contrast.Kind.FORGETTING, List.of(b.name(idB), a.name(idA))));
          addForgetting(contrasts, idA, idB);
        });
    return contrasts;
  }

  private void addForgetting(List<Contrast> contrasts, String idA, String idB) {
    CheckpointRow rowA = a.lineage().checkpoint(idA);
    CheckpointRow rowB = b.lineage().checkpoint(idB);
    if (rowA.parent() == null || rowB.parent() == null) {
      return;
    }
    String baseA = a.lineage().root(idA);
    String baseB = b.lineage().root(idB);
    contrasts.add(difference(idA, baseA, idB, baseB));
    boolean bases = rowA.parent().equals(baseA) && rowB.parent().equals(baseB);
    if (!bases && rowB.parent().equals(pairs.get(rowA.parent()))) {
      contrasts.add(difference(idA, rowA.parent(), idB, rowB.parent()));
    }
  }

  private Contrast difference(String idA, String referenceA, String idB, String referenceB) {
    return new Contrast(
        Contrast.Kind.DIFFERENCE,
        List.of(b.name(referenceB), b.name(idB), a.name(referenceA), a.name(idA)));
  }
}
