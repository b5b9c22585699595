package org.lethe.effect;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import org.lethe.transformer.HookPoint;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.TailKernels;

/**
 * Edits as variants of a batch of tails: each begins at its block and is made there.
 *
 * @param edits in the order of their blocks
 */
record EditedRows(List<Edit> edits) {

  /** By block, the number of edits there. */
  int[] beginning(int layers) {
    int[] beginning = new int[layers];
    edits.forEach(edit -> beginning[edit.layer()]++);
    return beginning;
  }

  /**
   * Hooks that make the edits.
   *
   * @param sequences number of tails, each of which has a variant for every edit
   */
  Hooks hooks(int sequences) {
    Hooks hooks = Hooks.none();
    int first = 0;
    while (first < edits.size()) {
      int layer = edits.get(first).layer();
      List<Edit> here = new ArrayList<>();
      for (int i = first; i < edits.size() && edits.get(i).layer() == layer; i++) {
        here.add(edits.get(i));
      }
      EnumSet<HookPoint> points = EnumSet.noneOf(HookPoint.class);
      here.forEach(edit -> points.add(edit.point()));
      int before = first;
      for (HookPoint point : points) {
        hooks = hooks.at(point, layer, (l, x) -> edited(x, sequences, before, here, point));
      }
      first += here.size();
    }
    return hooks;
  }

  /** Makes the edits of one point of one block; the others of the block leave the value. */
  private static NDArray edited(
      NDArray x, int sequences, int before, List<Edit> here, HookPoint point) {
    long[] shape = x.getShape().getShape();
    int width = (int) (x.size() / (shape[0] * shape[1])); // nh·hs, or C
    float[] kept = new float[here.size() * width];
    float[] added = new float[kept.length];
    Arrays.fill(kept, 1);
    for (int i = 0; i < here.size(); i++) {
      if (here.get(i).point() == point) {
        here.get(i).writeKept(kept, i * width);
        here.get(i).writeAdded(added, i * width);
      }
    }
    Shape rows = new Shape(here.size(), width);
    try (NDArray factor = x.getManager().create(kept, rows);
        NDArray term = x.getManager().create(added, rows)) {
      return TailKernels.edited(x, sequences, before, factor, term);
    }
  }
}
