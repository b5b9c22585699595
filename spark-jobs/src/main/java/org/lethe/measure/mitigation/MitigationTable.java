package org.lethe.measure.mitigation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.lethe.analysis.MultipleTesting;
import org.lethe.measure.mitigation.RecipeCurve.Order;
import org.lethe.scoring.Metric;

/** Makes {@code mitigation}: which rows there are, and what they say of each other. */
final class MitigationTable {
  private final MitigationOptions options;
  private final OldTasks old;
  private final MatchedRows matched;

  MitigationTable(MitigationOptions options, OldTasks old, MatchedRows matched) {
    this.options = options;
    this.old = old;
    this.matched = matched;
  }

  private record Subject(Order order, String recipe) {}

  /** Returns the rows of all recipes, p-values corrected. */
  List<MitigationRow> rows(List<Match> matches) {
    Map<Subject, List<Match>> subjects =
        matches.stream()
            .collect(
                Collectors.groupingBy(
                    match -> new Subject(match.order(), match.recipe().recipe()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    List<MitigationRow> rows = new ArrayList<>();
    for (Metric metric : options.metrics()) {
      List<MitigationRow> pooled = new ArrayList<>();
      List<MitigationRow> single = new ArrayList<>();
      subjects.forEach(
          (subject, seeds) -> {
            List<String> tasks = old.of(subject.order(), metric);
            if (!tasks.isEmpty()) {
              pooled.add(matched.row(seeds, null, tasks, metric));
              tasks.forEach(task -> single.add(matched.row(seeds, task, List.of(task), metric)));
            }
          });
      rows.addAll(corrected(pooled));
      rows.addAll(corrected(single));
    }
    return rows;
  }

  private List<MitigationRow> corrected(List<MitigationRow> family) {
    double[] p =
        family.stream().mapToDouble(row -> row.p() == null ? Double.NaN : row.p()).toArray();
    double[] adjusted = MultipleTesting.benjaminiHochberg(p);
    List<MitigationRow> rows = new ArrayList<>();
    for (int i = 0; i < p.length; i++) {
      MitigationRow row = family.get(i);
      rows.add(
          Double.isNaN(adjusted[i])
              ? row
              : MitigationRowBuilder.builder(row)
                  .pBh(adjusted[i])
                  .verdict(verdict(row.difference(), adjusted[i]).name())
                  .build());
    }
    return rows;
  }

  private RecipeVerdict verdict(double difference, double p) {
    if (p > 1 - options.confidence()) {
      return RecipeVerdict.NO_DIFFERENCE;
    }
    return difference > 0 ? RecipeVerdict.LESS_FORGETTING : RecipeVerdict.MORE_FORGETTING;
  }
}
