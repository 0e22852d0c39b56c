/** Expressions of the rules language, by precedence climbing (pages `iot-sql-operators` and on). */
import {
  CAST_TYPES,
  type BinaryOperator,
  type CastType,
  type Expression,
  type Note,
  type ObjectMember,
  type Query,
} from './ast.ts';
import { parseDecimal } from './decimal.ts';
import { findFunction, FUNCTION_NAMES } from './functions/function-table.ts';
import { isWord, type TokenReader } from './token-reader.ts';
import type { Token } from './lexer.ts';
import { numberOf, type SqlVersion } from './values.ts';

/** What an expression needs to be read: the tokens, the version, and how a query inside is read. */
export interface Grammar {
  readonly tokens: TokenReader;
  readonly version: SqlVersion;
  readonly notes: Note[];
  /** Reads `SELECT … FROM … WHERE …` inside parentheses. */
  readQuery(grammar: Grammar): { readonly query: Query; readonly from: Expression };
}

/** Higher binds stronger; NOT stands between AND and the comparisons. */
const PRECEDENCE: Readonly<Record<string, number>> = {
  OR: 1,
  AND: 2,
  '=': 4,
  '<>': 4,
  '!=': 4,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  IN: 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '%': 6,
};
const BELOW_NOT = 3;

/** Words that cannot be the name of an attribute where an expression begins. */
const RESERVED: readonly string[] = [
  'SELECT',
  'FROM',
  'WHERE',
  'AS',
  'AND',
  'OR',
  'IN',
  'WHEN',
  'THEN',
  'ELSE',
  'END',
];

const EXPRESSION = 'an attribute, a literal, a function or "("';

/** Throws RULE_SQL_INVALID and RULE_SQL_TOO_LARGE. */
export function readExpression(grammar: Grammar, minPrecedence = 1): Expression {
  return grammar.tokens.nested(() => {
    let left = readUnary(grammar);
    for (;;) {
      const operator = operatorAt(grammar.tokens.current);
      const precedence = operator === undefined ? 0 : (PRECEDENCE[operator] ?? 0);
      if (operator === undefined || precedence < minPrecedence) return left;
      const { offset } = grammar.tokens.take();
      const right = readExpression(grammar, precedence + 1);
      const name = operator === '!=' ? '<>' : (operator as BinaryOperator);
      left = { kind: 'binary', operator: name, left, right, offset };
    }
  });
}

/** SQL that other databases have, with what this language has instead. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  LIKE: "regexp_matches(text, '^a.*') instead of LIKE",
  BETWEEN: 'a >= 1 AND a <= 2 instead of BETWEEN',
  IS: 'isNull(a) or isUndefined(a) instead of IS',
  EXISTS: 'isUndefined(get((SELECT …), 0)) instead of EXISTS',
};

function operatorAt(token: Token): string | undefined {
  if (token.kind === 'symbol') return token.text;
  if (token.kind !== 'word') return undefined;
  const word = token.text.toUpperCase();
  return ['AND', 'OR', 'IN'].includes(word) ? word : undefined;
}

function readUnary(grammar: Grammar): Expression {
  const { tokens } = grammar;
  const { offset } = tokens.current;
  if (tokens.takeWord('NOT')) {
    return { kind: 'not', operand: readExpression(grammar, BELOW_NOT), offset };
  }
  if (tokens.takeSymbol('-')) {
    return { kind: 'negate', operand: tokens.nested(() => readUnary(grammar)), offset };
  }
  if (tokens.takeSymbol('+')) return tokens.nested(() => readUnary(grammar));
  return readPostfix(grammar);
}

function readPostfix(grammar: Grammar): Expression {
  const { tokens } = grammar;
  let expression = readPrimary(grammar);
  for (;;) {
    if (tokens.isSymbol('[')) throw noIndex(tokens);
    if (!tokens.takeSymbol('.')) return expression;
    const { kind, text, offset } = tokens.current;
    if (kind !== 'word')
      throw tokens.unexpected("the name of a member; get(x, 'a-b') reads others");
    tokens.take();
    tokens.countTerm();
    expression = { kind: 'member', of: expression, key: text, offset };
  }
}

function noIndex(tokens: TokenReader): Error {
  return tokens.error({
    problem: 'there are no brackets after a value',
    expected: 'get(array, 0) for the first item',
  });
}

function readPrimary(grammar: Grammar): Expression {
  const { tokens } = grammar;
  tokens.countTerm();
  const { kind, text, offset } = tokens.current;
  switch (kind) {
    case 'string':
      tokens.take();
      return { kind: 'literal', value: text, offset };
    case 'number':
      tokens.take();
      return { kind: 'literal', value: numberOf(parseDecimal(text), grammar.version), offset };
    case 'variable':
      tokens.take();
      return { kind: 'variable', name: text, offset };
    case 'word':
      return readWord(grammar);
    case 'symbol':
      return readSymbol(grammar);
    case 'end':
      throw tokens.unexpected(EXPRESSION);
  }
}

function readSymbol(grammar: Grammar): Expression {
  const { tokens } = grammar;
  const { text, offset } = tokens.current;
  if (text === '*') {
    tokens.take();
    return { kind: 'all', offset };
  }
  if (text === '(') return readParentheses(grammar);
  if (text === '[') return readArray(grammar);
  if (text === '{') return readObject(grammar);
  throw tokens.unexpected(EXPRESSION);
}

function readParentheses(grammar: Grammar): Expression {
  const { tokens } = grammar;
  const { offset } = tokens.take();
  if (tokens.isWord('SELECT')) {
    const { query, from } = tokens.nested(() => grammar.readQuery(grammar));
    tokens.expectSymbol(')', 'a closing ")" after the nested query');
    return { kind: 'query', query, from, offset };
  }
  const inner = readExpression(grammar);
  tokens.expectSymbol(')', 'a closing ")" or an operator');
  return inner;
}

function readArray(grammar: Grammar): Expression {
  const { offset } = grammar.tokens.take();
  const items = readList(grammar, ']', () => readExpression(grammar));
  return { kind: 'array', items, offset };
}

function readObject(grammar: Grammar): Expression {
  const { offset } = grammar.tokens.take();
  const members = readList(grammar, '}', () => readMember(grammar));
  return { kind: 'object', members, offset };
}

function readMember(grammar: Grammar): ObjectMember {
  const { tokens } = grammar;
  const { kind, text } = tokens.current;
  if (kind !== 'string' && kind !== 'word')
    throw tokens.unexpected("a key in quotes, as in {'a': 1}");
  tokens.take();
  tokens.expectSymbol(':', 'a colon after the key');
  return { key: text, value: readExpression(grammar) };
}

/** Items up to the closing symbol; a trailing comma is allowed. */
function readList<T>(grammar: Grammar, close: string, read: () => T): T[] {
  const { tokens } = grammar;
  const items: T[] = [];
  while (!tokens.takeSymbol(close)) {
    items.push(read());
    if (!tokens.takeSymbol(',') && !tokens.isSymbol(close)) {
      throw tokens.unexpected(`"," or "${close}"`);
    }
  }
  return items;
}

function readWord(grammar: Grammar): Expression {
  const { tokens } = grammar;
  const { text, offset } = tokens.current;
  const word = text.toUpperCase();
  const isCall = tokens.peek().kind === 'symbol' && tokens.peek().text === '(';
  if (isCall && word === 'CAST') return readCast(grammar);
  if (isCall && word !== 'CASE' && !RESERVED.includes(word)) return readCall(grammar);
  if (word === 'CASE') return readCase(grammar);
  if (RESERVED.includes(word)) throw tokens.unexpected(EXPRESSION);
  tokens.take();
  if (word === 'TRUE' || word === 'FALSE')
    return { kind: 'literal', value: word === 'TRUE', offset };
  if (word === 'NULL') return { kind: 'literal', value: null, offset };
  const elsewhere = ELSEWHERE[tokens.current.text.toUpperCase()];
  if (elsewhere !== undefined && tokens.current.kind === 'word') throw tokens.unexpected(elsewhere);
  return { kind: 'name', name: text, offset };
}

function readCall(grammar: Grammar): Expression {
  const { tokens, notes, version } = grammar;
  const { text, offset } = tokens.current;
  const spec = findFunction(text);
  if (spec === undefined) {
    const elsewhere = ELSEWHERE[text.toUpperCase()];
    throw tokens.unexpected(elsewhere ?? 'one of the functions', FUNCTION_NAMES);
  }
  tokens.take();
  tokens.take();
  const args = readList(grammar, ')', () => readExpression(grammar));
  if (args.length < spec.minArgs || args.length > spec.maxArgs) {
    const wanted = `${spec.name}(${spec.signature})`;
    notes.push({ offset, text: `${wanted} with ${args.length} arguments is Undefined` });
  }
  if (spec.isV2 === true && version === '2015-10-08') {
    notes.push({ offset, text: `${spec.name}() is Undefined before SQL version 2016-03-23` });
  }
  return { kind: 'call', spec, args, offset };
}

/** The words after AS (page `iot-sql-functions`, cast) and what they mean. */
const CAST_WORDS: Readonly<Record<string, CastType>> = {
  STRING: 'String',
  NVARCHAR: 'String',
  TEXT: 'String',
  NTEXT: 'String',
  VARCHAR: 'String',
  INT: 'Int',
  INTEGER: 'Int',
  DOUBLE: 'Decimal',
  DECIMAL: 'Decimal',
  BOOL: 'Boolean',
  BOOLEAN: 'Boolean',
};

function readCast(grammar: Grammar): Expression {
  const { tokens } = grammar;
  const { offset } = tokens.take();
  tokens.take();
  const operand = readExpression(grammar);
  tokens.expectWord('AS', `AS and a type, as in cast(a AS ${CAST_TYPES[1]})`);
  const to = CAST_WORDS[tokens.current.text.toUpperCase()];
  if (to === undefined || tokens.current.kind !== 'word') {
    throw tokens.unexpected('String, Int, Decimal or Boolean', Object.keys(CAST_WORDS));
  }
  tokens.take();
  tokens.expectSymbol(')', 'a closing ")"');
  return { kind: 'cast', operand, to, offset };
}

function readCase(grammar: Grammar): Expression {
  const { tokens } = grammar;
  const { offset } = tokens.take();
  if (tokens.isWord('WHEN')) {
    throw tokens.unexpected('a value after CASE; for conditions write CASE true WHEN a > 1 THEN …');
  }
  const subject = readExpression(grammar);
  const branches: { when: Expression; result: Expression }[] = [];
  while (tokens.takeWord('WHEN')) {
    const when = readExpression(grammar);
    tokens.expectWord('THEN', 'THEN and a result');
    branches.push({ when, result: readExpression(grammar) });
  }
  if (branches.length === 0) throw tokens.unexpected('WHEN, a value, THEN and a result', ['WHEN']);
  const otherwise = tokens.takeWord('ELSE') ? readExpression(grammar) : undefined;
  tokens.expectWord('END', 'WHEN, ELSE or END');
  return { kind: 'case', subject, branches, otherwise, offset };
}

/**
 * Is this word VALUE the keyword, or a member of the payload? It is a member when an operator
 * follows; `*` counts as one when something follows it.
 */
export function isValueKeyword(tokens: TokenReader): boolean {
  if (!tokens.isWord('VALUE')) return false;
  const next = tokens.peek();
  if (next.kind === 'word') return !RESERVED.some((word) => isWord(next, word));
  if (next.kind !== 'symbol') return next.kind !== 'end';
  if (next.text !== '*') return ['(', '[', '{'].includes(next.text);
  const afterNext = tokens.peek(2);
  return (
    afterNext.kind === 'end' || [')', ',', ';'].includes(afterNext.text) || isClause(afterNext)
  );
}

function isClause(token: Token): boolean {
  return ['FROM', 'WHERE', 'AS'].some((word) => isWord(token, word));
}
