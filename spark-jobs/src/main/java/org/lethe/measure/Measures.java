package org.lethe.measure;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.lethe.measure.activations.Activations;
import org.lethe.measure.alignment.GradientAlignment;
import org.lethe.measure.claims.Claims;
import org.lethe.measure.correlation.Correlations;
import org.lethe.measure.drift.RepresentationDrift;
import org.lethe.measure.findings.Findings;
import org.lethe.measure.floor.FloorMeasure;
import org.lethe.measure.forgetting.ForgettingMeasure;
import org.lethe.measure.geometry.RepresentationGeometry;
import org.lethe.measure.gradients.Gradients;
import org.lethe.measure.heads.HeadDrift;
import org.lethe.measure.knowledge.KnowledgeOrInstruction;
import org.lethe.measure.noise.NoiseFloors;
import org.lethe.measure.recovery.PooledRecovery;
import org.lethe.measure.recovery.RecoveryMeasure;
import org.lethe.measure.scores.TaskScores;
import org.lethe.measure.sequence.TaskSequences;
import org.lethe.measure.similarity.TaskSimilarity;
import org.lethe.measure.spi.Derivation;
import org.lethe.measure.spi.Measure;
import org.lethe.measure.spi.Probe;
import org.lethe.measure.transitions.StageTransitions;

/** Every measure. What runs, which keys and tables there are, follows from this list. */
public final class Measures {
  public static final List<Probe<?, ?>> PROBES = List.of(new Activations(), new Gradients());

  public static final List<Derivation<?>> DERIVATIONS =
      List.of(
          new TaskScores(),
          new NoiseFloors(),
          new FloorMeasure(),
          new ForgettingMeasure(),
          new RecoveryMeasure(),
          new PooledRecovery(),
          new Claims(),
          new StageTransitions(),
          new TaskSequences(),
          new KnowledgeOrInstruction(),
          new TaskSimilarity(),
          new GradientAlignment(),
          new RepresentationDrift(),
          new RepresentationGeometry(),
          new HeadDrift(),
          new Correlations(),
          new Findings());

  public static final List<Measure<?>> ALL =
      Stream.<Measure<?>>concat(PROBES.stream(), DERIVATIONS.stream()).toList();

  private Measures() {}

  /**
   * Returns derivations and all that they read, each after those it reads.
   *
   * @param names names of derivations; null for all
   * @throws IllegalArgumentException if measures read each other's tables in a circle
   */
  public static List<Derivation<?>> ordered(Collection<String> names) {
    Set<Derivation<?>> ordered = new LinkedHashSet<>();
    for (Derivation<?> derivation : DERIVATIONS) {
      if (names == null || names.contains(derivation.name())) {
        add(derivation, ordered, new LinkedHashSet<>());
      }
    }
    return List.copyOf(ordered);
  }

  private static void add(
      Derivation<?> derivation, Set<Derivation<?>> ordered, Set<String> readers) {
    if (!readers.add(derivation.name())) {
      throw new IllegalArgumentException("measures read each other in a circle: " + readers);
    }
    for (Derivation<?> source : DERIVATIONS) {
      if (!Collections.disjoint(source.writes(), derivation.reads())) {
        add(source, ordered, new LinkedHashSet<>(readers));
      }
    }
    ordered.add(derivation);
  }
}
