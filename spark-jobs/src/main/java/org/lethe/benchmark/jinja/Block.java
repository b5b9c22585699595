package org.lethe.benchmark.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A part of a template: text, an expression that prints, or a tag with what it encloses. */
interface Block {

  /** Appends what the block prints. */
  void render(Scope scope, StringBuilder out);

  /** Text as it stands. */
  record Text(String text) implements Block {
    @Override
    public void render(Scope scope, StringBuilder out) {
      out.append(text);
    }
  }

  /** {@code {{ expression }}}. */
  record Output(Expression expression) implements Block {
    @Override
    public void render(Scope scope, StringBuilder out) {
      out.append(PythonText.str(Undefined.check(expression.value(scope))));
    }
  }

  /** {@code {% if %}}: the first branch whose condition holds; {@code else} always does. */
  record If(List<Branch> branches) implements Block {
    record Branch(Expression condition, List<Block> body) {}

    @Override
    public void render(Scope scope, StringBuilder out) {
      for (Branch branch : branches) {
        if (Values.truth(branch.condition().value(scope))) {
          branch.body().forEach(block -> block.render(scope, out));
          return;
        }
      }
    }
  }

  /** {@code {% for names in items if test %}}. */
  record For(
      List<String> names,
      Expression items,
      Expression test,
      List<Block> body,
      List<Block> otherwise)
      implements Block {

    @Override
    public void render(Scope scope, StringBuilder out) {
      List<Object> kept = new ArrayList<>();
      for (Object item : Values.list(items.value(scope))) {
        if (test == null || Values.truth(test.value(bind(scope.inner(), names, item)))) {
          kept.add(item);
        }
      }
      if (kept.isEmpty()) {
        Scope inner = scope.inner();
        otherwise.forEach(block -> block.render(inner, out));
      }
      for (int i = 0; i < kept.size(); i++) {
        Scope inner = bind(scope.inner(), names, kept.get(i));
        inner.set("loop", loop(kept, i));
        try {
          body.forEach(block -> block.render(inner, out));
        } catch (LoopControl control) {
          if (control == LoopControl.BREAK) {
            return;
          }
        }
      }
    }

    private static Map<String, Object> loop(List<Object> items, int i) {
      Map<String, Object> loop = new LinkedHashMap<>();
      loop.put("index", i + 1L);
      loop.put("index0", (long) i);
      loop.put("revindex", (long) items.size() - i);
      loop.put("revindex0", items.size() - i - 1L);
      loop.put("first", i == 0);
      loop.put("last", i == items.size() - 1);
      loop.put("length", (long) items.size());
      loop.put("previtem", i > 0 ? items.get(i - 1) : new Undefined("there is no previous item"));
      loop.put(
          "nextitem",
          i + 1 < items.size() ? items.get(i + 1) : new Undefined("there is no next item"));
      return loop;
    }
  }

  /** {@code {% set names = value %}}. */
  record Set(List<String> names, Expression value) implements Block {
    @Override
    public void render(Scope scope, StringBuilder out) {
      bind(scope, names, value.value(scope));
    }
  }

  /** {@code {% set name %}text{% endset %}}. */
  record SetText(String name, List<Block> body) implements Block {
    @Override
    public void render(Scope scope, StringBuilder out) {
      StringBuilder text = new StringBuilder();
      Scope inner = scope.aside();
      body.forEach(block -> block.render(inner, text));
      bind(scope, List.of(name), text.toString());
    }
  }

  /** {@code {% generation %}}: what the assistant says. */
  record Generation(List<Block> body) implements Block {
    @Override
    public void render(Scope scope, StringBuilder out) {
      int start = out.length();
      Scope inner = scope.inner();
      body.forEach(block -> block.render(inner, out));
      scope.addGenerated(start, out.length());
    }
  }

  /** Gives names their values; several names take the items of one value. */
  private static Scope bind(Scope scope, List<String> names, Object value) {
    if (names.size() == 1) {
      assign(scope, names.get(0), value);
      return scope;
    }
    List<Object> items = Values.list(value);
    if (items.size() != names.size()) {
      throw TemplateException.of("cannot unpack %s into %s", PythonText.repr(value), names);
    }
    for (int i = 0; i < items.size(); i++) {
      assign(scope, names.get(i), items.get(i));
    }
    return scope;
  }

  private static void assign(Scope scope, String name, Object value) {
    int dot = name.indexOf('.');
    if (dot < 0) {
      scope.set(name, value);
    } else if (Undefined.check(scope.get(name.substring(0, dot)))
        instanceof Globals.Namespace namespace) {
      namespace.values().put(name.substring(dot + 1), value);
    } else {
      throw TemplateException.of("only fields of a namespace can be set, got '%s'", name);
    }
  }
}
