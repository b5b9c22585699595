package org.lethe.benchmark;

import java.util.Map;

/**
 * A message of a prompt that is asked through a chat template.
 *
 * @param delimiter text after it where several messages are joined to one
 */
record Message(Role role, String content, String delimiter) {

  /** Who speaks, by the names that templates know. */
  enum Role {
    SYSTEM("system"),
    USER("user"),
    ASSISTANT("assistant");

    private final String key;

    Role(String key) {
      this.key = key;
    }
  }

  /** Returns the message as templates see it. */
  Map<String, String> fields() {
    return Map.of("role", role.key, "content", content);
  }
}
