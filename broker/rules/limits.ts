/** Limits of rules and of the work that waits for them (General Reference `iot-core`, rules engine). */
export const RULE_LIMITS = {
  rules: 1_000,
  actionsPerRule: 10,
  nameLength: 128,
  /** Of the rule's document. */
  documentBytes: 256 * 1024,
  /** Work that waits in memory; more QoS 0 messages are dropped, QoS 1 waits on disk. */
  waitingCount: 10_000,
  waitingBytes: 64 * 1024 * 1024,
  /** Work that waits on disk; beyond it messages are dropped and logged. */
  storedCount: 100_000,
  /** Messages at work at the same time, and of them for one rule. */
  concurrency: 64,
  concurrencyPerRule: 8,
  /** Work that lets others pass because its rule is busy. */
  parkedCount: 2_000,
  /** A statement that takes too long costs its rule this time; so it takes at most a twentieth. */
  restMs: 1_000,
  logWindowMs: 10_000,
  logLinesPerWindow: 50,
  actionTimeoutMs: 10_000,
  /** A rule that republishes what triggers it, or another rule that does, ends here. */
  republishDepth: 10,
} as const;
