/** A walk over the syntax tree of a TypeScript file, as parsed by the bundler's own parser. */
import { parseSync } from 'vite';

export interface SyntaxNode {
  readonly type: string;
  /** UTF-16 offsets into the source. */
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

export interface NodePlace {
  readonly parent: SyntaxNode | undefined;
  /** Property of the parent that holds the node. */
  readonly key: string;
  /** True inside a type, where nothing runs. */
  readonly inType: boolean;
}

type Visit = (node: SyntaxNode, place: NodePlace) => void;

/** These start with TS but hold an expression that runs. */
const TS_EXPRESSIONS = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
]);

/** Visits every node of a file, parents first. Throws when the file is not TypeScript. */
export function walkSource(path: string, source: string, visit: Visit): void {
  const { program, errors } = parseSync(path, source);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${path} does not parse: ${error.message}`);
  walk(program, { parent: undefined, key: '', inType: false }, visit);
}

function walk(value: unknown, place: NodePlace, visit: Visit): void {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, place, visit);
    return;
  }
  if (!isNode(value)) return;
  visit(value, place);
  const isType = value.type.startsWith('TS') && !TS_EXPRESSIONS.has(value.type);
  const inType = place.inType || isType;
  for (const key of Object.keys(value)) walk(value[key], { parent: value, key, inType }, visit);
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

/** `a.b.c` of a member chain that starts at a name, `a['b']` included; undefined when computed. */
export function dottedName(value: unknown): string | undefined {
  if (!isNode(value)) return undefined;
  if (value.type === 'Identifier') return String(value['name']);
  if (value.type !== 'MemberExpression') return undefined;
  const property = value['property'];
  const name = value['computed'] === true ? literalText(property) : dottedName(property);
  const object = dottedName(value['object']);
  return object === undefined || name === undefined ? undefined : `${object}.${name}`;
}

/** Text of a literal; a template's gaps become `*`. */
export function literalText(value: unknown): string | undefined {
  if (!isNode(value)) return undefined;
  if (value.type === 'Literal' && typeof value['value'] === 'string') return value['value'];
  if (value.type !== 'TemplateLiteral') return undefined;
  const quasis = value['quasis'] as readonly { readonly value: { readonly cooked: string } }[];
  return quasis.map((quasi) => quasi.value.cooked).join('*');
}

/** Gives the line, from 1, of an offset. */
export function lineFinder(source: string): (offset: number) => number {
  const starts = [0];
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1))
    starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
