/**
 * Policy evaluation: union of all statements, an explicit Deny wins, everything else is denied
 * (developer guide, `iot-policies`). A document is compiled once; per connection only its variables
 * and conditions are filled in. Pure.
 */
import { defined } from '#kernel/defined.ts';
import { compileConditions, decideConditions, type Condition } from './conditions.ts';
import type { PolicyDocument, PolicyStatement } from './document.ts';
import { compilePattern, patternMatches, type Pattern } from './pattern.ts';
import {
  fillTemplate,
  fixedParts,
  parseTemplate,
  type PolicyContext,
  type Template,
} from './variables.ts';

/** Names one statement of one policy. */
export interface StatementName {
  readonly policy: string;
  /** From 1 on, as a person counts. */
  readonly number: number;
  readonly sid?: string;
}

export type PolicyDecision =
  | { readonly allowed: true; readonly statement: StatementName }
  | {
      readonly allowed: false;
      readonly effect: 'explicit-deny';
      readonly statement: StatementName;
    }
  | { readonly allowed: false; readonly effect: 'implicit-deny' };

/** Everything that took part in a decision. */
export interface PolicyExplanation {
  readonly decision: PolicyDecision;
  readonly allowing: readonly StatementName[];
  readonly denying: readonly StatementName[];
  /** Statements on this action that do not apply, and which variables or keys had no value. */
  readonly skipped: readonly SkippedStatement[];
}

interface SkippedStatement {
  readonly statement: StatementName;
  readonly missing: readonly string[];
}

export interface PolicyEvaluator {
  decide(action: string, resource: string): PolicyDecision;
  explain(action: string, resource: string): PolicyExplanation;
}

/** A policy document that was prepared once and serves any number of connections. */
export interface CompiledPolicy {
  readonly statements: readonly CompiledStatement[];
}

interface CompiledStatement {
  readonly name: StatementName;
  readonly effect: PolicyStatement['Effect'];
  /** In small letters: action names do not distinguish them. */
  readonly actions: readonly Pattern[];
  readonly resources: readonly Resource[];
  readonly conditions: readonly Condition[];
}

/** Ready to match, or with variables to fill first. */
type Resource = { readonly pattern: Pattern } | { readonly template: Template };

interface BoundStatement {
  readonly name: StatementName;
  readonly actions: readonly Pattern[];
  readonly resources: readonly Pattern[];
}

const IMPLICIT_DENY: PolicyDecision = { allowed: false, effect: 'implicit-deny' };

/** Prepares a document under the name that decisions show. */
export function compilePolicy(policy: string, document: PolicyDocument): CompiledPolicy {
  const hasVariables = document.Version === '2012-10-17';
  const statements = document.Statement.map((statement, index): CompiledStatement => ({
    name: {
      policy,
      number: index + 1,
      ...defined({ sid: statement.Sid }),
    },
    effect: statement.Effect,
    actions: statement.Action.map((text) => fixedPattern(text.toLowerCase())),
    resources: statement.Resource.map((text) => compileResource(text, hasVariables)),
    conditions: compileConditions(statement.Condition, hasVariables),
  }));
  return { statements };
}

/** Fills variables and conditions for one connection; a decision then costs no allocation. */
export function bindPolicies(
  policies: readonly CompiledPolicy[],
  context: PolicyContext,
): PolicyEvaluator {
  const bound: Record<PolicyStatement['Effect'], BoundStatement[]> = { Allow: [], Deny: [] };
  const skipped: (SkippedStatement & Pick<BoundStatement, 'actions'>)[] = [];
  for (const { statements } of policies) {
    for (const statement of statements) {
      const result = bindStatement(statement, context);
      if ('resources' in result) bound[statement.effect].push(result);
      else skipped.push({ statement: statement.name, actions: statement.actions, ...result });
    }
  }
  const decide = (action: string, resource: string): PolicyDecision => {
    const wanted = action.toLowerCase();
    const deny = bound.Deny.find((statement) => applies(statement, wanted, resource));
    if (deny !== undefined) {
      return { allowed: false, effect: 'explicit-deny', statement: deny.name };
    }
    const allow = bound.Allow.find((statement) => applies(statement, wanted, resource));
    return allow === undefined ? IMPLICIT_DENY : { allowed: true, statement: allow.name };
  };
  return {
    decide,
    explain: (action, resource) => {
      const wanted = action.toLowerCase();
      const matching = (statements: readonly BoundStatement[]): readonly StatementName[] =>
        statements.filter((one) => applies(one, wanted, resource)).map(({ name }) => name);
      return {
        decision: decide(action, resource),
        allowing: matching(bound.Allow),
        denying: matching(bound.Deny),
        skipped: skipped
          .filter(({ actions }) => actions.some((pattern) => patternMatches(pattern, wanted)))
          .map(({ statement, missing }) => ({ statement, missing })),
      };
    },
  };
}

/** `policy/Sid`, or `policy/3` for the third statement when it has no Sid. */
export function formatStatement({ policy, number, sid }: StatementName): string {
  return `${policy}/${sid === undefined || sid === '' ? number : sid}`;
}

/** The deciding statement as text, or `implicit-deny`. */
export function formatDecision(decision: PolicyDecision): string {
  return 'statement' in decision ? formatStatement(decision.statement) : 'implicit-deny';
}

function compileResource(text: string, hasVariables: boolean): Resource {
  const template = parseTemplate(text, hasVariables);
  const fixed = fixedParts(template);
  return fixed === undefined ? { template } : { pattern: compilePattern(fixed) };
}

function fixedPattern(text: string): Pattern {
  return compilePattern([{ text, literal: false }]);
}

/** One variable without a value makes the whole statement not match; so does a condition. */
function bindStatement(
  { name, actions, resources, conditions }: CompiledStatement,
  context: PolicyContext,
): BoundStatement | { readonly missing: readonly string[] } {
  const verdict = decideConditions(conditions, context);
  const missing = [...verdict.missing];
  const patterns: Pattern[] = [];
  for (const resource of resources) {
    if ('pattern' in resource) {
      patterns.push(resource.pattern);
      continue;
    }
    const fill = fillTemplate(resource.template, context);
    if ('missing' in fill) missing.push(fill.missing);
    else patterns.push(compilePattern(fill.parts));
  }
  const isWhole = verdict.holds && patterns.length === resources.length;
  return isWhole ? { name, actions, resources: patterns } : { missing: [...new Set(missing)] };
}

function applies(
  { actions, resources }: BoundStatement,
  action: string,
  resource: string,
): boolean {
  return (
    actions.some((pattern) => patternMatches(pattern, action)) &&
    resources.some((pattern) => patternMatches(pattern, resource))
  );
}
