package org.lethe.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.report.Roster.Group;

/** Chooses which rows of the comparison tables are drawn together. */
final class Comparisons {
  /** What a checkpoint is compared with. */
  enum Against {
    BASE("against the base"),
    PARENT("against the checkpoint it started from");

    private final String words;

    Against(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  private final ReportData data;
  private final Roster roster;

  Comparisons(ReportData data, Roster roster) {
    this.data = data;
    this.roster = roster;
  }

  /** Returns the metric the accuracy figures show: acc where it was compared. */
  String metric() {
    Set<String> metrics = new TreeSet<>();
    data.forgetting().stream()
        .filter(row -> row.convention().equals("delta"))
        .forEach(row -> metrics.add(row.metric()));
    data.recovery().forEach(row -> metrics.add(row.metric()));
    for (String preferred : List.of("acc", "acc_norm")) {
      if (metrics.isEmpty() || metrics.contains(preferred)) {
        return preferred;
      }
    }
    return metrics.iterator().next();
  }

  /** Returns the forgetting rows of a convention in the metric that is drawn. */
  List<ForgettingRow> drawn(String convention) {
    List<ForgettingRow> rows =
        data.forgetting().stream().filter(row -> row.convention().equals(convention)).toList();
    TreeSet<String> metrics = new TreeSet<>(rows.stream().map(ForgettingRow::metric).toList());
    if (metrics.size() < 2) {
      return rows;
    }
    String loss = metrics.contains("loss") ? "loss" : metrics.first();
    String metric = convention.equals("delta") ? metric() : loss;
    return rows.stream().filter(row -> row.metric().equals(metric)).toList();
  }

  /**
   * Splits the rows of a group by what they compare with. The first step of a sequence starts from
   * the base and stands in both parts when there is a second part.
   *
   * @param checkpoint reads the checkpoint of a row
   * @param reference reads what the row compares with
   */
  <T> Map<Against, List<T>> split(
      List<T> rows, Group group, Function<T, String> checkpoint, Function<T, String> reference) {
    List<T> own =
        rows.stream().filter(row -> group.checkpoints().contains(checkpoint.apply(row))).toList();
    List<T> base = own.stream().filter(row -> roster.isBase(reference.apply(row))).toList();
    List<T> parent =
        own.stream()
            .filter(row -> reference.apply(row).equals(parent(checkpoint.apply(row))))
            .toList();
    Map<Against, List<T>> parts = new LinkedHashMap<>();
    if (!base.isEmpty()) {
      parts.put(Against.BASE, base);
    }
    if (!base.containsAll(parent)) {
      parts.put(Against.PARENT, parent);
    }
    return parts;
  }

  private String parent(String id) {
    return roster.checkpoint(id).map(row -> row.parent()).orElse(null);
  }

  /** Returns the rows of a group against the base, or against the parent where that is all. */
  List<ForgettingRow> sinceStart(Group group, String convention) {
    return split(drawn(convention), group, ForgettingRow::checkpointId, ForgettingRow::referenceId)
        .values()
        .stream()
        .findFirst()
        .orElse(List.of());
  }
}
