package org.lethe.scoring;

/** How a ratio of sums is reported; standard errors follow by the delta method. */
enum Scale {
  /** As it is. lm-eval's standard error of a mean. */
  MEAN {
    @Override
    double value(double ratio) {
      return ratio;
    }

    @Override
    double stderr(double ratio, double stderr) {
      return stderr;
    }
  },
  /** Negated: log-probabilities as a loss. */
  LOSS {
    @Override
    double value(double ratio) {
      return -ratio;
    }

    @Override
    double stderr(double ratio, double stderr) {
      return stderr;
    }
  },
  /** exp of the negative. lm-eval bootstraps the error of perplexity and gives none per word. */
  PERPLEXITY {
    @Override
    double value(double ratio) {
      return Math.exp(-ratio);
    }

    @Override
    double stderr(double ratio, double stderr) {
      return Math.exp(-ratio) * stderr;
    }
  },
  /** Negated, in bits. lm-eval gives no error. */
  BITS {
    @Override
    double value(double ratio) {
      return -ratio / Math.log(2);
    }

    @Override
    double stderr(double ratio, double stderr) {
      return stderr / Math.log(2);
    }
  };

  abstract double value(double ratio);

  abstract double stderr(double ratio, double stderr);
}
