package org.lethe.report;

/**
 * What the tables do not say.
 *
 * @param title name of the experiment
 * @param madeAt when the report was made, as it shall be printed; empty to leave it out. It comes
 *     from outside, so that equal tables give equal pages.
 * @param tables digest of the units the page is made from; empty to leave it out
 */
record Heading(String title, String madeAt, String tables) {
  public Heading {
    if (title.isBlank()) {
      throw new IllegalArgumentException("title must not be blank");
    }
  }
}
