package org.lethe.report;

import java.math.BigInteger;
import java.util.Comparator;

/** Order of texts in which digits count as numbers: people-40 stands before people-150. */
final class NumericOrder implements Comparator<String> {
  @Override
  public int compare(String left, String right) {
    int i = 0;
    int j = 0;
    while (i < left.length() && j < right.length()) {
      int order;
      if (isDigit(left.charAt(i)) && isDigit(right.charAt(j))) {
        int iEnd = end(left, i);
        int jEnd = end(right, j);
        order =
            new BigInteger(left.substring(i, iEnd))
                .compareTo(new BigInteger(right.substring(j, jEnd)));
        i = iEnd;
        j = jEnd;
      } else {
        order = Character.compare(left.charAt(i++), right.charAt(j++));
      }
      if (order != 0) {
        return order;
      }
    }
    int rest = Integer.compare(left.length() - i, right.length() - j);
    return rest != 0 ? rest : left.compareTo(right); // 07 and 7
  }

  private static boolean isDigit(char character) {
    return character >= '0' && character <= '9';
  }

  private static int end(String text, int from) {
    int end = from;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    return end;
  }
}
