package org.lethe.job.document;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/**
 * Delimited text with a header, a document a row. A file is read twice: its columns have the types
 * that all of their cells agree on.
 */
record CsvReader(char separator) implements DocumentReader {

  @Override
  public List<FileRange> ranges(String file, Configuration configuration) throws IOException {
    return List.of(FileRange.whole(file, length(file, configuration)));
  }

  @Override
  public DocumentStream open(FileRange range, Configuration configuration) throws IOException {
    List<CellType> types;
    try (CsvCells rows = cells(range, configuration)) {
      types = types(rows);
    }
    CsvCells rows = cells(range, configuration);
    return new Rows(rows, names(rows.row()), types);
  }

  @Override
  public boolean infersTypes() {
    return false;
  }

  private CsvCells cells(FileRange range, Configuration configuration) throws IOException {
    return new CsvCells(
        new BufferedReader(
            new InputStreamReader(
                Compression.open(range.file(), configuration), StandardCharsets.UTF_8)),
        separator);
  }

  private static List<CellType> types(CsvCells rows) throws IOException {
    List<String> header = rows.row();
    if (header == null) {
      throw new IOException("the file is empty; it has no header");
    }
    int width = header.size();
    List<CellType> types = new ArrayList<>(Collections.nCopies(width, CellType.NOTHING));
    Set<Integer> missing = new HashSet<>();
    for (List<String> row = rows.row(); row != null; row = rows.row()) {
      if (row.size() > width) {
        throw new IOException(
            "line %d: %d cells under a header of %d".formatted(rows.line() - 1, row.size(), width));
      }
      for (int i = 0; i < width; i++) {
        CellType type = CellType.of(i < row.size() ? row.get(i) : null);
        types.set(i, types.get(i).and(type));
        if (type == CellType.NOTHING) {
          missing.add(i);
        }
      }
    }
    for (int i : missing) { // whole numbers of pandas have no value for nothing
      types.set(i, types.get(i).withMissing());
    }
    return types;
  }

  /** Names columns as pandas does: a name that is there already gets a number. */
  private static List<String> names(List<String> header) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < header.size(); i++) {
      String name = header.get(i).isEmpty() ? "Unnamed: " + i : header.get(i);
      String free = name;
      for (int count = 1; names.contains(free); count++) {
        free = name + "." + count;
      }
      names.add(free);
    }
    return names;
  }

  private record Rows(CsvCells cells, List<String> names, List<CellType> types)
      implements DocumentStream {
    @Override
    public Map<String, Object> next() throws IOException {
      List<String> row = cells.row();
      if (row == null) {
        return null;
      }
      Map<String, Object> document = new LinkedHashMap<>();
      for (int i = 0; i < names.size(); i++) {
        document.put(names.get(i), types.get(i).value(i < row.size() ? row.get(i) : null));
      }
      return document;
    }

    @Override
    public void close() throws IOException {
      cells.close();
    }
  }
}
