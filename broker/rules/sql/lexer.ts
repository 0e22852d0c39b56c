/** Text of a statement → tokens. One pass, each character looked at once. */
import { LIMITS } from './limits.ts';
import { syntaxError, tooLarge } from './syntax-error.ts';

type TokenKind = 'word' | 'variable' | 'number' | 'string' | 'symbol' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** Word as written, digits, contents of the string, or the symbol. */
  readonly text: string;
  readonly offset: number;
  readonly end: number;
}

const TOKEN =
  /(?<space>[\s\u00a0]+)|(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\p{L}\p{N}_]))|(?<word>[\p{L}_][\p{L}\p{N}_]*)|@(?<variable>[A-Za-z0-9_]+)|'(?<single>(?:[^']|'')*)'|"(?<double>(?:[^"]|"")*)"|(?<symbol><>|!=|<=|>=|[-+*/%=<>(),.{}[\]:;])/uy;

/** Throws RULE_SQL_INVALID for characters that begin nothing, RULE_SQL_TOO_LARGE. */
export function* tokensOf(text: string, start = 0): Generator<Token, void> {
  if (text.length > LIMITS.sqlBytes.value) throw tooLarge(LIMITS.sqlBytes, text.length);
  const pattern = new RegExp(TOKEN.source, TOKEN.flags);
  let offset = start;
  while (offset < text.length) {
    pattern.lastIndex = offset;
    const match = pattern.exec(text);
    if (match === null) throw strange(text, offset);
    const end = pattern.lastIndex;
    const token = tokenOf(match.groups ?? {}, offset, end);
    if (token !== undefined) yield token;
    offset = end;
  }
  yield { kind: 'end', text: 'the end of the statement', offset: text.length, end: text.length };
}

function tokenOf(
  groups: Readonly<Record<string, string | undefined>>,
  offset: number,
  end: number,
): Token | undefined {
  const { space, number, word, variable, single, double, symbol } = groups;
  if (space !== undefined) return undefined;
  const at = { offset, end };
  if (word !== undefined) return { kind: 'word', text: word, ...at };
  if (number !== undefined) return { kind: 'number', text: number, ...at };
  if (symbol !== undefined) return { kind: 'symbol', text: symbol, ...at };
  if (variable !== undefined) return { kind: 'variable', text: variable, ...at };
  const text = single === undefined ? double?.replaceAll('""', '"') : single.replaceAll("''", "'");
  return { kind: 'string', text: text ?? '', ...at };
}

function strange(text: string, offset: number): Error {
  const character = String.fromCodePoint(text.codePointAt(offset) ?? 0);
  if (character === "'" || character === '"') {
    return syntaxError(text, offset, {
      problem: 'a string begins here and does not end',
      expected: `a closing ${character}; inside a string it is written twice`,
    });
  }
  if (character === '$' && text[offset + 1] === '{') {
    return syntaxError(text, offset, {
      problem: 'a substitution template stands in the statement',
      expected: 'the expression alone; ${…} is for the fields of an action',
    });
  }
  if (/\d/.test(character)) {
    return syntaxError(text, offset, {
      problem: 'a name begins with a digit',
      expected: "a name that begins with a letter or _; other keys are read with get(*, '1st')",
    });
  }
  return syntaxError(text, offset, {
    problem: `unexpected character ${JSON.stringify(character)}`,
    expected: 'a name, a number, a string in quotes or an operator',
  });
}
