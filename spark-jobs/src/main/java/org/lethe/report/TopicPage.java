package org.lethe.report;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.lethe.figure.Fact;
import org.lethe.figure.Roster;
import org.lethe.figure.Subjects;
import org.lethe.figure.Topic;
import org.lethe.table.CheckpointRow;

/** An HTML page of one topic, with the figures, tables and selectors of the report. */
public final class TopicPage {
  private TopicPage() {}

  /**
   * Renders the page; like the report it loads nothing.
   *
   * @param topic tasks and metrics to choose from are those of its facts
   * @param checkpoints checkpoints to choose from
   * @param headline title of the page
   * @param scope what it covers, below the title
   * @return HTML, UTF-8
   */
  public static String render(
      Topic topic, List<CheckpointRow> checkpoints, String headline, String scope) {
    List<Fact> facts = topic.facts();
    Subjects subjects =
        Subjects.compared(
            distinct(facts.stream().map(Fact::task).toList()),
            distinct(facts.stream().map(Fact::metric).toList()));
    Contents contents = new Contents(subjects, new Roster(checkpoints, subjects), List.of(topic));
    return Report.render(contents, headline, scope);
  }

  private static Set<String> distinct(List<String> names) {
    return new LinkedHashSet<>(names);
  }
}
