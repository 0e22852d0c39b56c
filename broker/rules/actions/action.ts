/** What an action is: a row with its fields, and what it does with a message. */
import type { Clock } from '#kernel/time.ts';
import type { ServiceMessage } from '../../messages/service.ts';
import { ruleError } from '../errors.ts';
import type { MessageContext } from '../sql/environment.ts';
import type { SqlValue } from '../sql/values.ts';
import type { RuleTables } from '../tables.ts';

export type JsonFields = Readonly<Record<string, unknown>>;

export interface Action {
  /** Member of the rule's document: `republish`. */
  readonly key: string;
  /** `failedAction` of the error message. */
  readonly failedAction: string;
  /** Fields that must be there. */
  readonly required: readonly string[];
  /** Names what is written to, for the error message. */
  resource(call: ActionCall): string;
  /** What is wrong with the fields besides missing ones. */
  readonly check?: (fields: JsonFields) => string | undefined;
  /** Throws RULE_ACTION_FAILED. Ends early when `signal` does. */
  run(call: ActionCall, ports: ActionPorts): void | Promise<void>;
}

export interface ActionCall {
  readonly ruleName: string;
  readonly fields: JsonFields;
  /** The output of the statement: JSON, or the bytes of a payload that is none. */
  readonly payload: Buffer;
  readonly value: SqlValue;
  readonly message: MessageContext;
  /** How many rules in a row have republished. */
  readonly depth: number;
  readonly signal: AbortSignal;
  /** A field with its templates filled in; empty where it is missing. */
  text(name: string): string;
  /** A text of the fields with its templates filled in. */
  fill(template: unknown): string;
}

export interface ActionPorts {
  /** Folder of what the actions write. */
  readonly dir: string;
  readonly clock: Clock;
  readonly tables: RuleTables;
  /** Publishes as the core; `depth` counts for the rules that the publish triggers. */
  publish(message: ServiceMessage, depth: number): Promise<void>;
  /** Asks a function by its ARN or name. */
  invoke(functionArn: string, input: unknown, signal: AbortSignal): Promise<unknown>;
  /** The confirmed destination that a URL belongs to? */
  isEnabledUrl(url: string): boolean;
}

/** RULE_ACTION_FAILED. */
export function actionFailed(problem: string, cause?: unknown): Error {
  return ruleError('RULE_ACTION_FAILED', { details: { problem }, cause });
}

export function listOf(value: unknown): readonly JsonFields[] {
  return Array.isArray(value) ? (value as readonly JsonFields[]) : [];
}
