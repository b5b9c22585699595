package org.lethe.measure.disruption;

import java.io.Serializable;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.lethe.analysis.Bootstrap;
import org.lethe.analysis.CkaSamples;
import org.lethe.analysis.ConfidenceInterval;
import org.lethe.analysis.DepthThird;
import org.lethe.analysis.HeadDisruption;
import org.lethe.analysis.ItemBatches;
import org.lethe.analysis.Jackknife;
import org.lethe.analysis.MeanDifference;
import org.lethe.measure.contrast.ContrastStates.Paired;
import org.lethe.measure.contrast.ContrastStates.Side;
import org.lethe.measure.spi.CkaOptions;
import org.lethe.measure.spi.Defined;
import org.lethe.measure.spi.Resampling;
import org.lethe.table.CheckpointRow;

/**
 * What is known of a head before it is held against a null.
 *
 * @param row without cut and null
 * @param leftOut disruption without each document, in their order; NaN where undefined [documents]
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record HeadEstimate(HeadDisruptionRow row, double[] leftOut) implements Serializable {
  static final double THREE_TENTHS = 0.3;
  static final double HALF = 0.5;
  private static final String NO_HEAD_OUTPUTS = "no_head_outputs";

  /**
   * Estimates a head. Where its outputs were captured, the documents are those that have both.
   *
   * @param found the documents of the attention, in any order
   * @param outputs of the documents on both sides; none where they were not captured
   */
  static HeadEstimate of(
      HeadPlace place,
      Iterable<HeadAtDocument> found,
      Paired outputs,
      CheckpointRow checkpoint,
      Resampling draws,
      long seed) {
    Set<Long> captured = new HashSet<>(outputs.documents());
    List<HeadAtDocument> documents =
        StreamSupport.stream(found.spliterator(), false)
            .filter(document -> captured.isEmpty() || captured.contains(document.docId()))
            .sorted(Comparator.comparingLong(HeadAtDocument::docId))
            .toList();
    Bootstrap.Options bootstrap = draws.bootstrap(seed);
    MeanDifference all = mean(documents, HeadAtDocument::divergence, bootstrap);
    MeanDifference last = mean(documents, HeadAtDocument::last, bootstrap);
    MeanDifference entropy =
        mean(
            documents.stream().filter(d -> !Double.isNaN(d.entropy())).toList(),
            HeadAtDocument::entropy,
            bootstrap);
    Similarity similarity = Similarity.of(documents, outputs, seed);
    double disruption = HeadDisruption.disruption(all.value(), similarity.cka());
    double[] leftOut = leftOut(documents, similarity);
    ConfidenceInterval interval = Jackknife.interval(disruption, leftOut, draws.confidence());
    boolean known = !Double.isNaN(disruption);
    return new HeadEstimate(
        HeadDisruptionRowBuilder.stagedBuilder()
            .checkpointId(place.checkpointId())
            .referenceId(place.referenceId())
            .task(place.task())
            .trainedOn(checkpoint.trainedOn())
            .layer(place.layer())
            .third(DepthThird.of(place.layer() + 1, checkpoint.nLayers()).key())
            .head(place.head())
            .n(documents.size())
            .divergence(all.value())
            .divergenceLow(Defined.orNull(all.interval().low()))
            .divergenceHigh(Defined.orNull(all.interval().high()))
            .lastDivergence(last.value())
            .lastLow(Defined.orNull(last.interval().low()))
            .lastHigh(Defined.orNull(last.interval().high()))
            .entropyChange(Defined.orNull(entropy.value()))
            .entropyLow(Defined.orNull(entropy.interval().low()))
            .entropyHigh(Defined.orNull(entropy.interval().high()))
            .ciMethod(Defined.method(all.interval()))
            .cka(Defined.orNull(similarity.cka()))
            .weightChange(Defined.orNull(documents.get(0).weights()))
            .disruption(Defined.orNull(disruption))
            .disruptionLow(Defined.orNull(interval.low()))
            .disruptionHigh(Defined.orNull(interval.high()))
            .disruptionMethod(Defined.method(interval))
            .beyondThreeTenths(known ? disruption > THREE_TENTHS : null)
            .beyondHalf(known ? disruption > HALF : null)
            .cut(null)
            .severe(null)
            .nullCheckpoints(List.of())
            .nullValues(0)
            .flag(captured.isEmpty() ? NO_HEAD_OUTPUTS : null)
            .build(),
        leftOut);
  }

  private static MeanDifference mean(
      List<HeadAtDocument> documents,
      ToDoubleFunction<HeadAtDocument> value,
      Bootstrap.Options bootstrap) {
    double[] values = documents.stream().mapToDouble(value).toArray();
    return MeanDifference.paired(values, new double[values.length], bootstrap);
  }

  private static double[] leftOut(List<HeadAtDocument> documents, Similarity similarity) {
    double sum = documents.stream().mapToDouble(HeadAtDocument::divergence).sum();
    double[] leftOut = similarity.leftOut().clone();
    for (int i = 0; i < leftOut.length; i++) {
      double divergence = (sum - documents.get(i).divergence()) / (leftOut.length - 1);
      leftOut[i] = HeadDisruption.disruption(divergence, leftOut[i]);
    }
    return leftOut;
  }

  /** CKA of a head's outputs, of all documents and without each. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Similarity(double cka, double[] leftOut) {
    static Similarity of(List<HeadAtDocument> documents, Paired outputs, long seed) {
      Set<Long> read = new HashSet<>();
      documents.forEach(document -> read.add(document.docId()));
      double[][] before = kept(outputs, Side.REFERENCE, read);
      if (before.length == 0) {
        return new Similarity(Double.NaN, new double[0]);
      }
      ItemBatches batches = CkaOptions.DEFAULT.batches(before.length, seed);
      CkaSamples reference = CkaSamples.of(before, batches);
      CkaSamples checkpoint = CkaSamples.of(kept(outputs, Side.CHECKPOINT, read), batches);
      return new Similarity(
          reference.with(checkpoint, CkaOptions.DEFAULT.confidence()).cka(),
          reference.withoutEach(checkpoint));
    }

    private static double[][] kept(Paired outputs, Side side, Set<Long> read) {
      double[][] all = outputs.of(side);
      return IntStream.range(0, all.length)
          .filter(i -> read.contains(outputs.documents().get(i)))
          .mapToObj(i -> all[i])
          .toArray(double[][]::new);
    }
  }
}
