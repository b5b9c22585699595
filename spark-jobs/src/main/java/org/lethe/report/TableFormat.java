package org.lethe.report;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.lethe.figure.DataTable;
import org.lethe.figure.DataTable.Cell;
import org.lethe.figure.Numerals;

/** Formats in which tables of the report are written as files. */
public enum TableFormat {
  /** RFC 4180, a line of headings, numerals as programs read them. */
  CSV("csv") {
    @Override
    String text(DataTable table) {
      StringBuilder text = new StringBuilder(line(table.columns()));
      for (List<Cell> row : table.rows()) {
        text.append(line(row.stream().map(TableFormat::plain).toList()));
      }
      return text.toString();
    }

    private String line(List<String> cells) {
      return cells.stream().map(this::quoted).collect(Collectors.joining(",")) + "\r\n";
    }

    private String quoted(String cell) {
      return cell.matches("(?s).*[\",\n\r].*") ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
    }
  },
  /** A tabular with the rules of package booktabs. */
  LATEX("tex") {
    @Override
    String text(DataTable table) {
      StringBuilder columns = new StringBuilder();
      for (int i = 0; i < table.columns().size(); i++) {
        boolean isText =
            table.rows().isEmpty() || table.rows().get(0).get(i).style().equals("text");
        columns.append(isText ? 'l' : 'r');
      }
      StringBuilder text =
          new StringBuilder("\\begin{tabular}{%s}\n\\toprule\n".formatted(columns))
              .append(line(table.columns()))
              .append("\\midrule\n");
      for (List<Cell> row : table.rows()) {
        text.append(line(row.stream().map(TableFormat::plain).toList()));
      }
      return text.append("\\bottomrule\n\\end{tabular}\n").toString();
    }

    private String line(List<String> cells) {
      return cells.stream().map(this::escaped).collect(Collectors.joining(" & ")) + " \\\\\n";
    }

    private String escaped(String cell) {
      return cell.codePoints()
          .mapToObj(Character::toString)
          .map(character -> SPECIAL.getOrDefault(character, character))
          .collect(Collectors.joining());
    }
  };

  private static final Map<String, String> SPECIAL =
      Map.ofEntries(
          Map.entry("\\", "\\textbackslash{}"),
          Map.entry("~", "\\textasciitilde{}"),
          Map.entry("^", "\\textasciicircum{}"),
          Map.entry("<", "\\textless{}"),
          Map.entry(">", "\\textgreater{}"),
          Map.entry("→", "$\\to$"),
          Map.entry("–", "--"),
          Map.entry("&", "\\&"),
          Map.entry("%", "\\%"),
          Map.entry("$", "\\$"),
          Map.entry("#", "\\#"),
          Map.entry("_", "\\_"),
          Map.entry("{", "\\{"),
          Map.entry("}", "\\}"));

  private final String ending;

  TableFormat(String ending) {
    this.ending = ending;
  }

  /** Returns the ending of the files' names. */
  String ending() {
    return ending;
  }

  /** Returns the table as the content of a file. */
  abstract String text(DataTable table);

  /**
   * Returns a numeral with an ASCII minus, without thin spaces, empty for none; texts as they are.
   */
  private static String plain(Cell cell) {
    if (cell.style().equals("text")) {
      return cell.text();
    }
    return cell.text().equals(Numerals.NONE)
        ? ""
        : cell.text().replace('−', '-').replace("\u202f", "").replace('\u00a0', ' ');
  }
}
