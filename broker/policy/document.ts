/**
 * Policy documents: JSON text in, a document with every list written out, or why AWS would refuse
 * it. `NotAction`, `NotResource` and `Principal` are not part of the language of AWS IoT
 * (developer guide, `iot-policies`), so a document with one of them is refused, never half read.
 */
import { defined } from '#kernel/defined.ts';
import { operatorFault } from './operators.ts';

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: PolicyConditions;
}

/** Operator → key → values. */
export type PolicyConditions = Readonly<
  Record<string, Readonly<Record<string, readonly string[]>>>
>;

export interface PolicyDocument {
  readonly Version: '2012-10-17' | '2008-10-17';
  readonly Statement: readonly PolicyStatement[];
}

interface MalformedPolicy {
  /** What AWS answers in its MalformedPolicyException. */
  readonly message: string;
  /** Where the fault is and what would be correct; AWS does not tell. */
  readonly detail: string;
}

type ParsedPolicy = { readonly document: PolicyDocument } | { readonly malformed: MalformedPolicy };

/** Longest text at all, and longest without white space (API_CreatePolicy). */
const POLICY_TEXT_MAX = 404_600;
export const POLICY_SIZE_MAX = 2048;

const PREFIX = 'Policy document is Malformed';
const RESOURCE = /^arn:[^:]+:[^:]+:[^:]*:[^:]*:./s;
const ACTION = /^(?:\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+)$/;

class Malformed extends Error {
  readonly fault: MalformedPolicy;
  constructor(detail: string, message = `${PREFIX}: Invalid policy syntax.`) {
    super(detail);
    this.fault = { message, detail };
  }
}

/** Reads a policy document of at most `sizeMax` characters; never throws on bad text. */
export function parsePolicyDocument(text: string, sizeMax = POLICY_SIZE_MAX): ParsedPolicy {
  try {
    return { document: readDocument(parseJson(text, sizeMax)) };
  } catch (error) {
    if (error instanceof Malformed) return { malformed: error.fault };
    throw error;
  }
}

function parseJson(text: string, sizeMax: number): unknown {
  const size = text.length > POLICY_TEXT_MAX ? text.length : text.replace(/\s/g, '').length;
  if (size > sizeMax) {
    const limit = `${sizeMax} characters without white space`;
    throw new Malformed(
      `the document has ${size} characters, at most ${limit} are allowed`,
      `${PREFIX}: Policy document exceeds the maximum size of ${sizeMax} characters`,
    );
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new Malformed(`not JSON: ${(error as Error).message}`, PREFIX);
  }
}

const DOCUMENT_MEMBERS = ['Version', 'Id', 'Statement'];
const STATEMENT_MEMBERS = ['Sid', 'Effect', 'Action', 'Resource', 'Condition'];

function readDocument(value: unknown): PolicyDocument {
  const members = readObject(value, 'the document', DOCUMENT_MEMBERS);
  const { Version: version = '2008-10-17', Statement: statement } = members;
  if (version !== '2012-10-17' && version !== '2008-10-17') {
    throw new Malformed(`Version is ${show(version)}, expected "2012-10-17"`);
  }
  if (statement === undefined) throw new Malformed('Statement is missing');
  const list = Array.isArray(statement) ? (statement as unknown[]) : [statement];
  if (list.length === 0) throw new Malformed('Statement is empty');
  return { Version: version, Statement: list.map((item, index) => readStatement(item, index)) };
}

function readStatement(value: unknown, index: number): PolicyStatement {
  const at = `Statement[${index}]`;
  const members = readObject(value, at, STATEMENT_MEMBERS);
  const { Sid: sid, Effect: effect, Condition: condition } = members;
  if (effect !== 'Allow' && effect !== 'Deny') {
    throw new Malformed(`${at}.Effect is ${show(effect)}, expected "Allow" or "Deny"`);
  }
  if (sid !== undefined && typeof sid !== 'string') throw new Malformed(`${at}.Sid is not a text`);
  const actions = readTexts(members['Action'], `${at}.Action`);
  const badAction = actions.find((action) => !ACTION.test(action));
  if (badAction !== undefined) {
    throw new Malformed(`${at}.Action has ${show(badAction)}, expected "iot:Name" or "*"`);
  }
  return {
    ...defined({ Sid: sid }),
    Effect: effect,
    Action: actions,
    Resource: readResources(members['Resource'], `${at}.Resource`),
    ...(condition === undefined ? {} : { Condition: readConditions(condition, at) }),
  };
}

function readResources(value: unknown, at: string): readonly string[] {
  const resources = readTexts(value, at);
  const bad = resources.filter((resource) => resource !== '*' && !RESOURCE.test(resource));
  if (bad.length === 0) return resources;
  throw new Malformed(
    `${at} has ${show(bad[0])}, expected "*" or "arn:aws:iot:REGION:ACCOUNT:KIND/NAME"`,
    `${PREFIX}: The following resources are invalid : ${bad.join(', ')}`,
  );
}

function readConditions(value: unknown, at: string): PolicyConditions {
  const conditions: Record<string, Record<string, readonly string[]>> = {};
  for (const [operator, keys] of Object.entries(readObject(value, `${at}.Condition`))) {
    const place = `${at}.Condition.${operator}`;
    const read = Object.entries(readObject(keys, place)).map(([key, wanted]) => {
      const values = readTexts(wanted, `${place}["${key}"]`, { scalars: true });
      const fault = operatorFault(operator, values);
      if (fault !== undefined) throw new Malformed(`${place}: ${fault}`);
      return [key, values] as const;
    });
    if (read.length === 0) throw new Malformed(`${place} names no key`);
    conditions[operator] = Object.fromEntries(read);
  }
  return conditions;
}

/** A text or a list of texts, never empty; booleans and numbers count as their text if allowed. */
function readTexts(
  value: unknown,
  at: string,
  { scalars = false }: { readonly scalars?: boolean } = {},
): readonly string[] {
  if (value === undefined) throw new Malformed(`${at} is missing`);
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw new Malformed(`${at} is empty`);
  return list.map((item) => {
    if (typeof item === 'string') return item;
    if (scalars && (typeof item === 'boolean' || typeof item === 'number')) return String(item);
    throw new Malformed(`${at} has ${show(item)}, expected a text`);
  });
}

function readObject(
  value: unknown,
  at: string,
  known?: readonly string[],
): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Malformed(`${at} is ${show(value)}, expected an object`);
  }
  const unknown = known && Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw new Malformed(`${at} has ${show(unknown)}, expected one of ${known?.join(', ')}`);
  }
  return value as Readonly<Record<string, unknown>>;
}

/** Outside data in a message: short, and never more than one line. */
function show(value: unknown): string {
  const text = typeof value === 'object' && value !== null ? 'an object' : JSON.stringify(value);
  if (Array.isArray(value)) return 'a list';
  return text === undefined ? 'missing' : text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
