package org.lethe.measure.vectoreffects;

import org.lethe.effect.Edit;

/**
 * A vector that is added after a block.
 *
 * @param kind as {@link VectorEffectRow} names it
 * @param draw number of the draw of a control
 * @param values [C]
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record AddedVector(String kind, int draw, float[] values, Place place) {

  /**
   * Where a vector is added, and how strongly.
   *
   * @param layer block index
   */
  record Place(int layer, int strength) {}

  Edit edit() {
    return new Edit.AddToStream(place.layer(), values, place.strength());
  }
}
