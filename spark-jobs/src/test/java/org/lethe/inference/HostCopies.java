package org.lethe.inference;

import ai.djl.pytorch.jni.JniUtils;
import java.util.concurrent.atomic.AtomicInteger;
import net.bytebuddy.agent.ByteBuddyAgent;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.agent.builder.ResettableClassFileTransformer;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.matcher.ElementMatchers;

/** Counts copies between Java and libtorch, each of which waits on a GPU or goes over its bus. */
public final class HostCopies implements AutoCloseable {
  private static final AtomicInteger TO_LIBTORCH = new AtomicInteger();
  private static final AtomicInteger TO_JAVA = new AtomicInteger();

  private final ResettableClassFileTransformer counting;

  /** Begins to count. */
  HostCopies() {
    counting =
        new AgentBuilder.Default()
            .disableClassFormatChanges()
            .with(AgentBuilder.RedefinitionStrategy.RETRANSFORMATION)
            .type(ElementMatchers.is(JniUtils.class))
            .transform(
                (type, description, loader, module, domain) ->
                    type.visit(on("createNdFromByteBuffer", ToLibtorch.class))
                        .visit(on("getByteBuffer", ToJava.class)))
            .installOn(ByteBuddyAgent.install());
    TO_LIBTORCH.set(0);
    TO_JAVA.set(0);
  }

  private static AsmVisitorWrapper on(String method, Class<?> advice) {
    return Advice.to(advice).on(ElementMatchers.named(method));
  }

  /** Returns the copies to libtorch and to Java since the last call, and forgets them. */
  Count taken() {
    return new Count(TO_LIBTORCH.getAndSet(0), TO_JAVA.getAndSet(0));
  }

  @Override
  public void close() {
    counting.reset(
        ByteBuddyAgent.getInstrumentation(), AgentBuilder.RedefinitionStrategy.RETRANSFORMATION);
  }

  /** Copies in each direction. */
  record Count(int toLibtorch, int toJava) {}

  /** Is called by the method of JniUtils that makes an array. */
  public static final class ToLibtorch {
    @Advice.OnMethodEnter(inline = false)
    public static void enter() {
      TO_LIBTORCH.incrementAndGet();
    }
  }

  /** Is called by the method of JniUtils that reads an array. */
  public static final class ToJava {
    @Advice.OnMethodEnter(inline = false)
    public static void enter() {
      TO_JAVA.incrementAndGet();
    }
  }
}
