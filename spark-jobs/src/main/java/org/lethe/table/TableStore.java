package org.lethe.table;

import java.io.Serializable;

/** The tables of an output folder. */
public final class TableStore implements Serializable {
  private static final long serialVersionUID = 1L;
}
