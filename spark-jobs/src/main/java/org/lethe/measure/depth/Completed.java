package org.lethe.measure.depth;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lethe.analysis.ConfidenceInterval;
import org.lethe.analysis.DepthThird;
import org.lethe.analysis.Estimate;
import org.lethe.analysis.MultipleTesting;
import org.lethe.measure.drift.RepresentationDriftRow;
import org.lethe.measure.spi.Defined;
import org.lethe.measure.spi.Lineage;

/** Adds to rows what is known of all rows together: CKA of the layers, corrected p-values. */
final class Completed {
  private record Place(
      String checkpointId, String referenceId, String task, String position, String third) {}

  private final Lineage lineage;

  Completed(Lineage lineage) {
    this.lineage = lineage;
  }

  /** Returns rows with the mean CKA drift of their third. */
  List<DriftByDepthRow> withCka(List<DriftByDepthRow> rows, List<RepresentationDriftRow> layers) {
    Map<Place, List<Estimate>> drifts = new HashMap<>();
    layers.stream()
        .filter(row -> row.cka() != null)
        .sorted(Comparator.comparing(RepresentationDriftRow::layer))
        .forEach(row -> drifts.computeIfAbsent(place(row), p -> new ArrayList<>()).add(of(row)));
    return rows.stream()
        .map(
            row -> {
              List<Estimate> parts = drifts.get(place(row));
              if (parts == null) {
                return row;
              }
              Estimate mean = Estimate.meanOfDependent(parts);
              return DriftByDepthRowBuilder.builder(row)
                  .ckaDrift(mean.value())
                  .ckaLow(Defined.orNull(mean.interval().low()))
                  .ckaHigh(Defined.orNull(mean.interval().high()))
                  .build();
            })
        .toList();
  }

  private static Place place(DriftByDepthRow row) {
    return new Place(
        row.checkpointId(), row.referenceId(), row.task(), row.position(), row.third());
  }

  private Place place(RepresentationDriftRow row) {
    int blocks = lineage.checkpoint(row.checkpointId()).nLayers();
    return new Place(
        row.checkpointId(),
        row.referenceId(),
        row.task(),
        row.position(),
        DepthThird.of(row.layer(), blocks).key());
  }

  private static Estimate of(RepresentationDriftRow row) {
    return new Estimate(
        1 - row.cka(),
        Double.NaN,
        row.ciLow() == null
            ? ConfidenceInterval.none("none_of_a_layer")
            : new ConfidenceInterval(1 - row.ciHigh(), 1 - row.ciLow(), row.ciMethod()));
  }

  /** Returns rows with p corrected over those of the same checkpoint, reference and position. */
  static List<DriftAndLossRow> corrected(List<DriftAndLossRow> rows) {
    Map<List<String>, List<DriftAndLossRow>> families =
        new TreeMap<>(Comparator.comparing(Object::toString));
    rows.forEach(
        row ->
            families
                .computeIfAbsent(
                    List.of(row.checkpointId(), row.referenceId(), row.position()),
                    f -> new ArrayList<>())
                .add(row));
    List<DriftAndLossRow> corrected = new ArrayList<>();
    for (List<DriftAndLossRow> family : families.values()) {
      double[] adjusted =
          MultipleTesting.benjaminiHochberg(
              family.stream().mapToDouble(r -> r.p() == null ? Double.NaN : r.p()).toArray());
      for (int i = 0; i < adjusted.length; i++) {
        corrected.add(
            DriftAndLossRowBuilder.builder(family.get(i)).pBh(Defined.orNull(adjusted[i])).build());
      }
    }
    return corrected;
  }
}
