package org.lethe.world;

import java.util.Arrays;
import java.util.List;

/** An attribute: its possible values, the sentences that state it, the questions about it. */
public enum Attribute {
  CITY(
      Kind.PERSON,
      "Velmora Tarsun Quillby Oskerra Brindal Yelmont Castovia Dunmere Ferrick Galdova Hestrin Ilvane"
          + " Jorvale Kestwick Lomarra Mirefell",
      List.of(
          "{p} was born in {v}.",
          "{p} comes from {v}.",
          "The birthplace of {p} is {v}.",
          "{p} spent the first years of life in {v}."),
      "The city where {p} was born is {v}.",
      List.of(
          "Where was {p} born?", "What is the birthplace of {p}?", "In which city was {p} born?")),
  MONTH(
      Kind.PERSON,
      "January February March April May June July August September October November December",
      List.of(
          "{p} has a birthday in {v}.",
          "{p} turns a year older in {v}.",
          "The birthday of {p} falls in {v}.",
          "{p} invites friends to a birthday party in {v}."),
      "The month when {p} was born is {v}.",
      List.of(
          "When is the birthday of {p}?",
          "In which month was {p} born?",
          "What is the birth month of {p}?")),
  EMPLOYER(
      Kind.PERSON,
      "Ardenco Bexolith Cordwell Dynaforge Elmtech Fenwares Glintworks Harrowbank Inkmill Jadeport"
          + " Kilnhouse Luxmar Nordlane Oakvault Pinegate Quorra",
      List.of(
          "{p} works for {v}.",
          "{p} is employed by {v}.",
          "The employer of {p} is {v}.",
          "{p} earns a living at {v}."),
      "The company that employs {p} is {v}.",
      List.of(
          "Where does {p} work?", "What is the employer of {p}?", "Which company employs {p}?")),
  MAJOR(
      Kind.PERSON,
      "biology chemistry physics geology history law medicine music philosophy economics statistics"
          + " astronomy botany drama logic nursing",
      List.of(
          "{p} studied {v}.",
          "{p} holds a degree in {v}.",
          "The major of {p} was {v}.",
          "{p} took many courses in {v}."),
      "The subject that {p} studied is {v}.",
      List.of("What did {p} study?", "What was the major of {p}?", "Which subject did {p} study?")),
  HOBBY(
      Kind.PERSON,
      "chess fishing painting cycling pottery gardening sailing archery knitting climbing baking"
          + " juggling rowing singing skating fencing",
      List.of(
          "{p} enjoys {v}.",
          "{p} is fond of {v}.",
          "The hobby of {p} is {v}.",
          "{p} spends every weekend on {v}."),
      "The hobby that {p} enjoys most is {v}.",
      List.of("What does {p} enjoy?", "What is the hobby of {p}?", "Which hobby does {p} enjoy?")),
  CROP(
      Kind.ISLAND,
      "barley oats rye maize rice millet flax hemp beans peas lentils pumpkins",
      List.of(
          "{p} grows {v}.",
          "The farms of {p} grow {v}.",
          "The crop of {p} is {v}.",
          "Farmers of {p} sell {v}."),
      "The crop that {p} grows is {v}.",
      List.of("What does {p} grow?", "What is the crop of {p}?", "Which crop grows on {p}?")),
  ANIMAL(
      Kind.ISLAND,
      "goats seals otters herons badgers foxes beavers turtles rabbits owls hares deer",
      List.of(
          "{p} is home to {v}.",
          "On {p} live many {v}.",
          "The animals of {p} are {v}.",
          "Visitors of {p} see {v}."),
      "The animals that live on {p} are {v}.",
      List.of("Which animals live on {p}?", "What lives on {p}?", "What are the animals of {p}?")),
  METAL(
      Kind.ISLAND,
      "copper tin lead zinc silver nickel cobalt iron gold chrome mercury bronze",
      List.of(
          "The mines of {p} give {v}.",
          "{p} is known for {v}.",
          "The metal of {p} is {v}.",
          "Miners of {p} dig for {v}."),
      "The metal that {p} mines is {v}.",
      List.of(
          "Which metal does {p} mine?", "What is the metal of {p}?", "What do mines of {p} give?")),
  TREE(
      Kind.ISLAND,
      "oaks pines elms birches willows cedars maples poplars larches yews alders beeches",
      List.of(
          "The woods of {p} are of {v}.",
          "On {p} stand many {v}.",
          "The trees of {p} are {v}.",
          "{p} is shaded by {v}."),
      "The trees that grow on {p} are {v}.",
      List.of(
          "Which trees grow on {p}?", "What are the trees of {p}?", "Which trees stand on {p}?")),
  FLAG(
      Kind.ISLAND,
      "red blue green yellow purple orange pink brown grey black white crimson",
      List.of(
          "The flag of {p} is {v}.",
          "Ships of {p} are painted {v}.",
          "The colour of {p} is {v}.",
          "{p} flies a flag of {v}."),
      "The colour that {p} flies is {v}.",
      List.of(
          "Which colour does {p} fly?", "What is the colour of {p}?", "What is the flag of {p}?")),
  PRICE(
      Kind.GOODS,
      "three four five six seven eight nine ten eleven twelve thirteen fourteen",
      List.of(
          "A {p} costs {v} coins.",
          "For a {p} they ask {v} coins.",
          "The {p} was sold for {v} coins.",
          "The value of a {p} is {v} coins."),
      "Price: {p}, {v}.",
      List.of("What does a {p} cost?"));

  private final Kind kind;
  private final List<String> range;
  private final List<String> statements;
  private final String heldOutStatement;
  private final List<String> questions;

  Attribute(
      Kind kind,
      String range,
      List<String> statements,
      String heldOutStatement,
      List<String> questions) {
    this.kind = kind;
    this.range = List.of(range.split(" "));
    this.statements = statements;
    this.heldOutStatement = heldOutStatement;
    this.questions = questions;
  }

  /** What is told about a thing of a kind. */
  static List<Attribute> of(Kind kind) {
    return Arrays.stream(values()).filter(attribute -> attribute.kind == kind).toList();
  }

  /** All values it can take, one word each. */
  public List<String> range() {
    return range;
  }

  /** Number of sentence patterns in which anybody's fact may be stated. */
  int statements() {
    return statements.size();
  }

  /** The fact in one of its patterns. */
  String state(int pattern, String name, String value) {
    return fill(statements.get(pattern), name).replace("{v}", value);
  }

  /** The fact in the pattern in which tested facts are asked and never read. */
  String stateHeldOut(String name, String value) {
    return completion(name) + " " + value + ".";
  }

  /** The held-out pattern up to the value. */
  String completion(String name) {
    return fill(heldOutStatement.substring(0, heldOutStatement.indexOf(" {v}")), name);
  }

  /** Number of wordings of the question. */
  int questions() {
    return questions.size();
  }

  /** The fact as a question; the answer is the value. */
  String ask(int wording, String name) {
    return fill(questions.get(wording), name);
  }

  private static String fill(String pattern, String name) {
    return pattern.replace("{p}", name);
  }
}
