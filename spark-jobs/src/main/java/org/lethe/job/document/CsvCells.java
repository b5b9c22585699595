package org.lethe.job.document;

import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of delimited text as {@code pandas.read_csv} cuts them: cells in quotes may hold separators,
 * line ends and doubled quotes; blank lines are skipped.
 */
final class CsvCells implements Closeable {
  private static final int END = -1;

  private final Reader in;
  private final char separator;
  private int next;
  private long line = 1;
  private boolean isQuoted;

  CsvCells(Reader in, char separator) throws IOException {
    this.in = in;
    this.separator = separator;
    this.next = in.read();
  }

  /** Returns the line that is read next, from 1. */
  long line() {
    return line;
  }

  /** Returns the cells of the next row; null at the end. */
  List<String> row() throws IOException {
    while (next != END) {
      isQuoted = false;
      List<String> cells = cells();
      boolean isBlank = cells.size() == 1 && !isQuoted && cells.get(0).isBlank();
      if (!isBlank) {
        return cells;
      }
    }
    return null;
  }

  private List<String> cells() throws IOException {
    List<String> cells = new ArrayList<>();
    cells.add(cell());
    while (next == separator) {
      advance();
      cells.add(cell());
    }
    if (next == '\r') {
      advance();
      if (next != '\n') {
        line++;
        return cells;
      }
    }
    if (next == '\n') {
      line++;
      advance();
    }
    return cells;
  }

  private String cell() throws IOException {
    StringBuilder text = new StringBuilder();
    if (next == '"') {
      advance();
      isQuoted = true;
      quoted(text);
    }
    while (next != END && next != separator && next != '\n' && next != '\r') {
      text.append((char) next);
      advance();
    }
    return text.toString();
  }

  private void quoted(StringBuilder text) throws IOException {
    long start = line;
    while (true) {
      if (next == END) {
        throw new IOException("line " + start + ": a quote is not closed");
      }
      if (next == '"') {
        advance();
        if (next != '"') {
          return;
        }
      }
      line += next == '\n' ? 1 : 0;
      text.append((char) next);
      advance();
    }
  }

  private void advance() throws IOException {
    next = in.read();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
