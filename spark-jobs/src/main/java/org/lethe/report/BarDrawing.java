package org.lethe.report;

import java.util.Locale;
import org.lethe.figure.Answer;

/** Draws the small bar of an answer: parts of a whole, and an interval as a whisker. */
final class BarDrawing {
  private static final int WIDTH = 240;
  private static final int STRIPE = 6; // between two stripes
  private static final String GAINED = "var(--gained)";

  private final Answer.Picture picture;

  BarDrawing(Answer.Picture picture) {
    this.picture = picture;
  }

  /** Returns an SVG element; it inherits the colours of the page. */
  String svg() {
    StringBuilder svg =
        new StringBuilder(
            "<svg class=\"bar\" viewBox=\"0 0 %d 22\" preserveAspectRatio=\"xMinYMid\" role=\"img\" aria-label=\"%s\">"
                .formatted(WIDTH, escaped(picture.alt())));
    svg.append(rectangle(0, 1, "var(--never)", "the rest"));
    double from = 0;
    for (Answer.Part part : picture.parts()) {
      svg.append(rectangle(from, part.share(), part.colour(), part.label()));
      if (part.colour().equals(GAINED)) {
        svg.append(stripes(from, part.share()));
      }
      from += part.share();
    }
    if (picture.low() != null && picture.high() != null) {
      svg.append(whisker(picture.low(), picture.high()));
    }
    return svg.append("</svg>").toString();
  }

  private static String rectangle(double from, double share, String colour, String label) {
    return "<rect x=\"%s\" y=\"5\" width=\"%s\" height=\"12\" style=\"fill:%s\"><title>%s: %s %%</title></rect>"
        .formatted(
            number(from * WIDTH),
            number(share * WIDTH),
            colour,
            escaped(label),
            number(100 * share));
  }

  /** Returns the stripes of what was gained, which tell it from losses in grey. */
  private static String stripes(double from, double share) {
    StringBuilder path = new StringBuilder();
    for (double x = from * WIDTH + STRIPE; x + STRIPE < (from + share) * WIDTH; x += STRIPE) {
      path.append("M%s 17l%d -12".formatted(number(x), STRIPE));
    }
    return "<path d=\"%s\" style=\"stroke:var(--hatch);stroke-width:1.5\"/>".formatted(path);
  }

  private static String whisker(double low, double high) {
    String a = number(low * WIDTH);
    String b = number(high * WIDTH);
    return "<path d=\"M%1$s 11H%2$sM%1$s 6v10M%2$s 6v10\" style=\"stroke:var(--text);stroke-width:1.5;fill:none\"/>"
        .formatted(a, b);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
