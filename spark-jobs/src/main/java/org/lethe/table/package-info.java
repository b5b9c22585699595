/** The tables: one class each with schema and row mapping, and the store that publishes them. */
package org.lethe.table;
