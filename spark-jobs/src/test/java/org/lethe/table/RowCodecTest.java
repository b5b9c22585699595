package org.lethe.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lethe.measure.Tables;
import org.lethe.measure.forgetting.FlipRow;

class RowCodecTest {
  private static final int ROWS = 300;

  @TempDir Path output;

  static List<Table<?>> tables() {
    return Tables.ALL;
  }

  @ParameterizedTest
  @MethodSource("tables")
  <R extends Record> void everyRecordSurvivesItsRow(Table<R> table) {
    for (R row : new GeneratedRows(1).of(table, ROWS)) {
      Row untyped = table.toRow(row);
      assertThat(untyped.schema()).isEqualTo(table.schema());
      assertThat(Exactly.text(table, table.fromRow(untyped))).isEqualTo(Exactly.text(table, row));
    }
  }

  @ParameterizedTest
  @MethodSource("tables")
  <R extends Record> void everyRecordSurvivesParquet(Table<R> table) throws IOException {
    TableStore store = TableStore.open(output.toString(), new Configuration());
    List<R> rows = new GeneratedRows(2).of(table, ROWS);
    Unit unit = GeneratedRows.unit(table);
    store.replace(table, rows, unit, Map.of());
    assertThat(store.rows(table, unit).stream().map(row -> Exactly.text(table, row)))
        .containsExactlyElementsOf(rows.stream().map(row -> Exactly.text(table, row)).toList());
  }

  @ParameterizedTest
  @MethodSource("tables")
  <R extends Record> void columnsOfARowMayStandInAnyOrderAmongOthers(Table<R> table) {
    R row = new GeneratedRows(3).of(table, 1).get(0);
    Row shuffled = changed(table.toRow(row), RowCodecTest::reversedWithOneMore);
    assertThat(Exactly.text(table, table.fromRow(shuffled))).isEqualTo(Exactly.text(table, row));
  }

  private static List<StructField> reversedWithOneMore(List<StructField> fields) {
    StructField other = DataTypes.createStructField("other", DataTypes.StringType, true);
    List<StructField> more = new ArrayList<>(fields);
    more.add(other);
    Collections.reverse(more);
    return more;
  }

  @Test
  void aRowWithoutAColumnIsRefused() {
    Row row = changed(flip(), fields -> fields.subList(0, fields.size() - 1));
    String column = FlipRow.TABLE.schema().fieldNames()[FlipRow.TABLE.schema().size() - 1];
    assertThatThrownBy(() -> FlipRow.TABLE.fromRow(row))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(column);
  }

  @Test
  void nullIsRefusedWhereTheColumnIsNotNullable() {
    Object[] cells = new Object[FlipRow.TABLE.schema().size()];
    Row empty = new GenericRowWithSchema(cells, FlipRow.TABLE.schema());
    assertThatThrownBy(() -> FlipRow.TABLE.fromRow(empty))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("column checkpoint_id has no value");
  }

  private static Row flip() {
    return FlipRow.TABLE.toRow(new GeneratedRows(4).of(FlipRow.TABLE, 1).get(0));
  }

  /** The row with other columns; a column that it lacks is null. */
  private static Row changed(Row row, UnaryOperator<List<StructField>> change) {
    StructField[] fields =
        change.apply(Arrays.asList(row.schema().fields())).toArray(StructField[]::new);
    List<String> given = List.of(row.schema().fieldNames());
    Object[] cells =
        Arrays.stream(fields)
            .map(field -> given.contains(field.name()) ? row.getAs(field.name()) : null)
            .toArray();
    return new GenericRowWithSchema(cells, DataTypes.createStructType(fields));
  }

  /** A row as it was before two columns came. */
  record Older(@Column("name") String name) {}

  record Younger(
      @Column("name") String name,
      @Column(value = "share", absent = "in files older than the column") Double share) {}

  record Stricter(@Column("name") String name, @Column("count") int count) {}

  @Test
  void aColumnYoungerThanTheFileIsNull() throws IOException {
    TableStore store = TableStore.open(output.toString(), new Configuration());
    Table<Older> older = Table.of("things", "Things.", Older.class);
    store.replace(older, List.of(new Older("a")), Unit.of(older, "all", "k1"), Map.of());

    Table<Younger> younger = Table.of("things", "Things.", Younger.class);
    assertThat(store.rows(younger, Unit.of(younger, "all", "k1")))
        .containsExactly(new Younger("a", null));
    Table<Stricter> stricter = Table.of("things", "Things.", Stricter.class);
    assertThatThrownBy(() -> store.rows(stricter, Unit.of(stricter, "all", "k1")))
        .isInstanceOf(IOException.class)
        .hasMessageMatching(
            ".*/all-k1\\.[0-9a-f]{16}\\.parquet does not hold rows of things: column count has no value");
  }

  @Test
  void aColumnThatIsGoneIsNotRead() throws IOException {
    TableStore store = TableStore.open(output.toString(), new Configuration());
    Table<Younger> younger = Table.of("things", "Things.", Younger.class);
    store.replace(younger, List.of(new Younger("a", 0.5)), Unit.of(younger, "all", "k1"), Map.of());
    Table<Older> older = Table.of("things", "Things.", Older.class);
    assertThat(store.rows(older, Unit.of(older, "all", "k1"))).containsExactly(new Older("a"));
  }

  record Silent(@Column("name") String name, int count) {}

  record Blank(@Column(" ") String name) {}

  record Dated(@Column("day") Date day) {}

  record Single(@Column("share") float share) {}

  record Longs(@Column("counts") List<Long> counts) {}

  @SuppressWarnings("rawtypes") // what it is refused for
  record Raw(@Column("things") List things) {}

  record Nullable(@Column(value = "count", absent = "when nothing was counted") int count) {}

  @Test
  void aComponentThatIsNoColumnIsRefusedByName() {
    refused(Silent.class, "component Silent.count must say what it means");
    refused(Blank.class, "component Blank.name must say what it means");
    refused(Nullable.class, "component Nullable.count can be null, so it is no primitive");
    refused(Dated.class, "component Dated.day has a type that tables do not hold: java.util.Date");
    refused(Single.class, "component Single.share has a type that tables do not hold: float");
    refused(
        Longs.class,
        "component Longs.counts has a type that tables do not hold: java.util.List<java.lang.Long>");
    refused(Raw.class, "component Raw.things has a type that tables do not hold: java.util.List");
  }

  private static void refused(Class<? extends Record> rows, String message) {
    assertThatThrownBy(() -> Table.of("things", "Things.", rows))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  record Described(
      @Column(value = "distance", unit = "m", shape = "[n]", absent = "at rest")
          float[] tokenDistance,
      @Column("count") int nTokens) {}

  @Test
  void aColumnSaysMeaningUnitShapeAndWhenItIsNull() {
    StructField[] fields = Table.of("things", "Things.", Described.class).schema().fields();
    assertThat(fields[0].name()).isEqualTo("token_distance");
    assertThat(fields[0].nullable()).isTrue();
    assertThat(fields[0].getComment().get()).isEqualTo("distance, m [n]; null at rest");
    assertThat(fields[0].metadata().getString("unit")).isEqualTo("m");
    assertThat(fields[0].metadata().getString("shape")).isEqualTo("[n]");
    assertThat(fields[1].name()).isEqualTo("n_tokens");
    assertThat(fields[1].nullable()).isFalse();
    assertThat(fields[1].getComment().get()).isEqualTo("count");
    assertThat(fields[1].metadata().contains("unit")).isFalse();
  }
}
