/** What the rules need to know of one file: its imports, the names it uses, its functions. */
import { loadedBy, loadersIn, type Loaders } from './loader-calls.ts';
import {
  dottedName,
  isNode,
  lineFinder,
  literalText,
  walkSource,
  type NodePlace,
  type SyntaxNode,
} from './syntax.ts';

export interface ImportFact {
  readonly specifier: string;
  /** `type` is gone at run time; `dynamic` is a call, `require` as well as `import`; `url` is `new URL('./x', import.meta.url)`. */
  readonly form: 'value' | 'type' | 'dynamic' | 'url';
  readonly line: number;
}

/** A name as it runs: `Date.now`, `new Date()` or `new Date(…)`, `async`, an imported name. */
interface UseFact {
  readonly name: string;
  readonly line: number;
}

interface FunctionFact {
  readonly name: string;
  readonly line: number;
  readonly lineCount: number;
}

export interface SourceFacts {
  readonly lineCount: number;
  readonly imports: readonly ImportFact[];
  readonly uses: readonly UseFact[];
  readonly functions: readonly FunctionFact[];
}

export function readSource(path: string, source: string): SourceFacts {
  const lineAt = lineFinder(source);
  const loaders = loadersIn(path, source);
  const imports: ImportFact[] = [];
  const uses: UseFact[] = [];
  const functions: FunctionFact[] = [];
  walkSource(path, source, (node, place) => {
    const line = lineAt(node.start);
    const found = importOf(node, loaders);
    if (found !== undefined) imports.push({ ...found, line });
    if (!place.inType) for (const name of usesOf(node, place)) uses.push({ name, line });
    const name = functionName(node, place);
    if (name === undefined) return;
    functions.push({ name, line, lineCount: lineAt(node.end) - line + 1 });
  });
  const lineCount = source === '' ? 0 : lineAt(source.trimEnd().length);
  return { lineCount, imports, uses, functions };
}

function importOf(node: SyntaxNode, loaders: Loaders): Omit<ImportFact, 'line'> | undefined {
  const specifier = literalText(node['source']);
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      if (specifier === undefined) return undefined;
      return { specifier, form: isTypeOnly(node) ? 'type' : 'value' };
    case 'TSImportType':
      return specifier === undefined ? undefined : { specifier, form: 'type' };
    case 'ImportExpression':
      // An import whose target is computed cannot be followed; the layer rule reports it.
      return { specifier: specifier ?? '*', form: 'dynamic' };
    case 'CallExpression': {
      const loaded = loadedBy(node, loaders);
      return loaded === undefined ? undefined : { specifier: loaded, form: 'dynamic' };
    }
    case 'NewExpression':
      return urlOf(node);
    default:
      return undefined;
  }
}

function isTypeOnly(node: SyntaxNode): boolean {
  if (node['importKind'] === 'type' || node['exportKind'] === 'type') return true;
  const specifiers = (node['specifiers'] ?? []) as readonly SyntaxNode[];
  return (
    specifiers.length > 0 &&
    specifiers.every((item) => item['importKind'] === 'type' || item['exportKind'] === 'type')
  );
}

function urlOf(node: SyntaxNode): Omit<ImportFact, 'line'> | undefined {
  const [target, base] = node['arguments'] as readonly unknown[];
  const specifier = literalText(target);
  const onModule = isNode(base) && base.type === 'MemberExpression' && isNode(base['object']);
  if (dottedName(node['callee']) !== 'URL' || specifier === undefined || !onModule)
    return undefined;
  return (base['object'] as SyntaxNode).type === 'MetaProperty'
    ? { specifier, form: 'url' }
    : undefined;
}

function usesOf(node: SyntaxNode, place: NodePlace): string[] {
  if (node['async'] === true) return ['async'];
  if (node.type === 'AwaitExpression') return ['await'];
  if (node.type === 'ImportSpecifier') {
    return node['importKind'] === 'type' ? [] : [dottedName(node['imported']) ?? ''];
  }
  const callee = node.type === 'NewExpression' ? dottedName(node['callee']) : undefined;
  if (callee !== undefined) {
    const isBare = (node['arguments'] as readonly unknown[]).length === 0;
    return [`new ${callee}(${isBare ? '' : '…'})`];
  }
  const name = isNamePart(place) ? undefined : dottedName(node);
  return name === undefined ? [] : [name.replace(/^globalThis\./, '')];
}

/** True for a name that is part of a longer one, a plain key, or only declared here. */
function isNamePart({ parent, key }: NodePlace): boolean {
  if (parent === undefined) return false;
  if (parent.type === 'MemberExpression' && parent['computed'] !== true && key === 'property') {
    return true;
  }
  if (parent.type === 'MemberExpression') return dottedName(parent) !== undefined;
  if (parent.type === 'NewExpression' && key === 'callee') return true;
  if (key === 'key') return parent['computed'] !== true && parent['shorthand'] !== true;
  return parent.type === 'ImportSpecifier' || parent.type.startsWith('Export');
}

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

function functionName(node: SyntaxNode, { parent }: NodePlace): string | undefined {
  if (!FUNCTIONS.has(node.type)) return undefined;
  const named = [node['id'], parent?.['id'], parent?.['key']].map(dottedName);
  const own = named.find((name) => name !== undefined);
  if (own !== undefined) return own;
  const callee = calleeName(parent?.['callee']);
  return callee === undefined ? 'an unnamed function' : `the callback of ${callee}`;
}

/** `describe` of `describe(…)`, `describe.each` of `describe.each(rows)(…)`. */
function calleeName(callee: unknown): string | undefined {
  const isCalled = isNode(callee) && callee.type === 'CallExpression';
  return isCalled ? calleeName(callee['callee']) : dottedName(callee);
}
