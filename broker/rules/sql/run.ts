/** One statement on one message: does WHERE hold, and what is the output? */
import type { Statement } from './ast.ts';
import type { MessageContext } from './environment.ts';
import { Evaluation } from './evaluate.ts';
import { toJson } from './json.ts';
import { RawBytes, type SqlValue } from './values.ts';

export type Outcome =
  | { readonly kind: 'skipped'; /** What WHERE came to. */ readonly where: SqlValue }
  | {
      readonly kind: 'selected';
      readonly value: SqlValue;
      /** What actions get: JSON, or the bytes of a payload that is none. */
      readonly payload: Buffer;
      /** For the templates of the actions. */
      readonly evaluation: Evaluation;
    };

/**
 * WHERE comes first and decides; only true is true. Throws RULE_PAYLOAD_TOO_DEEP,
 * RULE_PAYLOAD_NOT_JSON, RULE_EVALUATION_TOO_COSTLY, RULE_FUNCTION_FAILED, and `PendingAnswer`.
 */
export function runStatement(statement: Statement, message: MessageContext): Outcome {
  const evaluation = new Evaluation(message, statement.version);
  evaluation.setVariables(statement);
  if (statement.where !== undefined) {
    const where = evaluation.value(statement.where);
    if (where !== true) return { kind: 'skipped', where };
  }
  const value = evaluation.select(statement);
  const payload = value instanceof RawBytes ? value.bytes : Buffer.from(toJson(value));
  return { kind: 'selected', value, payload, evaluation };
}
