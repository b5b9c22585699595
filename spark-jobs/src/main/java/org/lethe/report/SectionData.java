package org.lethe.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lethe.figure.DataTable;
import org.lethe.figure.Option;
import org.lethe.figure.Section;

/** Drawings and tables of a section as the script of the page reads them. */
final class SectionData {
  private SectionData() {}

  /** Returns the options of the charts by id, and the tables in their order. */
  static Map<String, Object> of(Section section) {
    Map<String, Option> charts = new LinkedHashMap<>();
    section.charts().forEach(chart -> charts.put(chart.id(), chart.option()));
    return Map.of(
        "charts", charts, "tables", section.tables().stream().map(SectionData::of).toList());
  }

  /** Returns a table by columns, for equal texts below each other take little room. */
  private static Map<String, Object> of(DataTable table) {
    List<List<String>> texts = new ArrayList<>();
    List<String> styles = new ArrayList<>();
    for (int column = 0; column < table.columns().size(); column++) {
      int place = column;
      texts.add(table.rows().stream().map(row -> row.get(place).text()).toList());
      styles.add(table.rows().isEmpty() ? "text" : table.rows().get(0).get(place).style());
    }
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("caption", table.caption());
    data.put("columns", table.columns());
    data.put("styles", styles);
    data.put("texts", texts);
    data.put("omitted", table.omitted());
    return data;
  }
}
