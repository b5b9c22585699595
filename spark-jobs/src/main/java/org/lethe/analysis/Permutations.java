package org.lethe.analysis;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.commons.math3.random.RandomGenerator;

/** Permutations that exchange elements only within their stratum. */
final class Permutations {
  private final int[][] strata;
  private final int n;

  /**
   * @param stratum stratum of every element, any numbers
   */
  Permutations(int[] stratum) {
    n = stratum.length;
    int[] distinct = Arrays.stream(stratum).distinct().toArray();
    strata = new int[distinct.length][];
    for (int s = 0; s < distinct.length; s++) {
      int label = distinct[s];
      strata[s] = IntStream.range(0, n).filter(i -> stratum[i] == label).toArray();
    }
  }

  /** Returns the number of permutations, identity included, or limit + 1 when there are more. */
  long countUpTo(long limit) {
    long count = 1;
    for (int[] members : strata) {
      for (int k = 2; k <= members.length; k++) {
        count *= k;
        if (count > limit) {
          return limit + 1;
        }
      }
    }
    return count;
  }

  /** Passes every permutation to the visitor once; the array is reused. */
  void forEach(Consumer<int[]> visitor) {
    int[] permutation = identity();
    visit(permutation, 0, 0, visitor);
  }

  private void visit(int[] permutation, int s, int position, Consumer<int[]> visitor) {
    if (s == strata.length) {
      visitor.accept(permutation);
      return;
    }
    int[] members = strata[s];
    if (position >= members.length - 1) {
      visit(permutation, s + 1, 0, visitor);
      return;
    }
    for (int k = position; k < members.length; k++) {
      swap(permutation, members[position], members[k]);
      visit(permutation, s, position + 1, visitor);
      swap(permutation, members[position], members[k]);
    }
  }

  /** Returns a random permutation (Fisher and Yates within every stratum). */
  int[] draw(RandomGenerator random) {
    int[] permutation = identity();
    for (int[] members : strata) {
      for (int k = members.length - 1; k > 0; k--) {
        swap(permutation, members[k], members[random.nextInt(k + 1)]);
      }
    }
    return permutation;
  }

  private int[] identity() {
    return IntStream.range(0, n).toArray();
  }

  private static void swap(int[] x, int i, int j) {
    int first = x[i];
    x[i] = x[j];
    x[j] = first;
  }
}
