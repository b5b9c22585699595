package org.lethe.measure.spi;

import java.io.Serializable;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lethe.settings.Key;
import org.lethe.settings.Settings;

/** Which tasks ask the same items both ways. */
public record KnowledgePairs(
    @Key(
            value =
                "tasks that ask the same documents for knowledge and under instruction:"
                    + " `[{knowledge: task, instruction: task, name: text}]`; parts the loss of"
                    + " the two",
            unit = "tasks")
        List<KnowledgePair> knowledgePairs)
    implements Serializable {
  public static final KnowledgePairs NONE = new KnowledgePairs(List.of());

  public KnowledgePairs {
    knowledgePairs = List.copyOf(knowledgePairs);
  }

  /** Declares section {@code compare} of a measure that reads the pairs. */
  public static <O extends Record & Serializable> Settings<O> settings(O defaults) {
    return Settings.of("compare", defaults)
        .reading(
            "knowledge-pairs",
            (section, names, absent) -> new KnowledgePairReader(names.tasks()).read(section));
  }

  /** Returns the tasks that occur in pairs. */
  public Set<String> tasks() {
    return knowledgePairs.stream()
        .flatMap(pair -> Stream.of(pair.knowledge(), pair.instruction()))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
