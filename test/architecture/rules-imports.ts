/** Rule `layers`: every import, type imports included, is one that layers.ts allows. */
import type { Layer } from './layer.ts';
import { COMPUTED_IMPORTS, LAYERS, ROOM_TESTS, STRANGERS, TEST_EXTRA } from './layers.ts';
import { isBelow, isTest, type Edge, type Finding, type Project, type Target } from './project.ts';

export function checkLayers(project: Project): Finding[] {
  return project.sources.flatMap((path): Finding[] => {
    const layer = layerOf(path);
    if (layer === undefined) return [{ rule: 'layers', path, line: 1, message: WITHOUT_ROW }];
    return project.edges(path).flatMap((edge): Finding[] => {
      const message = objection(path, layer, edge);
      return message === undefined ? [] : [{ rule: 'layers', path, line: edge.line, message }];
    });
  });
}

const WITHOUT_ROW = 'lies in a folder that layers.ts does not name';

function objection(path: string, layer: Layer, edge: Edge): string | undefined {
  const { target } = edge;
  if (edge.form === 'url' && !isSource(target)) return undefined;
  switch (target.kind) {
    case 'missing':
      if (edge.specifier !== '*') return `imports ${edge.specifier}, which does not exist`;
      return COMPUTED_IMPORTS.includes(path)
        ? undefined
        : 'imports a computed name, which no rule can follow';
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

/** The row of a place. A test beside a file that has a row of its own has the same. */
function layerOf(path: string): Layer | undefined {
  const subject = path.replace(/(\.\w+)?\.test\.ts$/, '.ts');
  return LAYERS.filter(({ place }) => isBelow(path, place) || subject === place).sort(
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
  const more = kind === 'folders' ? foldersOfTest(path, layer) : [];
  return [...layer[kind], ...TEST_EXTRA[kind], ...more];
}

/** A test may use its program, or where tests keep to their room the rooms below. */
function foldersOfTest(path: string, layer: Layer): readonly string[] {
  const program = path.split('/')[0] ?? '';
  const integration = ROOM_TESTS[program];
  if (integration === undefined) return [program];
  const isIntegration = path.endsWith('.integration.test.ts');
  return [...roomsBelow(layer), ...(isIntegration ? integration : [])];
}

/** All places that a layer reaches by the rows of layers.ts. */
function roomsBelow(layer: Layer): ReadonlySet<string> {
  const below = new Set(layer.folders);
  for (const place of below) {
    const row = LAYERS.find((other) => other.place === place);
    for (const folder of row?.folders ?? []) below.add(folder);
  }
  return below;
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
