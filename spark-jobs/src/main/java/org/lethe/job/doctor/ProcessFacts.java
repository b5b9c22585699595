package org.lethe.job.doctor;

import java.io.Serializable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.apache.spark.package$;
import org.lethe.table.FolderTrial;

/**
 * What a process says of itself.
 *
 * @param id of the executor, {@code driver} for the driver
 * @param java its version
 * @param spark version of Spark
 * @param engine what it computes with; null where it does not compute
 */
record ProcessFacts(
    String id, String host, String java, String spark, EngineFacts engine, Room room, Reach reach)
    implements Serializable {

  static final String DRIVER = "driver";

  private static ProcessFacts given; // tasks of one process answer once
  private static String answered;

  /** Asks this process; it answers an examination once, whatever task asks. */
  static synchronized ProcessFacts ofThisProcess(
      Question question, boolean computes, Configuration configuration) {
    if (!question.token().equals(answered)) {
      String id = SparkEnv.get().executorId();
      given =
          new ProcessFacts(
              id,
              hostName(),
              Runtime.version().toString(),
              package$.MODULE$.SPARK_VERSION(),
              computes ? EngineFacts.ofThisProcess(question.model()) : null,
              Room.ofThisProcess(),
              Reach.ofThisProcess(question, id, configuration));
      answered = question.token();
    }
    return given;
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "a host without a name";
    }
  }

  /** Returns the facts with another trial of the output. */
  ProcessFacts with(FolderTrial output) {
    return new ProcessFacts(id, host, java, spark, engine, room, new Reach(output, reach.unread()));
  }

  /** Returns how messages name it. */
  String name() {
    return id.equals(DRIVER) ? DRIVER : "executor " + id + " on " + host;
  }
}
