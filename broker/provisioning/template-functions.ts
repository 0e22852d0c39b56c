/** The functions of provisioning templates: `Ref` and `Fn::…`. Pure. */
import { isRecord } from '#kernel/records.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export interface Scope {
  readonly parameters: ReadonlyMap<string, string>;
  readonly mappings: JsonObject;
  /** Only looks whether everything that is named exists; values are stand-ins. */
  readonly isCheck?: boolean;
}

/** A template or its parameters are wrong; the message is meant for the sender. */
export class TemplateFault extends Error {}

const DEPTH_MAX = 16;
/** `Fn::Join` and `Fn::Sub` may repeat a value; this is far more than any property may hold. */
const TEXT_MAX = 16_384;

type Evaluate = (value: unknown) => unknown;
type TemplateFunction = (argument: unknown, scope: Scope, evaluateIn: Evaluate) => unknown;

const FUNCTIONS: Readonly<Record<string, TemplateFunction>> = {
  Ref: (name, scope) => {
    if (typeof name !== 'string') throw fault('Ref takes the name of a parameter');
    return parameter(name, scope);
  },
  'Fn::Join': (argument, _scope, evaluateIn) => {
    const [delimiter, list] = tuple(argument, 2, 'Fn::Join');
    const items = textsOf(evaluateIn(list), 'Fn::Join');
    return bounded(items.join(textOf(delimiter, 'Fn::Join')));
  },
  'Fn::Split': (argument, _scope, evaluateIn) => {
    const [delimiter, source] = tuple(argument, 2, 'Fn::Split');
    return textOf(evaluateIn(source), 'Fn::Split').split(textOf(delimiter, 'Fn::Split'));
  },
  'Fn::Select': (argument, scope, evaluateIn) => {
    const [index, list] = tuple(argument, 2, 'Fn::Select');
    const at = Number(evaluateIn(index));
    if (!Number.isInteger(at) || at < 0) throw fault('Fn::Select takes an index from 0 on');
    const item = textsOf(evaluateIn(list), 'Fn::Select')[at];
    if (item === undefined && scope.isCheck === true) return '';
    if (item === undefined) throw fault(`Fn::Select has no item ${at}`);
    return item;
  },
  'Fn::FindInMap': (argument, scope, evaluateIn) => {
    const keys = tuple(argument, 3, 'Fn::FindInMap').map((key) =>
      textOf(evaluateIn(key), 'Fn::FindInMap'),
    );
    let found: unknown = scope.mappings;
    for (const key of keys) {
      found = isRecord(found) && Object.hasOwn(found, key) ? found[key] : undefined;
    }
    if (found === undefined && scope.isCheck === true) return '';
    if (found === undefined) throw fault(`Fn::FindInMap has no entry ${keys.join(', ')}`);
    return found;
  },
  'Fn::Sub': (argument, scope, evaluateIn) => {
    const [source, given] = Array.isArray(argument)
      ? tuple(argument, 2, 'Fn::Sub')
      : [argument, {}];
    const values = evaluateIn(given);
    if (!isRecord(values)) throw fault('Fn::Sub takes a text and an object');
    return substitute(textOf(source, 'Fn::Sub'), values, scope);
  },
};

/** Fills every function in a value. Throws TemplateFault. */
export function evaluate(value: unknown, scope: Scope, depth = 0): unknown {
  if (depth > DEPTH_MAX) throw fault(`The template has more than ${DEPTH_MAX} levels`);
  const evaluateIn: Evaluate = (inner) => evaluate(inner, scope, depth + 1);
  if (Array.isArray(value)) return value.map(evaluateIn);
  if (!isRecord(value)) return value;
  const [name = ''] = Object.keys(value);
  if (name === 'Ref' || name.startsWith('Fn::')) {
    if (!Object.hasOwn(FUNCTIONS, name)) throw fault(`${name} is not a function of templates`);
    if (Object.keys(value).length > 1) throw fault(`${name} stands beside other members`);
    return FUNCTIONS[name]?.(value[name], scope, evaluateIn);
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, evaluateIn(inner)]));
}

export function fault(message: string): TemplateFault {
  return new TemplateFault(message);
}

/** `${Name}` is a value or a parameter, `${!Name}` the text `${Name}`. */
function substitute(source: string, values: JsonObject, scope: Scope): string {
  let length = 0;
  return source.replace(/\$\{([^}]*)\}/g, (_whole, name: string) => {
    const filled = name.startsWith('!')
      ? `\${${name.slice(1)}}`
      : Object.hasOwn(values, name)
        ? textOf(values[name], 'Fn::Sub')
        : parameter(name, scope);
    length += filled.length;
    if (length > TEXT_MAX) throw fault('A value of the template is too long');
    return filled;
  });
}

function parameter(name: string, scope: Scope): string {
  const value = scope.parameters.get(name);
  if (value !== undefined) return value;
  if (scope.isCheck === true && name.startsWith('AWS::IoT::Certificate::')) return '';
  throw fault(`The parameter ${name} has no value`);
}

function tuple(value: unknown, length: number, name: string): readonly unknown[] {
  if (Array.isArray(value) && value.length === length) return value;
  throw fault(`${name} takes a list of ${length}`);
}

function textOf(value: unknown, name: string): string {
  if (typeof value === 'string') return value;
  throw fault(`${name} has a value that is not a text`);
}

function textsOf(value: unknown, name: string): readonly string[] {
  if (Array.isArray(value)) return value.map((item) => textOf(item, name));
  throw fault(`${name} has a value that is not a list`);
}

function bounded(text: string): string {
  if (text.length > TEXT_MAX) throw fault('A value of the template is too long');
  return text;
}
