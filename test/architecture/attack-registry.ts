/** The list of all attacks, written from the files of their folder: an attack is one file and nothing else. */
import { basename } from 'node:path';

export const ATTACK_REGISTRY = 'sim/attacks/registry.ts';
const FOLDER = 'sim/attacks/catalogue/';
/** As the formatter breaks it. */
const LINE = 100;
const MODULE = /^a\d\d-[a-z0-9-]+\.ts$/;

/** `paths` are those of the project, from its root. */
export function formatAttackRegistry(paths: readonly string[]): string {
  const files = paths
    .filter((path) => path.startsWith(FOLDER))
    .map((path) => basename(path))
    .filter((name) => MODULE.test(name))
    .toSorted();
  const nameOf = (file: string): string => file.slice(0, 3);
  const imports = files.map(
    (file) => `import { attack as ${nameOf(file)} } from './catalogue/${file}';`,
  );
  const ids = files.map(nameOf);
  const line = `export const ATTACKS: readonly Attack[] = [${ids.join(', ')}];`;
  const list =
    line.length <= LINE ? line : line.replace(/\[(a.*)\]/, `[\n  ${ids.join(',\n  ')},\n]`);
  return `/** All attacks that a scenario can use, in the order of the catalogue. \`npm run docs\` writes this file. */
import type { Attack } from './attack.ts';
${imports.join('\n')}

${list}

export function attackById(id: string): Attack | undefined {
  return ATTACKS.find((attack) => attack.id === id);
}
`;
}
