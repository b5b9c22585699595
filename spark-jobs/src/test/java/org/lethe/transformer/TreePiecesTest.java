package org.lethe.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lethe.transformer.TreePieces.Piece;

class TreePiecesTest {

  @Test
  void everyTokenIsAQueryOnceAndSeesItsAncestorsAmongTheKeys() {
    TokenForest forest = fan(200, 5, 40);
    List<Piece> pieces = TreePieces.of(forest);
    assertThat(pieces.stream().flatMapToInt(p -> IntStream.of(p.queries())).sorted())
        .containsExactly(IntStream.range(0, forest.size()).boxed().toArray(Integer[]::new));
    int[] parents = forest.parents();
    for (Piece piece : pieces) {
      for (int query : piece.queries()) {
        for (int token = query; token >= 0; token = parents[token]) {
          assertThat(piece.keys()).contains(token);
        }
      }
    }
  }

  @Test
  void longBranchesBelowALongStemAreApart() {
    List<Piece> pieces = TreePieces.of(fan(600, 20, 180));
    assertThat(pieces).hasSize(21);
    assertThat(pieces.get(0).chain()).isTrue();
    assertThat(pieces.get(0).queries()).hasSize(600);
    assertThat(pieces.get(1).queries()).hasSize(180);
    assertThat(pieces.get(1).keys()).hasSize(780);
  }

  @Test
  void shortBranchesBelowAStemAreTogether() {
    List<Piece> pieces = TreePieces.of(fan(120, 4, 15));
    assertThat(pieces).hasSize(2);
    assertThat(pieces.get(1).queries()).hasSize(60);
    assertThat(pieces.get(1).keys()).hasSize(120 + 3 * 16 + 15);
  }

  @Test
  void aSmallTreeIsOnePiece() {
    assertThat(TreePieces.of(fan(20, 2, 5))).hasSize(1);
  }

  @Test
  void everyKeyStandsInTheLaneAndTheSpanOfItsDepth() {
    for (int stem : new int[] {1, 17, 100, 370, 383, 500, 890}) {
      TokenForest forest = fan(stem, 5, 21);
      for (Piece piece : TreePieces.of(forest)) {
        for (int place = 0; place < piece.keys().length; place++) {
          if (piece.keys()[place] != TreePieces.NOTHING) {
            int depth = forest.depths()[piece.keys()[place]];
            assertThat(place % Alignment.LANES).isEqualTo(depth % Alignment.LANES);
            assertThat(Alignment.inOneSpan(place, depth)).isTrue();
          }
        }
      }
    }
  }

  /** A stem with branches below its last token. */
  private static TokenForest fan(int stem, int branches, int length) {
    int size = stem + branches * length;
    int[] depths = new int[size];
    int[] ends = new int[size];
    for (int i = 0; i < size; i++) {
      int below = i - stem;
      depths[i] = below < 0 ? i : stem + below % length;
      ends[i] = below < 0 ? size : stem + (below / length + 1) * length;
    }
    return new TokenForest(new long[size], depths, ends);
  }
}
