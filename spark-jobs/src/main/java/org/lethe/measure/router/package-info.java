/** What training changed in how mixtures of experts route tokens. */
package org.lethe.measure.router;
