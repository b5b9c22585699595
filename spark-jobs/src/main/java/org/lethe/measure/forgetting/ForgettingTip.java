package org.lethe.measure.forgetting;

import org.lethe.figure.MetricUnit;
import org.lethe.figure.Numerals;

/**
 * The tooltip of a comparison.
 *
 * @param interval name of the intervals
 */
record ForgettingTip(String interval) {
  String of(ForgettingRow row) {
    MetricUnit unit = MetricUnit.of(row.convention(), row.metric());
    return "%s → %s%s\n%s %s (positive = forgotten)\nbefore %s, after %s\n%s %s\np %s · n = %d · %s%s"
        .formatted(
            row.checkpointId(),
            row.task(),
            row.isOfTrainedTask() ? " (its own task)" : "",
            unit.signed(row.value()),
            unit.name(),
            unit.plain(row.before()),
            unit.plain(row.after()),
            interval,
            unit.interval(row.ciLow(), row.ciHigh()),
            Numerals.p(row.pValue()),
            row.n(),
            row.shows().words(),
            row.flag() == null ? "" : " (" + row.flag() + ")");
  }
}
