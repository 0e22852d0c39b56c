/** Rule `layers`: every import, type imports included, is one that layers.ts allows. */
import { LAYERS, STRANGERS, TEST_EXTRA } from './layers.ts';
import type { Layer } from './layers.ts';
import { isBelow, isTest } from './project.ts';
import type { Edge, Finding, Project, Target } from './project.ts';

export function checkLayers(project: Project): Finding[] {
  return project.sources.flatMap((path) =>
    project.edges(path).flatMap((edge): Finding[] => {
      const message = objection(path, edge);
      return message === undefined ? [] : [{ rule: 'layers', path, line: edge.line, message }];
    }),
  );
}

function objection(path: string, edge: Edge): string | undefined {
  const layer = layerOf(path);
  if (layer === undefined) return 'lies in a folder that layers.ts does not name';
  const { target } = edge;
  if (edge.form === 'url' && !isSource(target)) return undefined;
  switch (target.kind) {
    case 'missing':
      return edge.specifier === '*'
        ? 'imports a computed name, which no rule can follow'
        : `imports ${edge.specifier}, which does not exist`;
    case 'builtin':
      return isAllowed(target.name, allowedIn(path, layer, 'builtins'))
        ? undefined
        : `${layer.place} must not import ${target.name}`;
    case 'package':
      return isAllowed(target.name, allowedIn(path, layer, 'packages'))
        ? undefined
        : `${layer.place} must not import the package ${target.name}`;
    case 'file':
      return objectionToFile(path, layer, { path: target.path, form: edge.form });
    default:
      return target satisfies never;
  }
}

function objectionToFile(
  path: string,
  layer: Layer,
  target: { readonly path: string; readonly form: Edge['form'] },
): string | undefined {
  if (target.path.endsWith('.test.ts') || (isTest(target.path) && !isTest(path))) {
    return `must not import a part of the tests, ${target.path}`;
  }
  if (areStrangers(path, target.path)) return `must not know ${target.path}`;
  if (layerOf(target.path) === layer) return undefined;
  if (isAllowed(target.path, allowedIn(path, layer, 'folders'))) return undefined;
  const typesOnly = layer.typesOf?.some((place) => isBelow(target.path, place)) === true;
  if (!typesOnly) return `${layer.place} must not import ${target.path}`;
  return target.form === 'type'
    ? undefined
    : `${layer.place} may import types only from ${target.path}`;
}

function layerOf(path: string): Layer | undefined {
  return LAYERS.filter((layer) => isBelow(path, layer.place)).sort(
    (a, b) => b.place.length - a.place.length,
  )[0];
}

/** A file of data next to the code, read through its address, is no import. */
function isSource(target: Target): boolean {
  return target.kind === 'file' && target.path.endsWith('.ts');
}

type Kind = 'folders' | 'packages' | 'builtins';

function allowedIn(path: string, layer: Layer, kind: Kind): readonly string[] {
  if (!isTest(path)) return layer[kind];
  // A test may use what lies beside its folder, but not another program.
  const program = kind === 'folders' ? [path.split('/')[0] ?? ''] : [];
  return [...layer[kind], ...TEST_EXTRA[kind], ...program];
}

function isAllowed(name: string, allowed: readonly string[]): boolean {
  return allowed.some(
    (place) =>
      place === '*' ||
      isBelow(name, place) ||
      (place.endsWith('/*') && name.startsWith(place.slice(0, -1))),
  );
}

function areStrangers(a: string, b: string): boolean {
  return STRANGERS.some(
    ([left, right]) => (left.test(a) && right.test(b)) || (right.test(a) && left.test(b)),
  );
}
