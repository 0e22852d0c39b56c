/**
 * Patterns of the policy language: `*` stands for any run of characters across topic levels, `?`
 * for one UTF-16 unit. The MQTT wildcards `+` and `#` are ordinary letters here. Pure.
 */

export interface PatternPart {
  readonly text: string;
  /** True for the value of a variable: a `*` in it is a letter, never a wildcard. */
  readonly literal: boolean;
}

export interface Pattern {
  /** What stands before the first wildcard; one native comparison decides most cases. */
  readonly prefix: string;
  /** The rest: UTF-16 units, ANY_RUN or ANY_ONE. */
  readonly rest: readonly number[];
}

const ANY_RUN = -1;
const ANY_ONE = -2;

export function compilePattern(parts: readonly PatternPart[]): Pattern {
  let prefix = '';
  const rest: number[] = [];
  for (const part of parts) {
    const wild = part.literal ? -1 : part.text.search(/[*?]/);
    if (rest.length === 0 && wild < 0) {
      prefix += part.text;
      continue;
    }
    let from = 0;
    if (rest.length === 0) {
      prefix += part.text.slice(0, wild);
      from = wild;
    }
    appendUnits(rest, part, from);
  }
  return { prefix, rest };
}

function appendUnits(rest: number[], { text, literal }: PatternPart, from: number): void {
  for (let index = from; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (literal || (unit !== 0x2a && unit !== 0x3f)) rest.push(unit);
    else rest.push(unit === 0x2a ? ANY_RUN : ANY_ONE);
  }
}

/** Greedy with one point to return to: linear in practice, quadratic at worst, never exponential. */
export function patternMatches({ prefix, rest: pattern }: Pattern, text: string): boolean {
  if (pattern.length === 0) return text === prefix;
  if (!text.startsWith(prefix)) return false;
  let at = 0;
  let resumePattern = -1;
  let resumeText = 0;
  let index = prefix.length;
  while (index < text.length) {
    const wanted = pattern[at];
    if (wanted === ANY_RUN) {
      resumePattern = ++at;
      resumeText = index;
    } else if (wanted === ANY_ONE || wanted === text.charCodeAt(index)) {
      at++;
      index++;
    } else if (resumePattern >= 0) {
      at = resumePattern;
      index = ++resumeText;
    } else {
      return false;
    }
  }
  while (pattern[at] === ANY_RUN) at++;
  return at === pattern.length;
}
