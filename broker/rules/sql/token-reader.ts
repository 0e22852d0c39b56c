/** A window of a few tokens on a statement, with the bounds on its size and depth. */
import { didYouMean } from '#kernel/did-you-mean.ts';
import { LIMITS } from './limits.ts';
import { tokensOf, type Token } from './lexer.ts';
import { syntaxError, tooLarge, type SyntaxProblem } from './syntax-error.ts';

export class TokenReader {
  readonly text: string;
  readonly #tokens: Generator<Token, void>;
  #current: Token;
  readonly #ahead: Token[] = [];
  #termCount = 0;
  #depth = 0;

  constructor(text: string, start = 0) {
    this.text = text;
    this.#tokens = tokensOf(text, start);
    this.#current = this.#pull();
  }

  get current(): Token {
    return this.#current;
  }

  /** The token that many places after the current one. */
  peek(distance = 1): Token {
    while (this.#ahead.length < distance) this.#ahead.push(this.#pull());
    return this.#ahead[distance - 1] as Token;
  }

  take(): Token {
    const token = this.#current;
    this.#current = this.#ahead.shift() ?? this.#pull();
    return token;
  }

  isSymbol(symbol: string): boolean {
    return this.#current.kind === 'symbol' && this.#current.text === symbol;
  }

  isWord(word: string): boolean {
    return isWord(this.#current, word);
  }

  takeSymbol(symbol: string): boolean {
    const found = this.isSymbol(symbol);
    if (found) this.take();
    return found;
  }

  takeWord(word: string): boolean {
    const found = this.isWord(word);
    if (found) this.take();
    return found;
  }

  expectSymbol(symbol: string, expected: string): void {
    if (!this.takeSymbol(symbol)) throw this.unexpected(expected);
  }

  expectWord(word: string, expected: string): void {
    if (!this.takeWord(word)) throw this.unexpected(expected, [word]);
  }

  /** One more operand, name or call. Throws RULE_SQL_TOO_LARGE. */
  countTerm(): void {
    if (++this.#termCount > LIMITS.sqlTerms.value) {
      throw tooLarge(LIMITS.sqlTerms, `more than ${LIMITS.sqlTerms.value}`);
    }
  }

  /** Reads one level deeper. Throws RULE_SQL_TOO_LARGE. */
  nested<T>(read: () => T): T {
    if (++this.#depth > LIMITS.sqlDepth.value) {
      throw tooLarge(LIMITS.sqlDepth, `more than ${LIMITS.sqlDepth.value}`);
    }
    const result = read();
    this.#depth--;
    return result;
  }

  /** RULE_SQL_INVALID at the current token; keywords are what a misspelt word may have meant. */
  unexpected(expected: string, keywords: readonly string[] = []): Error {
    const { kind, text } = this.#current;
    const meant = kind === 'word' ? didYouMean(text, keywords) : undefined;
    const hint = meant === undefined ? expected : `${expected}; did you mean ${meant}?`;
    return this.error({ problem: `unexpected ${described(this.#current)}`, expected: hint });
  }

  error(what: SyntaxProblem, token: Token = this.#current): Error {
    return syntaxError(this.text, token.offset, what);
  }

  #pull(): Token {
    const result = this.#tokens.next();
    const end = this.text.length;
    return result.done === true ? { kind: 'end', text: '', offset: end, end } : result.value;
  }
}

export function isWord(token: Token, word: string): boolean {
  return token.kind === 'word' && token.text.toUpperCase() === word;
}

function described({ kind, text }: Token): string {
  if (kind === 'end') return 'end of the statement';
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  if (kind === 'string') return `string '${shown}'`;
  return kind === 'variable' ? `"@${shown}"` : `"${shown}"`;
}
