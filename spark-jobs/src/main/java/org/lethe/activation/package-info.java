/** Reading residual streams and head outputs. */
package org.lethe.activation;
