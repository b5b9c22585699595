package org.lethe.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.internal.config.package$;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine;

/** What lies in deploy/, as far as it can be tried without a cluster. */
class DeploymentTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path DEPLOY = ROOT.resolve("deploy");

  /** Settings of resources have the name of the resource in them, so Spark lists none of them. */
  private static final Pattern RESOURCE =
      Pattern.compile(
          "spark\\.(executor|task|driver|worker)\\.resource\\.gpu\\.(amount|discoveryScript|vendor)");

  private static final Pattern SETTING = Pattern.compile("spark(\\.[a-z][A-Za-z0-9]*)+");

  @TempDir Path folder;

  @Test
  void gpusAreToldAsSparkReadsThem() throws Exception {
    executable("nvidia-smi", "#!/bin/sh\nprintf '0\\n1\\n2\\n'\n");
    Result result = run(Map.of(), DEPLOY.resolve("gpus.sh").toString());
    assertThat(result.code).isZero();
    ResourceInformation gpus = ResourceInformation.parseJson(result.text);
    assertThat(gpus.name()).isEqualTo("gpu");
    assertThat(gpus.addresses()).containsExactly("0", "1", "2");
  }

  @Test
  void hiddenGpusAreCountedFromZeroAsTheEngineDoes() throws Exception {
    String script = DEPLOY.resolve("gpus.sh").toString();
    Result two = run(Map.of("CUDA_VISIBLE_DEVICES", "5,7"), script);
    assertThat(ResourceInformation.parseJson(two.text).addresses()).containsExactly("0", "1");
    Result none = run(Map.of("CUDA_VISIBLE_DEVICES", ""), script);
    assertThat(ResourceInformation.parseJson(none.text).addresses()).isEmpty();
  }

  @Test
  void aMachineWithoutADriverSaysSo() throws Exception {
    Result result = run(Map.of(), "/bin/bash", DEPLOY.resolve("gpus.sh").toString());
    assertThat(result.code).isEqualTo(1);
    assertThat(result.text).startsWith("no nvidia-smi here");
  }

  @Test
  void submitPassesTheCommandToTheClassInTheImage() throws Exception {
    Path spark = folder.resolve("spark");
    Files.createDirectories(spark.resolve("bin"));
    executable("spark/bin/spark-submit", "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    Map<String, String> environment =
        Map.of(
            "SPARK_HOME", spark.toString(), "MASTER", "k8s://https://h:1", "IMAGE", "lethe:cuda");
    String script = DEPLOY.resolve("kubernetes/submit.sh").toString();
    List<String> words = run(environment, script, "run", "e x.yaml").text.lines().toList();
    assertThat(words)
        .containsSubsequence("--master", "k8s://https://h:1", "--deploy-mode", "cluster")
        .containsSubsequence("--class", Main.class.getName())
        .endsWith("local:///opt/lethe/lethe.jar", "run", "e x.yaml")
        .noneMatch(word -> word.contains(".gpu."));
    Map<String, String> gpus = new HashMap<>(environment);
    gpus.put("GPUS", "2");
    assertThat(run(gpus, script, "run", "e.yaml").text)
        .contains("spark.executor.resource.gpu.amount=2")
        .contains("spark.executor.resource.gpu.discoveryScript=" + inImage("gpus.sh"));
  }

  @Test
  @SuppressWarnings("unchecked")
  void theOperatorIsToldClassesArgumentsAndVersionsThatExist() throws Exception {
    Map<String, Object> file = new Yaml().load(read("kubernetes/spark-application.yaml"));
    assertThat(file).containsEntry("kind", "SparkApplication");
    Map<String, Object> spec = (Map<String, Object>) file.get("spec");
    assertThat(spec)
        .containsEntry("mainClass", Main.class.getName())
        .containsEntry("mainApplicationFile", "local://" + inImage("lethe.jar"))
        .containsEntry("sparkVersion", sparkVersion());
    Map<String, String> conf = (Map<String, String>) spec.get("sparkConf");
    assertThat(conf.get("spark.executor.resource.gpu.discoveryScript"))
        .isEqualTo(inImage("gpus.sh"));
    List<String> arguments = (List<String>) spec.get("arguments");
    CommandLine lethe = Main.commandLine(Stages.ALL, System.err, new OutsideStop());
    assertThat(lethe.parseArgs(arguments.toArray(String[]::new)).errors()).isEmpty();
    Map<String, Object> volume = new Yaml().load(read("kubernetes/volume.yaml"));
    String claim = (String) ((Map<String, Object>) volume.get("metadata")).get("name");
    assertThat(spec.get("volumes").toString()).contains("claimName=" + claim);
    assertThat(read("kubernetes/submit.sh")).contains("options.claimName=" + claim);
  }

  @Test
  void everySettingIsOneThatSparkKnows() throws Exception {
    assertThat(package$.MODULE$).as("registers Spark's settings").isNotNull();
    List<String> settings = new ArrayList<>();
    for (String name : List.of("README.md", "kubernetes/submit.sh", "gpus.sh")) {
      settings.addAll(settings(read(name)));
    }
    settings.addAll(settings(read("kubernetes/spark-application.yaml")));
    assertThat(settings).hasSizeGreaterThan(15);
    assertThat(settings)
        .filteredOn(name -> !name.matches("spark\\.(kubernetes|hadoop|yarn)(\\..*)?"))
        .allMatch(name -> RESOURCE.matcher(name).matches() || ConfigEntry.findEntry(name) != null);
  }

  @Test
  void theImageCopiesFilesThatTheBuildMakesForTheSparkItIsBuiltWith() throws Exception {
    String dockerfile = read("Dockerfile");
    assertThat(dockerfile).contains("SPARK_IMAGE=apache/spark:" + sparkVersion() + "-");
    assertThat(dockerfile).contains("torch==" + property("pytorch.version"));
    Matcher copies = Pattern.compile("COPY (?:--chmod=\\d+ )?(\\S+) /").matcher(dockerfile);
    List<String> allowed = read("Dockerfile.dockerignore").lines().toList();
    int copied = 0;
    while (copies.find()) {
      String file = copies.group(1);
      if (!file.startsWith("--from")) {
        assertThat(allowed).contains("!" + file);
        assertThat(file.startsWith("spark-jobs/target/") || Files.exists(ROOT.resolve(file)))
            .as(file)
            .isTrue();
        copied++;
      }
    }
    assertThat(copied).isEqualTo(4);
  }

  private static List<String> settings(String text) {
    return SETTING
        .matcher(text)
        .results()
        .map(match -> match.group())
        .filter(name -> !name.contains(".yaml") && !name.endsWith(".sh"))
        .filter(name -> name.split("\\.").length > 2)
        .distinct()
        .toList();
  }

  /** Returns where the Dockerfile puts a file. */
  private static String inImage(String name) throws IOException {
    Matcher copy = Pattern.compile("COPY .*/" + name + " (\\S+)").matcher(read("Dockerfile"));
    assertThat(copy.find()).isTrue();
    return copy.group(1);
  }

  private static String sparkVersion() throws IOException {
    return property("spark.version");
  }

  /** Returns the first value of a property of the build. */
  private static String property(String name) throws IOException {
    String pom = Files.readString(ROOT.resolve("pom.xml"));
    int from = pom.indexOf("<" + name + ">") + name.length() + 2;
    return pom.substring(from, pom.indexOf("<", from));
  }

  private static String read(String name) throws IOException {
    return Files.readString(DEPLOY.resolve(name));
  }

  private void executable(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  /** Runs a command with what lies in the folder in front of the system's own programs. */
  private Result run(Map<String, String> environment, String... command) throws Exception {
    Path programs = Files.createDirectories(folder.resolve("programs"));
    for (String program : List.of("bash", "env", "tr", "grep", "sh")) {
      Path link = programs.resolve(program);
      if (Files.notExists(link)) {
        Path found =
            Stream.of("/usr/bin", "/bin")
                .map(place -> Path.of(place, program))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
        Files.createSymbolicLink(link, found);
      }
    }
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().clear(); // a machine may have GPUs
    builder.environment().put("PATH", folder + ":" + programs);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Result(process.waitFor(), text);
  }

  private record Result(int code, String text) {}
}
