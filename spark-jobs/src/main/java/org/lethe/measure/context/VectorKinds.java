package org.lethe.measure.context;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.lethe.benchmark.Task;
import org.lethe.settings.Key;

/** The kinds of vectors that are made of a task. */
public record VectorKinds(
    @Key("what tells the task: `few-shot` (demonstrations), `instruction` (the description)")
        List<VectorSource> sources,
    @Key("definition of effects and vectors: `todd` (Todd et al. 2024), `fv` (Jiang et al. 2025)")
        List<VectorConvention> conventions)
    implements Serializable {
  public static final VectorKinds DEFAULT =
      new VectorKinds(List.of(VectorSource.FEW_SHOT), List.of(VectorConvention.TODD));

  public VectorKinds {
    sources = List.copyOf(sources);
    conventions = List.copyOf(conventions);
  }

  /** Returns the kinds that a task has. */
  public List<VectorKind> of(Task task) {
    return kinds(sources.stream().filter(source -> source.isOf(task)).toList());
  }

  /** Returns all kinds; a task without a description has no prompts of some. */
  public List<VectorKind> all() {
    return kinds(sources);
  }

  private List<VectorKind> kinds(List<VectorSource> ofSources) {
    List<VectorKind> kinds = new ArrayList<>();
    for (VectorSource source : ofSources) {
      conventions.forEach(convention -> kinds.add(new VectorKind(source, convention)));
    }
    return kinds;
  }
}
