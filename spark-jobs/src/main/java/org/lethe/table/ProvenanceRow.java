package org.lethe.table;

import static org.lethe.table.Column.int64;
import static org.lethe.table.Column.string;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** A row of {@code provenance}. How the numbers of a table were made. */
public record ProvenanceRow(
    String provenanceId,
    String tableName,
    String letheVersion,
    String engine,
    String engineVersion,
    String dtype,
    String device,
    Long seed,
    String conventions,
    String options) {
  public static final String PROVENANCE_ID = "provenance_id";
  public static final String TABLE_NAME = "table_name";
  public static final String LETHE_VERSION = "lethe_version";
  public static final String ENGINE = "engine";
  public static final String ENGINE_VERSION = "engine_version";
  public static final String DTYPE = "dtype";
  public static final String DEVICE = "device";
  public static final String SEED = "seed";
  public static final String CONVENTIONS = "conventions";
  public static final String OPTIONS = "options";

  public static final Table TABLE =
      Table.named("provenance", "How the numbers of a table were made.")
          .columns(
              string(PROVENANCE_ID, "digest of the other columns, 16 hexadecimal digits"),
              string(TABLE_NAME, "table the row speaks of"),
              string(LETHE_VERSION, "version of Lethe"),
              string(ENGINE, "engine that ran the model; null where none did").nullable(),
              string(ENGINE_VERSION, "version of the engine; null where none ran").nullable(),
              string(DTYPE, "data type of the computation; null where no model ran").nullable(),
              string(DEVICE, "device of the computation; null where no model ran").nullable(),
              int64(SEED, "seed of every random draw; null where nothing is drawn").nullable(),
              string(CONVENTIONS, "ids of the definitions used, separated by commas"),
              string(OPTIONS, "options in effect, JSON"))
          .sortedBy(TABLE_NAME);

  public static final StructType SCHEMA = TABLE.schema();

  /** Returns the row in the order of {@link #SCHEMA}. */
  public Row toRow() {
    return TABLE.row(
        provenanceId,
        tableName,
        letheVersion,
        engine,
        engineVersion,
        dtype,
        device,
        seed,
        conventions,
        options);
  }

  /** Reads a row that has at least the columns of {@link #SCHEMA}, in any order. */
  public static ProvenanceRow fromRow(Row row) {
    return new ProvenanceRow(
        row.getAs(PROVENANCE_ID),
        row.getAs(TABLE_NAME),
        row.getAs(LETHE_VERSION),
        row.getAs(ENGINE),
        row.getAs(ENGINE_VERSION),
        row.getAs(DTYPE),
        row.getAs(DEVICE),
        row.getAs(SEED),
        row.getAs(CONVENTIONS),
        row.getAs(OPTIONS));
  }
}
