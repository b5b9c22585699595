/**
 * The HTML report. {@link org.lethe.report.ReportData} collects task-level rows, every figure turns
 * them into a {@code Section} of ECharts options and tables, and {@link org.lethe.report.Report}
 * puts the sections into one page that needs no network.
 */
package org.lethe.report;
