/** Substitution templates: `${expression}` in the fields of actions (`iot-substitution-templates`). */
import type { Expression } from './ast.ts';
import type { Evaluation } from './evaluate.ts';
import { parseExpression } from './parser.ts';
import { toText, type SqlVersion } from './values.ts';

export interface Template {
  readonly parts: readonly (string | Expression)[];
}

/** Throws RULE_SQL_INVALID and RULE_SQL_TOO_LARGE. */
export function parseTemplate(text: string, version: SqlVersion): Template {
  const parts: (string | Expression)[] = [];
  let end = 0;
  for (;;) {
    const start = text.indexOf('${', end);
    if (start < 0) break;
    if (start > end) parts.push(text.slice(end, start));
    const read = parseExpression(text, start + 2, version);
    parts.push(read.expression);
    end = read.end;
  }
  if (end < text.length) parts.push(text.slice(end));
  return { parts };
}

/** Undefined and null become nothing; arrays and objects become JSON. */
export function fillTemplate({ parts }: Template, evaluation: Evaluation): string {
  return parts
    .map((part) => (typeof part === 'string' ? part : (toText(evaluation.value(part)) ?? '')))
    .join('');
}
