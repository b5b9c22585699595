package org.lethe.measure.claims;

import java.io.Serializable;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code families}. How many comparisons of a family show something, of how many tests,
 * and how small an effect they could have found.
 */
@TableRow
public record FamilyRow(
    @Column("family, as in claims") String family,
    @Column("name of the metric, as in task_scores") String metric,
    @Column("what is claimed: LOST, GAINED or a stage") String claim,
    @Column("tests in the family") long nTests,
    @Column("claims that hold after correction") long nHolds,
    @Column("comparisons left out because the base does not do the task") long nFloor,
    @Column("comparisons left out because too few documents, or too few that differ, were compared")
        long nUntested,
    @Column("most false claims among those that hold, as a share, on average") double level,
    @Column("how p-values are corrected") String correction,
    @Column(
            value =
                "median over tests of the smallest true loss found with probability 0.8, before correction; units of the metric",
            absent = "without tests")
        Double mdeMedian,
    @Column(value = "largest of these", absent = "without tests") Double mdeLargest)
    implements Serializable {

  public static final Table<FamilyRow> TABLE =
      Table.of(
              "families",
              "How many comparisons of a family show something, of how many tests, and with what power.",
              FamilyRow.class)
          .sortedBy("family", "metric", "claim");
}
