package org.lethe.measure.contrast;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.lethe.analysis.Bootstrap;
import org.lethe.analysis.ClusterTotals;
import org.lethe.analysis.Transitions;
import org.lethe.benchmark.OutputType;
import org.lethe.measure.contrast.Contrast.Pair;
import org.lethe.scoring.Metric;
import org.lethe.scoring.Observation;
import org.lethe.scoring.Sums;

/**
 * What a contrast needs of a task, added up over documents that all its checkpoints answered. Size
 * is bounded by the number of bootstrap blocks. Parts are merged in the order of the plan, so that
 * rounding is the same on any topology.
 */
public final class ContrastSums implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The filter of a task that names none. */
  private static final String NO_FILTER = "none";

  private final Contrast contrast;
  private final OutputType type;
  private final String filter; // null where answers are scored
  private final String planId;
  private final int size;
  private final int metrics;
  private final boolean clustered;
  private final Sums[][] sums; // [checkpoint][metric]
  private final long[][][] transitions; // [pair][metric][n11 n10 n01 n00]
  private final Sums[][] differences; // [pair][metric] before less after
  private final Sums[] recovered; // [metric] first pair's difference less the second's
  private final long[] differing; // [metric] documents where the two differences differ
  private final double[][] blocks; // [block][value and weight by checkpoint and metric], sparse
  private long documents;
  private double inverseChoices;
  private RequestNoise noise = RequestNoise.NONE;
  private Coverage coverage = Coverage.NOTHING;

  private ContrastSums(
      Contrast contrast, OutputType type, String filter, String planId, boolean clustered) {
    this.clustered = clustered;
    this.filter = filter;
    this.contrast = contrast;
    this.type = type;
    this.planId = planId;
    this.size = contrast.checkpoints().size();
    this.metrics = Metric.of(type).size();
    this.sums = new Sums[size][metrics];
    Arrays.stream(sums).forEach(row -> Arrays.fill(row, Sums.EMPTY));
    int pairs = contrast.kind().pairs().size();
    this.transitions = new long[pairs][metrics][4];
    this.differences = new Sums[pairs][metrics];
    Arrays.stream(differences).forEach(row -> Arrays.fill(row, Sums.EMPTY));
    this.recovered = new Sums[pairs == 2 ? metrics : 0];
    Arrays.fill(recovered, Sums.EMPTY);
    this.differing = new long[recovered.length];
    this.blocks = new double[clustered || contrast.kind().isResampled() ? Bootstrap.BLOCKS : 0][];
  }

  /** Returns the sums of a contrast over a chunk. */
  public static ContrastSums of(Contrast contrast, ChunkAnswers chunk) {
    ContrastSums sums =
        new ContrastSums(
            contrast, chunk.type(), chunk.filter(), chunk.planId(), chunk.isClustered());
    List<ChunkAnswers.Answers> answers =
        contrast.checkpoints().stream().map(chunk::answers).toList();
    for (ChunkAnswers.Answers answer : answers) {
      sums.coverage = sums.coverage.plus(answer.coverage());
    }
    for (int i = 0; i < chunk.documents().size(); i++) {
      int document = i;
      List<List<Observation>> observations =
          answers.stream().map(answer -> answer.observations().get(document)).toList();
      if (observations.stream().allMatch(Objects::nonNull)) {
        sums.add(chunk.documents().get(i), observations);
        if (contrast.kind() == Contrast.Kind.NOISE) {
          sums.addNoise(i, answers.get(0), answers.get(1));
        }
      }
    }
    return sums;
  }

  private void add(ChunkAnswers.Document document, List<List<Observation>> observations) {
    documents++;
    inverseChoices += (double) document.rights() / document.choices();
    double[] block = blocks.length > 0 ? block(Bootstrap.block(document.unit())) : null;
    for (int c = 0; c < size; c++) {
      for (int m = 0; m < metrics; m++) {
        Observation observed = observations.get(c).get(m);
        sums[c][m] = sums[c][m].add(observed);
        if (block != null) {
          block[column(c, m)] += observed.value();
          block[column(c, m) + 1] += observed.weight();
        }
      }
    }
    for (int p = 0; p < transitions.length; p++) {
      addPair(p, observations);
    }
    for (int m = 0; m < recovered.length; m++) {
      double gross = difference(Pair.FIRST, observations, m);
      double residual = difference(Pair.SECOND, observations, m);
      double weight = observations.get(0).get(m).weight();
      recovered[m] = recovered[m].add(new Observation(gross - residual, weight));
      differing[m] += gross == residual ? 0 : 1;
    }
  }

  private void addPair(int p, List<List<Observation>> observations) {
    Pair pair = contrast.kind().pairs().get(p);
    for (int m = 0; m < metrics; m++) {
      Observation before = observations.get(pair.before()).get(m);
      Observation after = observations.get(pair.after()).get(m);
      transitions[p][m][(before.value() > 0.5 ? 0 : 2) + (after.value() > 0.5 ? 0 : 1)]++;
      differences[p][m] =
          differences[p][m].add(
              new Observation(difference(pair, observations, m), before.weight()));
    }
  }

  private static double difference(Pair pair, List<List<Observation>> observations, int metric) {
    return observations.get(pair.before()).get(metric).value()
        - observations.get(pair.after()).get(metric).value();
  }

  private void addNoise(int i, ChunkAnswers.Answers planned, ChunkAnswers.Answers replicate) {
    noise =
        type == OutputType.GENERATE_UNTIL
            ? noise.add(planned.responses().get(i), replicate.responses().get(i))
            : noise.add(planned.logProbs().get(i), replicate.logProbs().get(i));
  }

  private double[] block(int block) {
    if (blocks[block] == null) {
      blocks[block] = new double[columns()];
    }
    return blocks[block];
  }

  private int column(int checkpoint, int metric) {
    return (checkpoint * metrics + metric) * 2;
  }

  /** Adds the part of the next chunk. */
  public void merge(ContrastSums next) {
    if (!contrast.equals(next.contrast) || type != next.type || !planId.equals(next.planId)) {
      throw new IllegalArgumentException(
          "sums of %s %s %s and %s %s %s do not add up"
              .formatted(contrast, type, planId, next.contrast, next.type, next.planId));
    }
    documents += next.documents;
    inverseChoices += next.inverseChoices;
    noise = noise.merge(next.noise);
    coverage = coverage.plus(next.coverage);
    for (int c = 0; c < size; c++) {
      for (int m = 0; m < metrics; m++) {
        sums[c][m] = sums[c][m].merge(next.sums[c][m]);
      }
    }
    for (int p = 0; p < transitions.length; p++) {
      for (int m = 0; m < metrics; m++) {
        for (int k = 0; k < 4; k++) {
          transitions[p][m][k] += next.transitions[p][m][k];
        }
        differences[p][m] = differences[p][m].merge(next.differences[p][m]);
      }
    }
    for (int m = 0; m < recovered.length; m++) {
      recovered[m] = recovered[m].merge(next.recovered[m]);
      differing[m] += next.differing[m];
    }
    for (int b = 0; b < blocks.length; b++) {
      if (next.blocks[b] != null) {
        double[] block = block(b);
        for (int k = 0; k < block.length; k++) {
          block[k] += next.blocks[b][k];
        }
      }
    }
  }

  public Contrast contrast() {
    return contrast;
  }

  public OutputType type() {
    return type;
  }

  public String planId() {
    return planId;
  }

  public Coverage coverage() {
    return coverage;
  }

  /** Returns the metrics that have a meaning for the documents. */
  public List<Metric> metrics() {
    return Metric.of(type).stream()
        .filter(metric -> !Double.isNaN(sums(0, metric).value()))
        .toList();
  }

  /** Returns how a metric is called in tables: with its filter's name, as lm-eval does. */
  public String name(Metric metric) {
    return filter == null || filter.equals(NO_FILTER) ? metric.key() : metric.key() + "," + filter;
  }

  /** Returns the number of documents all checkpoints answered. */
  public long documents() {
    return documents;
  }

  /** Returns whether documents come in clusters that are drawn as a whole. */
  public boolean isClustered() {
    return clustered;
  }

  /** Returns the number of independent parts: clusters, or documents where all are independent. */
  public long units() {
    return clustered ? Arrays.stream(blocks).filter(Objects::nonNull).count() : documents;
  }

  /** Returns the sums of a metric of a checkpoint of the contrast. */
  public Sums sums(int checkpoint, Metric metric) {
    return sums[checkpoint][index(metric)];
  }

  /** Returns the changes of documents under a metric that is right or wrong. */
  public Transitions transitions(Pair pair, Metric metric) {
    long[] n = transitions[index(pair)][index(metric)];
    return new Transitions(n[0], n[1], n[2], n[3]);
  }

  /** Returns the sums of a metric of a checkpoint over clusters, each one observation. */
  public Sums clusterSums(int checkpoint, Metric metric) {
    return sums(clusters(checkpoint, metric));
  }

  /** Returns the totals of a metric of a checkpoint by cluster; for clustered documents. */
  public ClusterTotals clusters(int checkpoint, Metric metric) {
    int column = column(checkpoint, index(metric));
    return totals(block -> block[column], column);
  }

  /** Returns the difference of every block of documents, before less after. */
  public ClusterTotals differences(Pair pair, Metric metric) {
    int before = column(pair.before(), index(metric));
    int after = column(pair.after(), index(metric));
    return totals(block -> block[before] - block[after], after);
  }

  /** Returns the first pair's difference less the second's in every block of documents. */
  ClusterTotals recoveries(Metric metric) {
    double[] back = differences(Pair.FIRST, metric).totals();
    ClusterTotals stays = differences(Pair.SECOND, metric);
    Arrays.setAll(back, block -> back[block] - stays.totals()[block]);
    return new ClusterTotals(back, stays.sizes());
  }

  private ClusterTotals totals(ToDoubleFunction<double[]> value, int weightAfter) {
    double[][] filled = Arrays.stream(blocks).filter(Objects::nonNull).toArray(double[][]::new);
    return new ClusterTotals(
        Arrays.stream(filled).mapToDouble(value).toArray(),
        Arrays.stream(filled).mapToDouble(block -> block[weightAfter + 1]).toArray());
  }

  /**
   * Returns the sums of the paired difference of two checkpoints over independent parts, before
   * less after; of a loss it is positive where the loss grew, since losses are observed negated.
   *
   * @param metric one that is a mean, or the loss: both checkpoints have the same weights
   */
  public Sums difference(Pair pair, Metric metric) {
    return clustered ? sums(differences(pair, metric)) : differences[index(pair)][index(metric)];
  }

  /** Returns the number of independent parts in which the differences of both pairs differ. */
  long differing(Metric metric) {
    return clustered
        ? Arrays.stream(recoveries(metric).totals()).filter(total -> total != 0).count()
        : differing[index(metric)];
  }

  /** Returns the sums of the first pair's difference less the second's, of two pairs. */
  public Sums recovered(Metric metric) {
    return clustered ? sums(recoveries(metric)) : recovered[index(metric)];
  }

  private static Sums sums(ClusterTotals clusters) {
    Sums sums = Sums.EMPTY;
    for (int c = 0; c < clusters.clusters(); c++) {
      sums = sums.add(new Observation(clusters.totals()[c], clusters.sizes()[c]));
    }
    return sums;
  }

  /** Returns by how much the answers to requests differ, of a contrast of kind NOISE. */
  public RequestNoise noise() {
    return noise;
  }

  /** Returns the mean over documents of the probability to be right by guessing. */
  public double chance(Metric metric) {
    boolean guessed = type == OutputType.MULTIPLE_CHOICE && metric != Metric.EXACT_MATCH;
    return guessed ? inverseChoices / documents : 0;
  }

  /** Returns the value of a metric of a checkpoint of the contrast. */
  public double score(int checkpoint, Metric metric) {
    return metric.value(sums(checkpoint, metric));
  }

  /** Returns the number of sums of a block. */
  public int columns() {
    return size * metrics * 2;
  }

  /** Returns whether a document is in the block. */
  public boolean hasBlock(int block) {
    return blocks[block] != null;
  }

  /** Returns the sums of a block, zeros for an empty one. */
  public double[] blockSums(int block) {
    return hasBlock(block) ? blocks[block] : new double[columns()];
  }

  private int index(Pair pair) {
    return contrast.kind().pairs().indexOf(pair);
  }

  private int index(Metric metric) {
    return Metric.of(type).indexOf(metric);
  }
}
