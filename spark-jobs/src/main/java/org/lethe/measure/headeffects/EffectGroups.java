package org.lethe.measure.headeffects;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.lethe.analysis.Correlation;
import org.lethe.measure.functionvectors.FunctionVectorRow;

/** Effects of heads by kind and checkpoint, each by block and head. */
final class EffectGroups {
  private final Map<Kind, Map<String, List<EffectHeadRow>>> groups;
  private final Set<List<String>> undefined = new HashSet<>();

  /** What effects are about and how they were computed. */
  record Kind(String task, String source, String convention, String method) {
    private static Kind of(EffectHeadRow row) {
      return new Kind(row.task(), row.source(), row.convention(), row.method());
    }
  }

  /**
   * @param vectors what is said of the vectors of the heads; may be empty
   */
  EffectGroups(List<EffectHeadRow> rows, List<FunctionVectorRow> vectors) {
    groups =
        rows.stream()
            .sorted(Comparator.comparing(EffectHeadRow::layer).thenComparing(EffectHeadRow::head))
            .collect(
                Collectors.groupingBy(
                    Kind::of,
                    LinkedHashMap::new,
                    Collectors.groupingBy(
                        EffectHeadRow::checkpointId, LinkedHashMap::new, Collectors.toList())));
    for (FunctionVectorRow row : vectors) {
      if (!row.isDefined()) {
        undefined.add(List.of(row.task(), row.source(), row.convention(), row.checkpointId()));
      }
    }
  }

  List<Kind> kinds() {
    return List.copyOf(groups.keySet());
  }

  /** Returns the effects at a checkpoint; null where there are none. */
  List<EffectHeadRow> at(Kind kind, String checkpoint) {
    return groups.get(kind).get(checkpoint);
  }

  /** Returns whether the checkpoint has no vector of the task, so that nothing is said of it. */
  boolean isUndefined(Kind kind, String checkpoint) {
    return undefined.contains(List.of(kind.task(), kind.source(), kind.convention(), checkpoint));
  }

  /** Returns Pearson's correlation of the effects of all heads. */
  static double correlation(List<EffectHeadRow> before, List<EffectHeadRow> after) {
    return Correlation.pearson(effects(before), effects(after));
  }

  private static double[] effects(List<EffectHeadRow> rows) {
    return rows.stream().mapToDouble(EffectHeadRow::effect).toArray();
  }

  /** Returns the heads that make the vector, by falling effect. */
  static List<EffectHeadRow> chosen(List<EffectHeadRow> rows) {
    return rows.stream()
        .filter(EffectHeadRow::chosen)
        .sorted(Comparator.comparing(EffectHeadRow::place))
        .toList();
  }

  /** Returns how many heads both choose. */
  static int common(List<EffectHeadRow> before, List<EffectHeadRow> after) {
    List<List<Integer>> heads = new ArrayList<>(heads(before));
    heads.retainAll(heads(after));
    return heads.size();
  }

  private static List<List<Integer>> heads(List<EffectHeadRow> rows) {
    return chosen(rows).stream().map(row -> List.of(row.layer(), row.head())).toList();
  }
}
