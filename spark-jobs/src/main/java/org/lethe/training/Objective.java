package org.lethe.training;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.lethe.training.ObjectiveTerm.Ewc;
import org.lethe.training.ObjectiveTerm.FvGuided;
import org.lethe.training.ObjectiveTerm.IvGuided;
import org.lethe.training.ObjectiveTerm.OLora;

/**
 * What sets a recipe apart from plain training. Its parts compose.
 *
 * @param terms what is added to the loss of the examples
 * @param replay share of the sequences of a batch that come from what was learned before, in [0, 1)
 * @param projectsConflicts whether the gradients of the task and of what is replayed are projected
 *     off each other where they conflict (PCGrad)
 * @param frozen weights that are not trained
 * @param adapterDropout share of the inputs of low-rank adapters that are set to zero, in [0, 1)
 */
public record Objective(
    List<ObjectiveTerm> terms,
    double replay,
    boolean projectsConflicts,
    FrozenParts frozen,
    double adapterDropout)
    implements Serializable {

  /** Plain training. */
  public static final Objective PLAIN = new Objective(List.of(), 0, false, FrozenParts.NONE, 0);

  public Objective {
    terms = List.copyOf(terms);
    if (terms.stream().map(Object::getClass).distinct().count() < terms.size()) {
      throw new IllegalArgumentException("a term may stand once in an objective");
    }
    if (terms.stream().filter(t -> t instanceof FvGuided || t instanceof IvGuided).count() > 1) {
      throw new IllegalArgumentException("fv-guided and iv-guided exclude each other");
    }
    if (!(replay >= 0 && replay < 1)) {
      throw new IllegalArgumentException("fraction of replay must be in [0, 1), got " + replay);
    }
    if (!(adapterDropout >= 0 && adapterDropout < 1)) {
      throw new IllegalArgumentException("dropout must be in [0, 1), got " + adapterDropout);
    }
  }

  /** Whether it uses data of what was learned before. */
  public boolean readsEarlierData() {
    return replay > 0 || terms.stream().anyMatch(Ewc.class::isInstance);
  }

  /** Whether it uses adapters of earlier runs. */
  public boolean readsEarlierAdapters() {
    return terms.stream().anyMatch(OLora.class::isInstance);
  }

  /** Whether it uses the vector of a task, or the heads that the vector is made of. */
  public boolean readsVector() {
    return frozen.guideHeads()
        || terms.stream().anyMatch(t -> t instanceof FvGuided || t instanceof IvGuided);
  }

  public boolean isPlain() {
    return equals(PLAIN);
  }

  /** Its parts and their weights in words, joined by {@code +}; {@code plain} without parts. */
  public String words() {
    List<String> parts = new ArrayList<>(terms.stream().map(ObjectiveTerm::words).toList());
    if (replay > 0) {
      parts.add("replay " + replay);
    }
    if (projectsConflicts) {
      parts.add("pcgrad");
    }
    if (!frozen.equals(FrozenParts.NONE)) {
      parts.add(frozen.guideHeads() ? "freeze guide-heads" : "freeze");
    }
    if (adapterDropout > 0) {
      parts.add("dropout " + adapterDropout);
    }
    return parts.isEmpty() ? "plain" : String.join(" + ", parts);
  }
}
