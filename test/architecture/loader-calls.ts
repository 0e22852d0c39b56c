/** Imports that are calls: `require('x')`, `createRequire(…)('x')`, `import.meta.resolve('x')`. */
import { dottedName, isNode, literalText, walkSource, type SyntaxNode } from './syntax.ts';

const MAKER = 'createRequire';

/** What a file calls a function like `require`, and what makes one. */
export interface Loaders {
  readonly requires: ReadonlySet<string>;
  readonly makers: ReadonlySet<string>;
}

export function loadersIn(path: string, source: string): Loaders {
  const requires = new Set(['require']);
  const makers = new Set([MAKER]);
  if (!source.includes(MAKER)) return { requires, makers };
  walkSource(path, source, (node) => {
    if (node.type === 'ImportSpecifier' && dottedName(node['imported']) === MAKER) {
      makers.add(dottedName(node['local']) ?? MAKER);
    }
    const name = node.type === 'VariableDeclarator' ? dottedName(node['id']) : undefined;
    if (name !== undefined && makesLoader(node['init'], makers)) requires.add(name);
  });
  return { requires, makers };
}

/** What a call loads or finds; `*` where that is computed, undefined for any other call. */
export function loadedBy(node: SyntaxNode, loaders: Loaders): string | undefined {
  if (node.type !== 'CallExpression' || !isLoading(node['callee'], loaders)) return undefined;
  const [target] = node['arguments'] as readonly unknown[];
  const text = literalText(target) ?? '*';
  return text.startsWith('*') ? '*' : text;
}

function isLoading(callee: unknown, loaders: Loaders): boolean {
  if (isLoader(callee, loaders)) return true;
  if (!isNode(callee) || callee.type !== 'MemberExpression') return false;
  if (nameOf(callee['property']) !== 'resolve') return false;
  const object = callee['object'];
  return isLoader(object, loaders) || (isNode(object) && object.type === 'MetaProperty');
}

function isLoader(value: unknown, { requires, makers }: Loaders): boolean {
  return requires.has(dottedName(value) ?? '') || makesLoader(value, makers);
}

/** `createRequire(…)`, under whatever name and on whatever object. */
function makesLoader(value: unknown, makers: ReadonlySet<string>): boolean {
  if (!isNode(value) || value.type !== 'CallExpression') return false;
  const name = dottedName(value['callee']);
  return name !== undefined && (makers.has(name) || name.endsWith(`.${MAKER}`));
}

function nameOf(property: unknown): string | undefined {
  return dottedName(property) ?? literalText(property);
}
