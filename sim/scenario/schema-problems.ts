/**
 * Compares a document with the schema and says in words what does not fit, where, and what was
 * meant.
 */
import type { TSchema } from 'typebox';
import { Settings } from 'typebox/system';
import Value from 'typebox/value';
import { defined } from '#kernel/defined.ts';
import { didYouMean } from '#kernel/did-you-mean.ts';
import type { SourceDocument } from './document.ts';
import { quote, formatPath, type Path, type Problem } from './problem.ts';
import { NOT_YET, NOT_YET_VALUES } from './not-yet.ts';
import { scalarAdvice } from './scalar-advice.ts';

interface SchemaTask {
  readonly file: string;
  readonly document: SourceDocument;
  readonly schema: TSchema;
  /** Where in the document the schema applies. */
  readonly base: Path;
}

type SchemaError = ReturnType<typeof Value.Errors>[number];
type SchemaNode = Readonly<Record<string, unknown>>;

/** More problems than a person reads; a bound on the work for a hostile file. */
const MAX_ERRORS = 200;

/** Every place where `value` does not fit the schema. */
export function schemaProblems(value: unknown, task: SchemaTask): Problem[] {
  const problems = ofChoices(schemaErrors(task.schema, value)).flatMap((error) => {
    const path = [...task.base, ...pointerPath(error.instancePath, value)];
    const node = schemaAt(task.schema, error.schemaPath);
    switch (error.keyword) {
      case 'additionalProperties':
        return unknownKeys(task, path, { node, keys: error.params.additionalProperties });
      case 'required':
        return error.params.requiredProperties.map((key) => missingKey(task, path, key));
      // The forbidden key itself; its parent reports it with all its brothers.
      case 'boolean':
        return [];
      default:
        return [badValue(task, path, { node, error, value: valueAt(value, error.instancePath) })];
    }
  });
  return problems.filter((problem) => !isMisspelt(problem, problems));
}

/**
 * Of a value that fits none of several forms: where a part of it is wrong, that part; else once that it
 * is not possible, and not what each of the forms lacks.
 */
function ofChoices(errors: readonly SchemaError[]): SchemaError[] {
  const choices = errors.filter(({ keyword }) => keyword === 'anyOf');
  const isBranch = (error: SchemaError, choice: SchemaError): boolean =>
    error !== choice && error.schemaPath.startsWith(`${choice.schemaPath}/anyOf/`);
  const isPart = (error: SchemaError, choice: SchemaError): boolean =>
    isBranch(error, choice) && error.instancePath !== choice.instancePath;
  return errors.filter((error) => {
    if (error.keyword === 'anyOf') return !errors.some((other) => isPart(other, error));
    return !choices.some((each) => isBranch(error, each) && !isPart(error, each));
  });
}

/** A key that is missing because it was misspelt is one mistake, not two. */
function isMisspelt({ path, message }: Problem, problems: readonly Problem[]): boolean {
  if (message !== MISSING) return false;
  return problems.some((other) => {
    if (other.message !== NO_KEY || other.suggestion === undefined) return false;
    const parent = other.path.slice(0, other.path.lastIndexOf('.') + 1);
    return path === `${parent}${other.suggestion}`;
  });
}

const MISSING = 'is missing';
const NO_KEY = 'is not a key here';

/** TypeBox stops at 8 errors by a setting of the whole process; it is put back at once. */
function schemaErrors(schema: TSchema, value: unknown): SchemaError[] {
  const { maxErrors } = Settings.Get();
  Settings.Set({ maxErrors: MAX_ERRORS });
  try {
    return Value.Errors(schema, value);
  } finally {
    Settings.Set({ maxErrors });
  }
}

function unknownKeys(
  task: SchemaTask,
  path: Path,
  { node, keys }: { node: SchemaNode; keys: readonly string[] },
): Problem[] {
  const known = Object.keys(node.properties ?? {});
  return keys.map((key) => {
    const keyPath = [...path, key];
    const place = task.document.placeOfKey(keyPath);
    const head = { file: task.file, ...place, path: formatPath(keyPath) };
    const notYet = NOT_YET.get(genericPath(keyPath));
    if (notYet !== undefined) return { ...head, message: `is not supported: ${notYet}` };
    const suggestion = didYouMean(key, known);
    if (suggestion !== undefined) return { ...head, message: NO_KEY, suggestion };
    return { ...head, message: NO_KEY, hint: `keys are ${known.join(', ')}` };
  });
}

function missingKey(task: SchemaTask, path: Path, key: string): Problem {
  const place = path.length === 0 ? task.document.place(path) : task.document.placeOfKey(path);
  return { file: task.file, ...place, path: formatPath([...path, key]), message: MISSING };
}

function badValue(
  task: SchemaTask,
  path: Path,
  { node, error, value }: { node: SchemaNode; error: SchemaError; value: unknown },
): Problem {
  const head = { file: task.file, ...task.document.place(path), path: formatPath(path) };
  const choices = (node.enum ?? []) as readonly string[];
  if (error.keyword === 'enum') return { ...head, ...badChoice(path, { choices, value }) };
  const advice = scalarAdvice({ key: String(path.at(-1) ?? ''), node, value });
  if (advice !== undefined) return { ...head, ...advice };
  if (error.keyword === 'anyOf') {
    const hint = typeof node.description === 'string' ? { hint: node.description } : {};
    return { ...head, message: `${quote(value)} is not possible here`, ...hint };
  }
  return { ...head, message: `${quote(value)} ${sentence(error)}` };
}

function badChoice(
  path: Path,
  { choices, value }: { choices: readonly string[]; value: unknown },
): Pick<Problem, 'message' | 'suggestion' | 'hint'> {
  const hint = `one of ${choices.join(', ')}`;
  const planned = NOT_YET_VALUES.get(genericPath(path)) ?? [];
  if (typeof value === 'string' && planned.includes(value)) {
    return { message: `${quote(value)} is not supported yet`, hint };
  }
  const suggestion = typeof value === 'string' ? didYouMean(value, choices) : undefined;
  const message = `${quote(value)} is not possible here`;
  return { message, hint, ...defined({ suggestion }) };
}

function sentence(error: SchemaError): string {
  switch (error.keyword) {
    case 'type': {
      const wanted = error.params.type;
      return `is not ${typeof wanted === 'string' ? typeName(wanted) : wanted.map(typeName).join(' or ')}`;
    }
    case 'minimum':
      return `is too small, it must be at least ${error.params.limit}`;
    case 'maximum':
      return `is too large, it must be at most ${error.params.limit}`;
    case 'minItems':
      return `has too few entries, it needs at least ${error.params.limit}`;
    case 'maxItems':
      return `has too many entries, at most ${error.params.limit} are possible`;
    case 'pattern':
      return 'is not written as it must be';
    default:
      return error.message;
  }
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  object: 'a list of keys with values',
  array: 'a list',
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};

function typeName(type: string): string {
  return TYPE_NAMES[type] ?? type;
}

/** `gateways[].uplink.lossPct`, whatever the number of the gateway. */
function genericPath(path: Path): string {
  return formatPath(path).replace(/\[\d+\]/g, '[]');
}

/** JSON pointer → path; segments of lists become numbers. */
function pointerPath(pointer: string, root: unknown): Path {
  let node = root;
  return pointerParts(pointer).map((part) => {
    const isIndex = Array.isArray(node);
    node = child(node, part);
    return isIndex ? Number(part) : part;
  });
}

function valueAt(root: unknown, pointer: string): unknown {
  return pointerParts(pointer).reduce(child, root);
}

/** The schema node that an error is about; `#/properties/name` and the like. */
function schemaAt(schema: TSchema, schemaPath: string): SchemaNode {
  const node = pointerParts(schemaPath.replace(/^#/, '')).reduce(child, schema as unknown);
  return typeof node === 'object' && node !== null ? (node as SchemaNode) : {};
}

function pointerParts(pointer: string): string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function child(node: unknown, part: string): unknown {
  if (typeof node !== 'object' || node === null) return undefined;
  return Object.hasOwn(node, part) ? (node as Record<string, unknown>)[part] : undefined;
}
