package org.lethe.table;

import java.io.Serializable;

/** A row of {@code provenance}. How the numbers of a table were made. */
@TableRow
public record ProvenanceRow(
    @Column("digest of the other columns, 16 hexadecimal digits") String provenanceId,
    @Column("table the row speaks of") String tableName,
    @Column("version of Lethe") String letheVersion,
    @Column(value = "engine that ran the model", absent = "where none did") String engine,
    @Column(value = "version of the engine", absent = "where none ran") String engineVersion,
    @Column(value = "data type of the computation", absent = "where no model ran") String dtype,
    @Column(value = "device of the computation", absent = "where no model ran") String device,
    @Column(value = "seed of every random draw", absent = "where nothing is drawn") Long seed,
    @Column("ids of the definitions used, separated by commas") String conventions,
    @Column(
            "options in effect; of requests JSON with the special tokens, the prefix of an empty prompt, the tokens put around a text, and the first tokens of each task's first prompt")
        String options)
    implements Serializable {

  public static final Table<ProvenanceRow> TABLE =
      Table.of("provenance", "How the numbers of a table were made.", ProvenanceRow.class)
          .sortedBy("table_name");
}
