/** A topic rule: its document as the API takes it, and what it is once it is read. */
import { defined } from '#kernel/defined.ts';
import { ACTIONS } from './actions/action-table.ts';
import type { Action, JsonFields } from './actions/action.ts';
import { ruleError } from './errors.ts';
import { RULE_LIMITS } from './limits.ts';
import type { Statement } from './sql/ast.ts';
import { parseStatement } from './sql/parser.ts';
import { parseTemplate, type Template } from './sql/template.ts';
import { SQL_VERSIONS, type SqlVersion } from './sql/values.ts';

/** `topicRulePayload` of the API. */
export interface RuleDocument {
  readonly sql: string;
  readonly description?: string;
  readonly actions: readonly JsonFields[];
  readonly ruleDisabled: boolean;
  readonly awsIotSqlVersion: SqlVersion;
  readonly errorAction?: JsonFields;
}

export interface StoredRule {
  readonly name: string;
  readonly document: RuleDocument;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

export interface CompiledAction {
  readonly action: Action;
  readonly fields: JsonFields;
  /** Every text of the fields, read as a template. */
  readonly templates: ReadonlyMap<string, Template>;
}

export interface CompiledRule extends StoredRule {
  readonly statement: Statement;
  readonly actions: readonly CompiledAction[];
  readonly errorAction: CompiledAction | undefined;
}

/** AWS takes this one where the API names none. */
const DEFAULT_VERSION: SqlVersion = '2015-10-08';
const RULE_NAME = /^[a-zA-Z0-9_]{1,128}$/;
const FIELD_DEPTH_MAX = 8;

function isRuleName(text: string): boolean {
  return RULE_NAME.test(text);
}

/** Body of CreateTopicRule → document. Throws RULE_INVALID. */
export function readRuleDocument(body: JsonFields): RuleDocument {
  const { sql, description, actions, ruleDisabled, awsIotSqlVersion, errorAction } = body;
  if (typeof sql !== 'string' || sql === '') throw invalid('sql is missing');
  if (description !== undefined && typeof description !== 'string') {
    throw invalid('description is not a text');
  }
  if (!Array.isArray(actions)) throw invalid('actions is not a list');
  const version = awsIotSqlVersion ?? DEFAULT_VERSION;
  const known = SQL_VERSIONS.find((candidate) => candidate === version);
  if (known === undefined) {
    throw invalid(`awsIotSqlVersion is not one of ${SQL_VERSIONS.join(', ')}`);
  }
  return {
    sql,
    ...defined({ description }),
    actions: actions.map((action, index) => fieldsOf(action, `actions[${index}]`)),
    ruleDisabled: ruleDisabled === true,
    awsIotSqlVersion: known,
    ...(errorAction === undefined || errorAction === null
      ? {}
      : { errorAction: fieldsOf(errorAction, 'errorAction') }),
  };
}

/** Throws RULE_INVALID, RULE_SQL_INVALID and RULE_SQL_TOO_LARGE. */
export function compileRule(rule: StoredRule): CompiledRule {
  const { sql, actions, errorAction, awsIotSqlVersion } = rule.document;
  if (!isRuleName(rule.name)) throw invalid(`"${rule.name}" is not a name of letters, digits, _`);
  if (actions.length > RULE_LIMITS.actionsPerRule) {
    throw invalid(`there are ${actions.length} actions, at most ${RULE_LIMITS.actionsPerRule}`);
  }
  if (Buffer.byteLength(JSON.stringify(rule.document)) > RULE_LIMITS.documentBytes) {
    throw invalid(`it is above ${RULE_LIMITS.documentBytes} bytes`);
  }
  return {
    ...rule,
    statement: parseStatement(sql, awsIotSqlVersion),
    actions: actions.map((fields) => compileAction(fields, awsIotSqlVersion)),
    errorAction: errorAction && compileAction(errorAction, awsIotSqlVersion),
  };
}

function compileAction(given: JsonFields, version: SqlVersion): CompiledAction {
  const entries = Object.entries(given).filter(([, value]) => value !== null);
  const [entry] = entries;
  if (entry === undefined || entries.length !== 1) throw invalid('an action has one member');
  const [key, value] = entry;
  const action = ACTIONS.find((candidate) => candidate.key === key);
  if (action === undefined) {
    const known = ACTIONS.map((candidate) => candidate.key).join(', ');
    throw invalid(`this core has no action "${key}"; it has ${known}`);
  }
  const fields = fieldsOf(value, key);
  for (const name of action.required) {
    const field = fields[name];
    if (field === undefined || field === null || field === '') {
      throw invalid(`${name} of the action ${key} is missing`);
    }
  }
  const problem = action.check?.(fields);
  if (problem !== undefined) throw invalid(`${key}: ${problem}`);
  const templates = new Map<string, Template>();
  readTemplates(fields, { templates, version, depth: 0 });
  return { action, fields, templates };
}

interface Walk {
  readonly templates: Map<string, Template>;
  readonly version: SqlVersion;
  readonly depth: number;
}

function readTemplates(value: unknown, walk: Walk): void {
  if (walk.depth > FIELD_DEPTH_MAX) throw invalid('an action is nested too deep');
  const below = { ...walk, depth: walk.depth + 1 };
  if (typeof value === 'string') {
    if (!walk.templates.has(value)) walk.templates.set(value, parseTemplate(value, walk.version));
  } else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) readTemplates(part, below);
  }
}

function fieldsOf(value: unknown, name: string): JsonFields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(`${name} is not an object`);
  }
  return value as JsonFields;
}

function invalid(problem: string): Error {
  return ruleError('RULE_INVALID', { details: { problem } });
}
