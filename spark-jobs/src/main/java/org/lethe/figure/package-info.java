/**
 * What the report is drawn with: sections with their charts and tables, numbers as text, what is
 * shown and in which order. A {@link org.lethe.figure.Topic} is a matter the report treats; it
 * reads {@link org.lethe.figure.ReportTables}.
 */
package org.lethe.figure;
