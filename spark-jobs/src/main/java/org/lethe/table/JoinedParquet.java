package org.lethe.table;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;

/**
 * The footer of a file that consists of whole Parquet files, one after another: it names the row
 * groups of all of them where they are now. A reader of Parquet sees the rows of all files and
 * steps over their own footers, and the bytes of each file are a Parquet file as before.
 */
final class JoinedParquet {
  static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

  /** Length of a footer and {@link #MAGIC}, at the end of a file. */
  private static final int TRAILER = 8;

  private final List<RowGroup> groups = new ArrayList<>();
  private FileMetaData first;
  private Map<String, String> common = Map.of();
  private long rows;

  /** Reads the footer of a Parquet file. */
  static FileMetaData footer(FilePart file) throws IOException {
    byte[] end = end(file, TRAILER);
    int length = ByteBuffer.wrap(end).order(ByteOrder.LITTLE_ENDIAN).getInt();
    if (length < 0 || length > file.bytes() - TRAILER) {
      throw new IOException(file.file() + " has no footer of Parquet");
    }
    return Util.readFileMetaData(new ByteArrayInputStream(end(file, length + TRAILER)));
  }

  private static byte[] end(FilePart file, int bytes) throws IOException {
    long start = file.start() + file.bytes() - bytes;
    return new FilePart(file.fs(), file.file(), file.whole(), start, bytes).read();
  }

  /** Reads the footer of a Parquet file in memory. */
  static FileMetaData footer(byte[] file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int length = bytes.getInt(file.length - TRAILER);
    int start = file.length - TRAILER - length;
    return Util.readFileMetaData(new ByteArrayInputStream(file, start, length));
  }

  /** Returns what files must have in common to be joined: columns, and who wrote their numbers. */
  static Object kind(FileMetaData footer) {
    return List.of(footer.getSchema(), String.valueOf(footer.getCreated_by()));
  }

  /**
   * Adds a file.
   *
   * @param footer its footer, which is changed
   * @param start its first byte in the joined file
   */
  void add(FileMetaData footer, long start) {
    Map<String, String> metadata = new HashMap<>();
    if (footer.isSetKey_value_metadata()) {
      footer.getKey_value_metadata().forEach(each -> metadata.put(each.getKey(), each.getValue()));
    }
    if (first == null) {
      first = footer;
      common = new TreeMap<>(metadata);
    }
    common.entrySet().retainAll(metadata.entrySet());
    rows += footer.getNum_rows();
    for (RowGroup group : footer.getRow_groups()) {
      move(group, start);
      group.setOrdinal((short) groups.size());
      groups.add(group);
    }
  }

  private static void move(RowGroup group, long by) {
    if (group.isSetFile_offset()) {
      group.setFile_offset(group.getFile_offset() + by);
    }
    for (ColumnChunk chunk : group.getColumns()) {
      chunk.setFile_offset(chunk.getFile_offset() + by);
      if (chunk.isSetOffset_index_offset()) {
        chunk.setOffset_index_offset(chunk.getOffset_index_offset() + by);
      }
      if (chunk.isSetColumn_index_offset()) {
        chunk.setColumn_index_offset(chunk.getColumn_index_offset() + by);
      }
      move(chunk.getMeta_data(), by);
    }
  }

  private static void move(ColumnMetaData column, long by) {
    column.setData_page_offset(column.getData_page_offset() + by);
    if (column.isSetIndex_page_offset()) {
      column.setIndex_page_offset(column.getIndex_page_offset() + by);
    }
    if (column.isSetDictionary_page_offset()) {
      column.setDictionary_page_offset(column.getDictionary_page_offset() + by);
    }
    if (column.isSetBloom_filter_offset()) {
      column.setBloom_filter_offset(column.getBloom_filter_offset() + by);
    }
  }

  /** Returns what stands after the last file. */
  byte[] end() throws IOException {
    FileMetaData all = new FileMetaData(first.getVersion(), first.getSchema(), rows, groups);
    all.setCreated_by(first.getCreated_by());
    all.setColumn_orders(first.getColumn_orders());
    for (Map.Entry<String, String> entry : common.entrySet()) {
      all.addToKey_value_metadata(new KeyValue(entry.getKey()).setValue(entry.getValue()));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Util.writeFileMetaData(all, out);
    int length = out.size();
    out.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(length).array());
    out.write(MAGIC);
    return out.toByteArray();
  }
}
