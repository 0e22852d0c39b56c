/** What a function of the rules language is: a row with its arity, its words and its code. */
import type { MessageContext } from '../environment.ts';
import type { SqlValue, SqlVersion } from '../values.ts';
import type { RegexAccount } from './regex.ts';

export const FUNCTION_GROUPS = [
  'Message and rule',
  'Text',
  'Numbers',
  'Values and collections',
  'Time',
  'Hashes',
  'Other services',
] as const;
type FunctionGroup = (typeof FUNCTION_GROUPS)[number];

export interface Call {
  readonly args: readonly SqlValue[];
  readonly version: SqlVersion;
  readonly message: MessageContext;
  /** Counts the time of regular expressions. */
  readonly regexAccount: RegexAccount;
  /** Counts text or items that the function makes. Throws RULE_EVALUATION_TOO_COSTLY. */
  spend(amount: number): void;
}

export interface FunctionSpec {
  readonly name: string;
  readonly group: FunctionGroup;
  /** What stands between the parentheses, for people: `String, Int[, Int]`. */
  readonly signature: string;
  readonly minArgs: number;
  readonly maxArgs: number;
  /** Only from version 2016-03-23 on. */
  readonly isV2?: boolean;
  /** Its first argument may fail. */
  readonly catchesFailures?: boolean;
  /** `*` as the first argument is the payload as it came, JSON or not. */
  readonly takesRawPayload?: boolean;
  /** Anchor on the page `iot-sql-functions` of the developer guide. */
  readonly anchor: string;
  readonly summary: string;
  /** Expression and the JSON of its value; empty for Undefined. Tested as they stand. */
  readonly examples: readonly (readonly [string, string])[];
  /** Wrong types give Undefined, as does a wrong number of arguments. */
  call(call: Call): SqlValue;
}
