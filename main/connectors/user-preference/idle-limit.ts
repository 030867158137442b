/**
 * How long PostgreSQL lets a transaction of ours wait for its next statement: a COMMIT that the network holds back for
 * longer finds nothing left to commit, so that it cannot land later.
 */
export const idleInTransactionMs = 1_500
