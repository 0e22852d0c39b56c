/**
 * Policy evaluation: union of all statements, an explicit Deny wins, everything else is denied
 * (developer guide, `iot-policies`). `*` stands for any run of characters across topic levels,
 * `?` for one UTF-16 unit; the MQTT wildcards `+` and `#` are ordinary letters here. Pure.
 */
import { resolveTemplate } from './policy-variables.ts';
import type { PolicyContext, TemplatePart } from './policy-variables.ts';

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

export type PolicyDecision =
  | { readonly allowed: true; readonly statement: string }
  | { readonly allowed: false; readonly effect: 'explicit-deny'; readonly statement: string }
  | { readonly allowed: false; readonly effect: 'implicit-deny' };

/** Decides one action on one resource. */
export type PolicyEvaluator = (action: string, resource: string) => PolicyDecision;

interface CompiledStatement {
  readonly sid: string;
  readonly actions: readonly Pattern[];
  readonly resources: readonly Pattern[];
}

const IMPLICIT_DENY: PolicyDecision = { allowed: false, effect: 'implicit-deny' };

/** Fills the variables once and prepares the patterns, so that a decision costs no allocation. */
export function compilePolicies(
  documents: readonly PolicyDocument[],
  context: PolicyContext,
): PolicyEvaluator {
  const statements = documents.flatMap((document) => document.Statement);
  const denies = compileEffect(statements, 'Deny', context);
  const allows = compileEffect(statements, 'Allow', context);
  return (action, resource) => {
    const deny = find(denies, action, resource);
    if (deny !== undefined) {
      return { allowed: false, effect: 'explicit-deny', statement: deny.sid };
    }
    const allow = find(allows, action, resource);
    return allow === undefined ? IMPLICIT_DENY : { allowed: true, statement: allow.sid };
  };
}

function compileEffect(
  statements: readonly PolicyStatement[],
  effect: PolicyStatement['Effect'],
  context: PolicyContext,
): readonly CompiledStatement[] {
  const compiled: CompiledStatement[] = [];
  for (const statement of statements) {
    if (statement.Effect !== effect) continue;
    const resources: Pattern[] = [];
    for (const template of statement.Resource) {
      const parts = resolveTemplate(template, context);
      if (parts !== undefined) resources.push(compilePattern(parts));
    }
    // One variable without a value makes the whole statement not match.
    if (resources.length !== statement.Resource.length) continue;
    const actions = statement.Action.map((text) => compilePattern([{ text, literal: false }]));
    compiled.push({ sid: statement.Sid, actions, resources });
  }
  return compiled;
}

function find(
  statements: readonly CompiledStatement[],
  action: string,
  resource: string,
): CompiledStatement | undefined {
  return statements.find(
    (statement) =>
      statement.actions.some((pattern) => patternMatches(pattern, action)) &&
      statement.resources.some((pattern) => patternMatches(pattern, resource)),
  );
}

const ANY_RUN = -1;
const ANY_ONE = -2;
interface Pattern {
  /** What stands before the first wildcard; one native comparison decides most cases. */
  readonly prefix: string;
  /** The rest: UTF-16 units, ANY_RUN or ANY_ONE. */
  readonly rest: readonly number[];
}

function compilePattern(parts: readonly TemplatePart[]): Pattern {
  const out: number[] = [];
  for (const part of parts) {
    for (let index = 0; index < part.text.length; index++) {
      const unit = part.text.charCodeAt(index);
      if (part.literal || (unit !== 0x2a && unit !== 0x3f)) out.push(unit);
      else out.push(unit === 0x2a ? ANY_RUN : ANY_ONE);
    }
  }
  const wildcard = out.findIndex((unit) => unit < 0);
  const length = wildcard < 0 ? out.length : wildcard;
  return { prefix: String.fromCharCode(...out.slice(0, length)), rest: out.slice(length) };
}

/** Greedy with one point to return to: linear in practice, quadratic at worst, never exponential. */
function patternMatches({ prefix, rest: pattern }: Pattern, text: string): boolean {
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
