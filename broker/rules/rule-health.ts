/**
 * What goes wrong with rules: into the log, but no more lines than a person reads; and rules whose
 * statement takes too long rest, because their time is taken from every client of the core.
 */
import { isError, LabError } from '#kernel/errors.ts';
import type { AuditLog } from '../common/audit-log.ts';
import { RULE_LIMITS } from './limits.ts';
import type { StoredMessage } from './stored-message.ts';

interface Health {
  windowEnd: number;
  lineCount: number;
  /** Problems since the last line. */
  unsaidCount: number;
  restsUntil: number;
}

export class RuleHealth {
  readonly #audit: AuditLog;
  readonly #now: () => number;
  readonly #rules = new Map<string, Health>();

  constructor(audit: AuditLog, now: () => number) {
    this.#audit = audit;
    this.#now = now;
  }

  /** One line, until there were too many of this rule in a while. */
  report(rule: string, message: StoredMessage, problem: string): void {
    const health = this.#health(rule);
    const now = this.#now();
    if (now >= health.windowEnd) {
      health.windowEnd = now + RULE_LIMITS.logWindowMs;
      health.lineCount = 0;
    }
    if (health.lineCount >= RULE_LIMITS.logLinesPerWindow) {
      health.unsaidCount++;
      return;
    }
    health.lineCount++;
    const { topic, clientId, traceId } = message;
    const who = clientId === undefined ? {} : { clientId };
    const unsaid = health.unsaidCount === 0 ? '' : ` (and ${health.unsaidCount} more before)`;
    health.unsaidCount = 0;
    this.#audit.write({ kind: 'rule', rule, topic, problem: problem + unsaid, traceId, ...who });
  }

  /** Reports an error; one about the cost of the statement sends the rule to rest. */
  failed(rule: string, message: StoredMessage, error: unknown): void {
    if (error instanceof LabError && error.code === 'RULE_EVALUATION_TOO_COSTLY') {
      this.#health(rule).restsUntil = this.#now() + RULE_LIMITS.restMs;
    }
    this.report(rule, message, problemOf(error));
  }

  /** While a rule rests, its messages are dropped unseen. */
  isResting(rule: string): boolean {
    return (this.#rules.get(rule)?.restsUntil ?? 0) > this.#now();
  }

  #health(rule: string): Health {
    let health = this.#rules.get(rule);
    if (health === undefined) {
      health = { windowEnd: 0, lineCount: 0, unsaidCount: 0, restsUntil: 0 };
      // Basic Ingest can name any rule.
      if (this.#rules.size >= 2 * RULE_LIMITS.rules) this.#rules.clear();
      this.#rules.set(rule, health);
    }
    return health;
  }
}

function problemOf(error: unknown): string {
  if (error instanceof LabError) return `${error.code}: ${error.message}`;
  return isError(error) ? error.message : String(error);
}
