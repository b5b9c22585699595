package org.lethe.job.train;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.lethe.benchmark.Doc;
import org.lethe.benchmark.Encoder;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.RequestBuilder;
import org.lethe.benchmark.RequestEncoder;
import org.lethe.benchmark.Task;
import org.lethe.job.plan.TaskSource;

/**
 * Reads the facts of a task. The subject of a question is what the document's subject field says.
 * Without one it is the words that few questions of the task have, the choices left out, of which a
 * passage must have three in five; where there are none, the two words that fewest questions have.
 */
final class FactReader {
  /** A word of more questions than this share is part of how the task asks. */
  private static final double COMMON = 0.05;

  /** Words of so few questions are never common, however small the task. */
  private static final int FEW = 2;

  private static final double NEEDED = 0.6;

  /**
   * A question with a right answer.
   *
   * @param subject words of the subject field; null without one
   * @param question words of the question, distinct, those of the choices left out
   */
  private record Asked(
      long document, List<String> subject, List<String> question, List<String> answer)
      implements Serializable {}

  private FactReader() {}

  /**
   * The facts of a task.
   *
   * @param subjectField field of a document that names what is asked about; null for none
   */
  static JavaRDD<TestedFact> read(
      SparkSession spark, TaskSource source, Integer limit, String subjectField)
      throws IOException {
    Task task = source.task().withFewShot(0);
    JavaPairRDD<Long, Map<String, Object>> documents = source.documents(spark, task.split(), limit);
    JavaRDD<Asked> asked =
        documents
            .mapPartitions(
                docs -> {
                  RequestBuilder builder =
                      new RequestBuilder(task, new RequestEncoder(LETTERS, Integer.MAX_VALUE - 1));
                  List<Asked> questions = new ArrayList<>();
                  docs.forEachRemaining(
                      doc -> questions.addAll(asked(builder, doc._1(), doc._2(), subjectField)));
                  return questions.iterator();
                })
            .cache();
    Map<String, Integer> common = common(asked);
    String name = task.name();
    return asked.map(question -> fact(name, question, common)).filter(fact -> fact != null);
  }

  /** Common words with their counts: no more than twenty times what the mean question has. */
  private static Map<String, Integer> common(JavaRDD<Asked> asked) {
    JavaRDD<Asked> derived = asked.filter(question -> question.subject() == null);
    double most = Math.max(FEW, COMMON * derived.count());
    return new HashMap<>(
        derived
            .flatMapToPair(
                question ->
                    question.question().stream()
                        .map(word -> new scala.Tuple2<>(word, 1))
                        .iterator())
            .reduceByKey(Integer::sum)
            .filter(word -> word._2() > most)
            .collectAsMap());
  }

  /** Returns the fact of a question; null when nothing tells one. */
  private static TestedFact fact(String task, Asked asked, Map<String, Integer> common) {
    if (asked.answer().isEmpty()) {
      return null;
    }
    if (asked.subject() != null && !asked.subject().isEmpty()) {
      return new TestedFact(
          task, asked.document(), asked.subject(), asked.subject().size(), asked.answer());
    }
    List<String> rare =
        asked.question().stream().filter(word -> !common.containsKey(word)).toList();
    List<String> subject =
        rare.isEmpty()
            ? asked.question().stream().sorted(Comparator.comparing(common::get)).limit(2).toList()
            : rare;
    int needed = Math.max(Math.min(2, subject.size()), (int) Math.ceil(NEEDED * subject.size()));
    return subject.isEmpty()
        ? null
        : new TestedFact(task, asked.document(), subject, needed, asked.answer());
  }

  private static List<Asked> asked(
      RequestBuilder builder, long document, Map<String, Object> fields, String subjectField) {
    List<Request> requests = builder.requests(new Doc(document, fields), List.of());
    Object subject = subjectField == null ? null : fields.get(subjectField);
    List<Asked> asked = new ArrayList<>();
    for (int right : requests.get(0).rights()) {
      if (right < requests.size() && requests.get(right).continuation() != null) {
        Request request = requests.get(right);
        asked.add(
            new Asked(
                document,
                subject == null ? null : distinct(subject.toString()),
                question(request.context(), requests),
                Passages.words(request.continuation())));
      }
    }
    return asked;
  }

  private static List<String> question(String context, List<Request> choices) {
    Set<String> words = new LinkedHashSet<>(Passages.words(context));
    Set<String> left = new LinkedHashSet<>(words);
    for (Request choice : choices) {
      left.removeAll(Passages.words(choice.continuation()));
    }
    return List.copyOf(left.isEmpty() ? words : left);
  }

  private static List<String> distinct(String text) {
    return List.copyOf(new LinkedHashSet<>(Passages.words(text)));
  }

  /** Builds requests for their text only; every letter is one token. */
  private static final Encoder LETTERS =
      new Encoder() {
        @Override
        public int[] encode(String text, boolean special) {
          return text.chars().toArray();
        }

        @Override
        public int prefix() {
          return 0;
        }
      };
}
