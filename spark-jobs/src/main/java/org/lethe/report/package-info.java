/** The HTML report. */
package org.lethe.report;
