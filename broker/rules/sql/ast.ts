/** What a statement is once it is read. Offsets point into the text of the statement. */
import type { FunctionSpec } from './functions/function-spec.ts';
import type { SqlValue, SqlVersion } from './values.ts';

export type BinaryOperator =
  'AND' | 'OR' | '=' | '<>' | '<' | '<=' | '>' | '>=' | 'IN' | '+' | '-' | '*' | '/' | '%';

export const CAST_TYPES = ['String', 'Int', 'Decimal', 'Boolean'] as const;
export type CastType = (typeof CAST_TYPES)[number];

export type Expression = { readonly offset: number } & (
  | { readonly kind: 'literal'; readonly value: SqlValue }
  /** `*`: the whole payload, or the element of a nested query. */
  | { readonly kind: 'all' }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'member'; readonly of: Expression; readonly key: string }
  | { readonly kind: 'negate'; readonly operand: Expression }
  | { readonly kind: 'not'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'call'; readonly spec: FunctionSpec; readonly args: readonly Expression[] }
  | { readonly kind: 'cast'; readonly operand: Expression; readonly to: CastType }
  | {
      readonly kind: 'case';
      readonly subject: Expression;
      readonly branches: readonly { readonly when: Expression; readonly result: Expression }[];
      readonly otherwise: Expression | undefined;
    }
  | { readonly kind: 'array'; readonly items: readonly Expression[] }
  | { readonly kind: 'object'; readonly members: readonly ObjectMember[] }
  | { readonly kind: 'query'; readonly query: Query; readonly from: Expression }
);

export interface ObjectMember {
  readonly key: string;
  readonly value: Expression;
}

export interface SelectItem {
  readonly expression: Expression;
  /** Where the value goes in the output; undefined for `*`, which goes to the top. */
  readonly path: readonly string[] | undefined;
}

export interface Query {
  readonly isValue: boolean;
  readonly items: readonly SelectItem[];
  readonly where: Expression | undefined;
}

export interface Statement extends Query {
  readonly variables: readonly { readonly name: string; readonly value: Expression }[];
  /** Topic filter; undefined for rules that only Basic Ingest reaches. */
  readonly filter: string | undefined;
  readonly text: string;
  readonly version: SqlVersion;
  /** What is allowed but hardly meant. */
  readonly notes: readonly Note[];
}

export interface Note {
  readonly offset: number;
  readonly text: string;
}
