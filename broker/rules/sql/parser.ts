/** Text → statement (developer guide, page `iot-sql-reference`). Recursive descent, bounded. */
import type { Expression, Note, Query, SelectItem, Statement } from './ast.ts';
import { isValueKeyword, readExpression, type Grammar } from './expression-parser.ts';
import { TokenReader } from './token-reader.ts';
import type { SqlVersion } from './values.ts';

const VARIABLE_NAME_MAX = 64;

/** Throws RULE_SQL_INVALID, with line and column, and RULE_SQL_TOO_LARGE; nothing else. */
export function parseStatement(text: string, version: SqlVersion = '2016-03-23'): Statement {
  const notes: Note[] = [];
  const tokens = new TokenReader(text);
  const grammar: Grammar = { tokens, version, notes, readQuery };
  const variables = tokens.takeWord('SET') ? readVariables(grammar) : [];
  const { isValue, items } = readSelect(grammar);
  const filter = tokens.takeWord('FROM') ? readFilter(tokens) : undefined;
  const where = tokens.takeWord('WHERE') ? readExpression(grammar) : undefined;
  tokens.takeSymbol(';');
  if (tokens.current.kind !== 'end') {
    const expected = where === undefined ? afterItems(filter) : 'AND, OR or the end';
    throw tokens.unexpected(expected, ['FROM', 'WHERE', 'AS', 'AND', 'OR']);
  }
  return { variables, isValue, items, filter, where, text, version, notes };
}

/** An expression alone, as in `${…}`, and the offset where it ends. */
export function parseExpression(
  text: string,
  start: number,
  version: SqlVersion,
): { readonly expression: Expression; readonly end: number } {
  const tokens = new TokenReader(text, start);
  const expression = readExpression({ tokens, version, notes: [], readQuery });
  // The text after the brace is not part of the language and may not even consist of tokens.
  if (!tokens.isSymbol('}')) throw tokens.unexpected('an operator or a closing "}"');
  return { expression, end: tokens.current.end };
}

function afterItems(filter: string | undefined): string {
  return filter === undefined ? "FROM 'topic/filter', a comma or the end" : 'WHERE or the end';
}

function readVariables(grammar: Grammar): { name: string; value: Expression }[] {
  const { tokens } = grammar;
  const variables: { name: string; value: Expression }[] = [];
  do {
    const token = tokens.current;
    if (token.kind !== 'variable') throw tokens.unexpected('a variable, as in SET @a = b * 2');
    if (token.text.length > VARIABLE_NAME_MAX) {
      throw tokens.error({
        problem: 'the name of a variable is too long',
        expected: `at most ${VARIABLE_NAME_MAX} characters`,
      });
    }
    if (variables.some(({ name }) => name === token.text)) {
      throw tokens.error({
        problem: `@${token.text} is set twice`,
        expected: 'each variable to be set once',
      });
    }
    tokens.take();
    tokens.expectSymbol('=', '"=" after the variable');
    variables.push({ name: token.text, value: readExpression(grammar) });
  } while (tokens.takeSymbol(','));
  return variables;
}

function readSelect(grammar: Grammar): Pick<Query, 'isValue' | 'items'> {
  const { tokens } = grammar;
  tokens.expectWord('SELECT', 'SELECT');
  const isValue = isValueKeyword(tokens);
  if (isValue) tokens.take();
  const items = [readItem(grammar, isValue)];
  while (tokens.takeSymbol(',')) {
    if (isValue) throw onlyOne(tokens);
    items.push(readItem(grammar, false));
  }
  return { isValue, items };
}

function onlyOne(tokens: TokenReader): Error {
  return tokens.error({
    problem: 'SELECT VALUE has more than one item',
    expected: 'one item after VALUE, or SELECT without VALUE',
  });
}

function readItem(grammar: Grammar, isValue: boolean): SelectItem {
  const { tokens } = grammar;
  const start = tokens.current;
  const expression = readExpression(grammar);
  if (tokens.takeWord('AS')) {
    const path = readAlias(tokens);
    return { expression, path: isValue ? undefined : path };
  }
  if (isValue || expression.kind === 'all') return { expression, path: undefined };
  const name = defaultName(expression);
  if (name !== undefined) return { expression, path: [name] };
  if (tokens.current.kind !== 'end' && !tokens.isSymbol(',')) {
    const isClause = tokens.isWord('FROM') || tokens.isWord('WHERE') || tokens.isSymbol(')');
    if (!isClause) throw tokens.unexpected('AS and a name, a comma or FROM', ['AS', 'FROM']);
  }
  throw tokens.error(
    { problem: 'an expression has no name in the output', expected: 'AS and a name after it' },
    start,
  );
}

/** Any word may be an alias, also the keywords; a dotted one makes an object in the output. */
function readAlias(tokens: TokenReader): string[] {
  const path: string[] = [];
  do {
    const { kind, text } = tokens.current;
    if (kind !== 'word' && kind !== 'string') throw tokens.unexpected('a name after AS');
    tokens.take();
    tokens.countTerm();
    path.push(text);
  } while (tokens.takeSymbol('.'));
  return path;
}

/** The last part of a path, or the function. */
function defaultName(expression: Expression): string | undefined {
  switch (expression.kind) {
    case 'name':
    case 'variable':
      return expression.name;
    case 'member':
      return expression.key;
    case 'call':
      return expression.spec.name;
    case 'cast':
      return 'cast';
    case 'literal':
    case 'all':
    case 'negate':
    case 'not':
    case 'binary':
    case 'case':
    case 'array':
    case 'object':
    case 'query':
      return undefined;
  }
}

function readFilter(tokens: TokenReader): string {
  const { kind, text } = tokens.current;
  if (kind !== 'string') throw tokens.unexpected("a topic filter in quotes, as in FROM 'a/+/b'");
  const problem = filterProblem(text);
  if (problem !== undefined) {
    throw tokens.error({ problem, expected: 'a topic filter such as a/b, a/+/c or a/#' });
  }
  tokens.take();
  return text;
}

function filterProblem(filter: string): string | undefined {
  if (filter === '') return 'the topic filter is empty';
  if (filter.includes('\0')) return 'the topic filter has a zero character';
  const levels = filter.split('/');
  const isMisplaced = levels.some(
    (level, index) =>
      (level.includes('#') && (level !== '#' || index !== levels.length - 1)) ||
      (level.includes('+') && level !== '+'),
  );
  return isMisplaced ? 'a wildcard of the topic filter stands in the wrong place' : undefined;
}

/** `SELECT … FROM x [WHERE …]` inside parentheses; x is a part of the payload. */
function readQuery(grammar: Grammar): { query: Query; from: Expression } {
  const { tokens } = grammar;
  const { isValue, items } = readSelect(grammar);
  tokens.expectWord('FROM', 'FROM and the array or object to look into');
  if (tokens.current.kind === 'string') {
    throw tokens.unexpected('a part of the payload; a topic filter stands in the outer query only');
  }
  // Not a comparison: `FROM a WHERE …` ends the source.
  const from = readExpression(grammar);
  const where = tokens.takeWord('WHERE') ? readExpression(grammar) : undefined;
  return { query: { isValue, items, where }, from };
}
