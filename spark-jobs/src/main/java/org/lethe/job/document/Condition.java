package org.lethe.job.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.lethe.benchmark.jinja.PythonObject;
import org.lethe.message.JobException;

/**
 * A Spark SQL condition on the fields of documents. Spark sees the fields whose names stand in the
 * condition; the documents themselves do not pass through it.
 */
record Condition(SparkSession spark, String sql, String place) {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModule(
              new SimpleModule().addSerializer(PythonObject.class, new ToStringSerializer()));

  /**
   * Returns the documents that meet the condition.
   *
   * @throws JobException if it is no condition on these documents
   */
  JavaRDD<Map<String, Object>> of(JavaRDD<Map<String, Object>> documents) {
    String condition = sql; // Spark sends it without the session
    Dataset<String> texts =
        spark.createDataset(
            documents.map(document -> named(document, condition)).rdd(), Encoders.STRING());
    JavaRDD<Boolean> met;
    try {
      Dataset<Row> fields =
          texts
              .select(functions.from_json(texts.col("value"), spark.read().json(texts).schema()))
              .toDF("document")
              .select("document.*");
      met =
          fields
              .select(functions.coalesce(functions.expr(sql), functions.lit(false)))
              .as(Encoders.BOOLEAN())
              .javaRDD();
    } catch (Exception e) { // Scala throws checked ones without saying so
      throw new JobException(
          JobException.Kind.USAGE,
          "cannot evaluate where: %s: %s"
              .formatted(sql, String.valueOf(e.getMessage()).strip().split("\\R", 2)[0]),
          place,
          "a Spark SQL condition on fields of the documents",
          "correct the task's where");
    }
    return documents.zip(met).filter(pair -> pair._2()).map(pair -> pair._1());
  }

  private static String named(Map<String, Object> document, String condition)
      throws JsonProcessingException {
    Map<String, Object> named = new LinkedHashMap<>(document);
    named.keySet().removeIf(name -> !condition.contains(name));
    return JSON.writeValueAsString(named);
  }
}
