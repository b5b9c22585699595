package org.lethe.world;

import java.util.List;

/**
 * An attribute of people: its possible values, the sentences that state it, the questions about it.
 */
public enum Attribute {
  CITY(
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
      "chess fishing painting cycling pottery gardening sailing archery knitting climbing baking"
          + " juggling rowing singing skating fencing",
      List.of(
          "{p} enjoys {v}.",
          "{p} is fond of {v}.",
          "The hobby of {p} is {v}.",
          "{p} spends every weekend on {v}."),
      "The hobby that {p} enjoys most is {v}.",
      List.of("What does {p} enjoy?", "What is the hobby of {p}?", "Which hobby does {p} enjoy?"));

  private final List<String> range;
  private final List<String> statements;
  private final String heldOutStatement;
  private final List<String> questions;

  Attribute(
      String range, List<String> statements, String heldOutStatement, List<String> questions) {
    this.range = List.of(range.split(" "));
    this.statements = statements;
    this.heldOutStatement = heldOutStatement;
    this.questions = questions;
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
  String state(int pattern, String person, String value) {
    return fill(statements.get(pattern), person).replace("{v}", value);
  }

  /** The fact in the pattern in which tested facts are asked and never read. */
  String stateHeldOut(String person, String value) {
    return completion(person) + " " + value + ".";
  }

  /** The held-out pattern up to the value. */
  String completion(String person) {
    return fill(heldOutStatement.substring(0, heldOutStatement.indexOf(" {v}")), person);
  }

  /** Number of wordings of the question. */
  int questions() {
    return questions.size();
  }

  /** The fact as a question; the answer is the value. */
  String ask(int wording, String person) {
    return fill(questions.get(wording), person);
  }

  private static String fill(String pattern, String person) {
    return pattern.replace("{p}", person);
  }
}
