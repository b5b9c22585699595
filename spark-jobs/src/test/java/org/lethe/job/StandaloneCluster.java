package org.lethe.job;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A master and a worker of Spark on this machine, each a process with this process's classes. */
final class StandaloneCluster implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final int SECONDS = 60;

  private final List<Process> processes = new ArrayList<>();
  private final Path folder;
  private final List<String> java;
  private final int port;

  /**
   * Starts both.
   *
   * @param folder for logs and what executors write, which is Spark's home as well
   * @param java the command of Java with its options
   * @param worker options of the worker alone
   */
  StandaloneCluster(Path folder, List<String> java, List<String> worker)
      throws IOException, InterruptedException {
    this.folder = folder;
    this.java = java;
    port = freePort();
    start(
        "master",
        List.of(),
        "org.apache.spark.deploy.master.Master",
        "--port",
        String.valueOf(port));
    waitForMaster();
    start(
        "worker",
        worker,
        "org.apache.spark.deploy.worker.Worker",
        "--cores",
        "1",
        "--memory",
        "1g",
        "--work-dir",
        folder.resolve("work").toString(),
        address());
  }

  String address() {
    return "spark://" + HOST + ":" + port;
  }

  private void start(String name, List<String> options, String type, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(java);
    command.addAll(options);
    command.addAll(List.of(type, "--host", HOST, "--webui-port", "0"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(folder.resolve(name + ".log").toFile());
    builder.environment().put("SPARK_HOME", folder.toString());
    processes.add(builder.start());
  }

  private void waitForMaster() throws IOException, InterruptedException {
    for (int attempt = 0; attempt < 10 * SECONDS; attempt++) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(HOST, port));
        return;
      } catch (IOException e) { // it has not begun to listen
        Thread.sleep(100);
      }
    }
    throw new IOException("Spark's master does not listen on port " + port);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() throws InterruptedException {
    for (Process process : processes) {
      process.destroy();
    }
    for (Process process : processes) {
      process.waitFor();
    }
  }
}
