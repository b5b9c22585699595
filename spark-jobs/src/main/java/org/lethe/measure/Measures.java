package org.lethe.measure;

import java.util.ArrayList;
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
import org.lethe.measure.correlation.Mechanisms;
import org.lethe.measure.curvature.Curvature;
import org.lethe.measure.curvature.Flattenings;
import org.lethe.measure.curvature.TrainingPlane;
import org.lethe.measure.curvature.TrainingSlices;
import org.lethe.measure.depth.DepthDrift;
import org.lethe.measure.disruption.HeadAttention;
import org.lethe.measure.disruption.HeadDisruptions;
import org.lethe.measure.drift.RepresentationDrift;
import org.lethe.measure.findings.Findings;
import org.lethe.measure.floor.FloorMeasure;
import org.lethe.measure.forgetting.ForgettingMeasure;
import org.lethe.measure.functionvectors.FunctionVectors;
import org.lethe.measure.geometry.RepresentationGeometry;
import org.lethe.measure.gradients.Gradients;
import org.lethe.measure.headeffects.EffectHeads;
import org.lethe.measure.headeffects.HeadEffects;
import org.lethe.measure.headmeans.HeadMeans;
import org.lethe.measure.heads.HeadDrift;
import org.lethe.measure.incontext.InContext;
import org.lethe.measure.interference.GradientInterference;
import org.lethe.measure.knowledge.FirstTokens;
import org.lethe.measure.knowledge.KnowledgeOrInstruction;
import org.lethe.measure.mitigation.Mitigation;
import org.lethe.measure.noise.NoiseFloors;
import org.lethe.measure.recovery.PooledRecovery;
import org.lethe.measure.recovery.RecoveryMeasure;
import org.lethe.measure.router.RouterDrift;
import org.lethe.measure.router.Routers;
import org.lethe.measure.scores.TaskScores;
import org.lethe.measure.sequence.TaskSequences;
import org.lethe.measure.similarity.TaskSimilarity;
import org.lethe.measure.spi.Derivation;
import org.lethe.measure.spi.Measure;
import org.lethe.measure.spi.Probe;
import org.lethe.measure.transitions.StageTransitions;
import org.lethe.measure.vectordynamics.VectorDynamics;
import org.lethe.measure.vectordynamics.VectorStates;
import org.lethe.measure.vectoreffects.VectorEffects;
import org.lethe.measure.vectoreffects.VectorGains;
import org.lethe.measure.vectorinterventions.VectorInterventions;
import org.lethe.measure.vectorinterventions.VectorRecoveries;

/** Every measure. What runs, which keys and tables there are, follows from this list. */
public final class Measures {
  public static final List<Probe<?, ?>> PROBES =
      List.of(
          new Activations(),
          new Gradients(),
          new Routers(),
          new HeadAttention(),
          new Curvature(),
          new TrainingSlices(),
          new TrainingPlane(),
          new InContext(),
          new HeadMeans(),
          new HeadEffects(),
          new FunctionVectors(),
          new VectorEffects(),
          new VectorStates(),
          new VectorInterventions(),
          new FirstTokens());

  public static final List<Derivation<?>> DERIVATIONS =
      List.of(
          new TaskScores(),
          new NoiseFloors(),
          new FloorMeasure(),
          new Claims(),
          new ForgettingMeasure(),
          new RecoveryMeasure(),
          new PooledRecovery(),
          new StageTransitions(),
          new TaskSequences(),
          new Mitigation(),
          new KnowledgeOrInstruction(),
          new TaskSimilarity(),
          new GradientAlignment(),
          new GradientInterference(),
          new Flattenings(),
          new RepresentationDrift(),
          new DepthDrift(),
          new RepresentationGeometry(),
          new HeadDrift(),
          new HeadDisruptions(),
          new RouterDrift(),
          new EffectHeads(),
          new VectorGains(),
          new VectorDynamics(),
          new VectorRecoveries(),
          new Mechanisms(),
          new Correlations(),
          new Findings());

  public static final List<Measure<?>> ALL =
      Stream.<Measure<?>>concat(PROBES.stream(), DERIVATIONS.stream()).toList();

  private Measures() {}

  /**
   * Returns derivations and all derivations that they read, each after those it reads.
   *
   * @param names names of derivations; null for all
   * @throws IllegalArgumentException if measures read each other's tables in a circle
   */
  public static List<Derivation<?>> ordered(Collection<String> names) {
    return withSources(
        DERIVATIONS.stream()
            .filter(derivation -> names == null || names.contains(derivation.name()))
            .toList(),
        DERIVATIONS);
  }

  /**
   * Returns the derivations whose tables a probe reads, and all that these read, each after those
   * it reads.
   */
  public static List<Derivation<?>> before(Probe<?, ?> probe) {
    return withSources(sources(probe, DERIVATIONS), DERIVATIONS);
  }

  /** Returns probes, each after those whose tables it or a derivation before it reads. */
  public static List<Probe<?, ?>> inOrder(List<Probe<?, ?>> probes) {
    List<Measure<?>> all = new ArrayList<>(probes);
    all.addAll(DERIVATIONS);
    return withSources(List.<Measure<?>>copyOf(probes), all).stream()
        .filter(probes::contains)
        .<Probe<?, ?>>map(measure -> (Probe<?, ?>) measure)
        .toList();
  }

  private static <M extends Measure<?>> List<M> withSources(List<M> wanted, List<M> all) {
    Set<M> ordered = new LinkedHashSet<>();
    wanted.forEach(measure -> add(measure, all, ordered, new LinkedHashSet<>()));
    return List.copyOf(ordered);
  }

  private static <M extends Measure<?>> void add(
      M measure, List<M> all, Set<M> ordered, Set<String> readers) {
    if (!readers.add(measure.name())) {
      throw new IllegalArgumentException("measures read each other in a circle: " + readers);
    }
    for (M source : sources(measure, all)) {
      add(source, all, ordered, new LinkedHashSet<>(readers));
    }
    ordered.add(measure);
  }

  private static <M extends Measure<?>> List<M> sources(Measure<?> reader, List<M> all) {
    return all.stream()
        .filter(source -> !Collections.disjoint(source.writes(), reader.reads()))
        .toList();
  }
}
