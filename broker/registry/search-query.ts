/**
 * The query language of fleet indexing (developer guide, `query-syntax`): terms `field:value` with
 * `*` and `?`, quotes, ranges, comparisons, AND, OR, NOT, `-`, parentheses. Terms side by side are
 * ANDed. Pure. Not here: regular expressions, geo queries, custom field types.
 */
import { AwsError } from '../common/aws-error.ts';
import { compilePattern, patternMatches, type Pattern } from '../policy/pattern.ts';

export type SearchValue = string | number | boolean;
/** Values of a field of a document; more than one for lists. */
type FieldReader = (field: string) => readonly SearchValue[];
/** All values of a document, for terms without a field. */
export interface SearchDocument {
  readonly field: FieldReader;
  readonly everything: () => readonly SearchValue[];
}
type SearchPredicate = (document: SearchDocument) => boolean;

/** Quotas page: longest query and most terms. */
const LENGTH_MAX = 1000;
const TERMS_MAX = 12;
const DEPTH_MAX = 12;

/** Throws InvalidQueryException. */
export function compileQuery(text: string): SearchPredicate {
  if (text.length > LENGTH_MAX) throw bad(`a query may have ${LENGTH_MAX} characters`);
  const tokens = tokenize(text);
  if (tokens.length === 0) throw bad('the query is empty');
  const parser = new Parser(tokens);
  const predicate = parser.either(0);
  parser.end();
  return predicate;
}

function bad(detail: string): AwsError {
  return new AwsError('InvalidQueryException', `Invalid query: ${detail}`);
}

const TOKEN =
  /\s*([()]|-(?=[^\s])|(?:[^\s()":[\]{}]|\\.)+:?|:|"(?:[^"\\]|\\.)*"|[[{][^\]}]*[\]}])/y;

function tokenize(text: string): readonly string[] {
  const tokens: string[] = [];
  const trimmed = text.trim();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < trimmed.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(trimmed)?.[1];
    if (token === undefined) throw bad(`cannot read "${trimmed.slice(at, at + 20)}"`);
    tokens.push(token);
  }
  return tokens;
}

class Parser {
  readonly #tokens: readonly string[];
  #at = 0;
  #terms = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw bad(`"${this.#peek() ?? ''}" is not expected`);
  }

  either(depth: number): SearchPredicate {
    if (depth > DEPTH_MAX) throw bad('too many parentheses');
    const parts = [this.#both(depth)];
    while (this.#peek() === 'OR') {
      this.#at++;
      parts.push(this.#both(depth));
    }
    return (document) => parts.some((part) => part(document));
  }

  #both(depth: number): SearchPredicate {
    const parts = [this.#one(depth)];
    for (;;) {
      const token = this.#peek();
      if (token === undefined || token === 'OR' || token === ')') break;
      if (token === 'AND') this.#at++;
      parts.push(this.#one(depth));
    }
    return (document) => parts.every((part) => part(document));
  }

  #one(depth: number): SearchPredicate {
    const token = this.#next();
    if (token === 'NOT' || token === '-') {
      if (depth > DEPTH_MAX) throw bad('too many negations');
      const inner = this.#one(depth + 1);
      return (document) => !inner(document);
    }
    if (token === '(') {
      const inner = this.either(depth + 1);
      if (this.#next() !== ')') throw bad('a parenthesis is not closed');
      return inner;
    }
    if (++this.#terms > TERMS_MAX) throw bad(`a query may have ${TERMS_MAX} terms`);
    return this.#term(token);
  }

  #term(token: string): SearchPredicate {
    if (token === '*') return () => true;
    if (token === 'AND' || token === 'OR') throw bad(`"${token}" needs a term before it`);
    if (!token.endsWith(':')) {
      const test = compileValue(token);
      return (document) => document.everything().some(test);
    }
    const field = token.slice(0, -1);
    if (field === '') throw bad('a field has no name');
    const test = compileValue(this.#next());
    return (document) => document.field(field).some(test);
  }

  #peek(): string | undefined {
    return this.#tokens[this.#at];
  }

  #next(): string {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw bad('something is missing at its end');
    return token;
  }
}

type ValueTest = (value: SearchValue) => boolean;

function compileValue(text: string): ValueTest {
  if (/^[[{]/.test(text)) return compileRange(text);
  const comparison = /^(>=|<=|>|<)(.+)$/s.exec(text);
  if (comparison !== null) {
    const [, operator = '', bound = ''] = comparison;
    return (value) => compare(value, bound, operator);
  }
  if (/^[():]$/.test(text)) throw bad(`"${text}" is not a value`);
  if (text.startsWith('"')) {
    const exact = text.slice(1, -1).replace(/\\(.)/g, '$1');
    return (value) => String(value) === exact;
  }
  const pattern = wildcard(text);
  return (value) => patternMatches(pattern, String(value)) || isSameNumber(value, text);
}

function isSameNumber(value: SearchValue, text: string): boolean {
  return typeof value === 'number' && text.trim() !== '' && value === Number(text);
}

/** `*` any run, `?` one character, a backslash makes the next an ordinary one. */
function wildcard(text: string): Pattern {
  const parts = (text.match(/\\.|[^\\]+|\\/gs) ?? []).map((part) =>
    part.length === 2 && part.startsWith('\\')
      ? { text: part.slice(1), literal: true }
      : { text: part, literal: false },
  );
  return compilePattern(parts);
}

function compileRange(text: string): ValueTest {
  const match = /^([[{])\s*(\S+)\s+TO\s+(\S+)\s*([\]}])$/.exec(text);
  if (match === null) throw bad(`"${text}" is not a range such as [1 TO 5]`);
  const [, open, low = '*', high = '*', close] = match;
  return (value) =>
    (low === '*' || compare(value, low, open === '[' ? '>=' : '>')) &&
    (high === '*' || compare(value, high, close === ']' ? '<=' : '<'));
}

/** Numbers by value, everything else as text. */
function compare(value: SearchValue, text: string, operator: string): boolean {
  const numbers = [Number(value), Number(text)] as const;
  const isNumeric = typeof value !== 'boolean' && numbers.every((one) => !Number.isNaN(one));
  const [a, b] = isNumeric ? numbers : [String(value), text];
  if (operator === '>') return a > b;
  if (operator === '<') return a < b;
  return operator === '>=' ? a >= b : a <= b;
}
