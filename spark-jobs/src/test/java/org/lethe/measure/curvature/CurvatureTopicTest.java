package org.lethe.measure.curvature;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lethe.figure.Section;
import org.lethe.measure.SmallExperiment;
import org.lethe.measure.contrast.Contrast;
import org.lethe.measure.spi.Lineage;
import org.lethe.table.CheckpointRow;

class CurvatureTopicTest {
  private static final Lineage LINEAGE =
      new Lineage(SmallExperiment.TABLES.rows(CheckpointRow.TABLE));

  private static CurvatureRow surface(
      String checkpoint, double top, double residual, float... forms) {
    return CurvatureRowBuilder.stagedBuilder()
        .scope("all")
        .parameters(10)
        .examples(4)
        .loss(1.5)
        .gradientNorm(2)
        .topEigenvalue(top)
        .topResidual(residual)
        .bottomEigenvalue(-20)
        .bottomResidual(0.1)
        .trace(top * 3)
        .traceError(3)
        .hutchinsonTrace(1)
        .hutchinsonError(1)
        .probes(2)
        .fisherTrace(6)
        .gradientVariance(2)
        .rho(0.05)
        .samStep(0.3)
        .samMax(0.4)
        .ritzValues(new float[0])
        .ritzWeights(new float[0])
        .lanczosSteps(List.of(2))
        .densityValues(new float[0])
        .density(new float[0])
        .sliceSteps(new float[0])
        .slice(new float[0])
        .plane(new float[0])
        .blockExamples(List.of(1, 2, 1))
        .blockForms(forms)
        .planId("plan")
        .weightsDigest("w")
        .checkpointId(checkpoint)
        .task("task")
        .build();
  }

  private static List<FlatteningRow> changes(CurvatureRow before, CurvatureRow after) {
    Contrast contrast = Contrast.forgetting(LINEAGE).get(0);
    return FlatteningTable.rows(List.of(before, after), contrast, LINEAGE, 0.95);
  }

  private static CurvatureRow before(double top, double residual) {
    String reference = Contrast.forgetting(LINEAGE).get(0).checkpoints().get(0);
    return surface(reference, top, residual, 10, 10, 10.2f);
  }

  private static CurvatureRow after(double top, double residual) {
    String checkpoint = Contrast.forgetting(LINEAGE).get(0).checkpoints().get(1);
    return surface(checkpoint, top, residual, 4, 4, 4.1f);
  }

  @Test
  void flatteningIsOfTheGreatestEigenvalues() {
    assertThat(changes(before(10, 0.01), after(4, 0.01)))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.flattening()).isEqualTo(0.6);
              assertThat(row.ciLow()).isBetween(0.5, 0.6);
              assertThat(row.traceZ()).isEqualTo((12 - 30) / Math.sqrt(18));
              assertThat(row.flag()).isNull();
            });
  }

  @Test
  void flagsTellWhatToReadWithCare() {
    assertThat(changes(before(10, 0.01), after(-1, 0.01)))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.flattening()).isNull();
              assertThat(row.ciLow()).isNull();
              assertThat(row.flag()).isEqualTo("sign_change");
            });
    assertThat(changes(before(10, 0.11), after(4, 0.01)))
        .singleElement()
        .satisfies(row -> assertThat(row.flag()).isEqualTo("not_converged"));
  }

  @Test
  void theSectionCountsAndDraws() {
    CurvatureRow before = before(10, 0.01);
    CurvatureRow after = after(40, 0.01);
    List<TrainingSliceRow> line =
        List.of(slice(after.checkpointId(), 1.0, 3), slice(after.checkpointId(), 0.0, 1.5));
    Section section =
        new CurvatureTopic(
                List.of(after, before),
                changes(before, after),
                line,
                plane(after.checkpointId()),
                SmallExperiment.ROSTER)
            .section();
    assertThat(section.lead())
        .isEqualTo(
            "Of 1 comparison, 0 are flatter than before training and 1 sharper beyond chance; 0 have"
                + " no flattening. Of 2 surfaces, 1 have a negative eigenvalue that is larger than"
                + " any positive one.");
    JsonNode points =
        new ObjectMapper()
            .<JsonNode>valueToTree(section.charts().get(0).option())
            .at("/series/0/data");
    assertThat(points.at("/0/value").toString()).isEqualTo("[0.0,1.5]");
    assertThat(points.at("/1/value").toString()).isEqualTo("[1.0,3.0]");
    JsonNode map = new ObjectMapper().valueToTree(section.charts().get(1).option());
    assertThat(map.at("/series/0/data/1/value").toString()).isEqualTo("[1,0,2.0]");
    assertThat(map.at("/series/0/data/2/value").toString()).isEqualTo("[0,1,3.0]");
    assertThat(map.at("/series/1/data/1/name").asText()).isEqualTo("middle");
    assertThat(map.at("/series/1/data/1/value").toString()).isEqualTo("[1,0]");
    assertThat(map.at("/series/1/data/2/value").toString()).isEqualTo("[1,1]");
    assertThat(map.at("/visualMap/min").asDouble()).isEqualTo(1);
    assertThat(map.at("/visualMap/max").asDouble()).isEqualTo(4);
    assertThat(section.tables().get(0).rows()).hasSize(2);
    assertThat(section.tables().get(1).rows()).hasSize(1);
  }

  /** Losses 1 and 2 before the second training, 3 and 4 after it. */
  private static List<TrainingPlaneRow> plane(String checkpoint) {
    List<TrainingPlaneRow> plane = new ArrayList<>();
    for (int y = 0; y < 2; y++) {
      for (int x = 0; x < 2; x++) {
        plane.add(
            TrainingPlaneRowBuilder.stagedBuilder()
                .originId("base")
                .referenceId("middle")
                .x(x)
                .y(y)
                .firstLength(1)
                .secondLength(2)
                .cosine(0.5)
                .loss(1 + x + 2 * y)
                .examples(4)
                .planId("plan")
                .weightsDigest("w")
                .checkpointId(checkpoint)
                .task("task")
                .build());
      }
    }
    return plane;
  }

  private static TrainingSliceRow slice(String checkpoint, double share, double loss) {
    return TrainingSliceRowBuilder.stagedBuilder()
        .referenceId("base")
        .share(share)
        .distance(2)
        .loss(loss)
        .examples(4)
        .planId("plan")
        .weightsDigest("w")
        .checkpointId(checkpoint)
        .task("task")
        .build();
  }
}
