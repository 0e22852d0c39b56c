import { expect, test } from 'vitest';
import { ATTACKS } from '../../sim/attacks/registry.ts';
import { ATTACK_REGISTRY, formatAttackRegistry } from './attack-registry.ts';
import { readProject } from './project.ts';

const project = readProject(new URL('../..', import.meta.url).pathname);

test('the list of attacks is that of their folder; `npm run docs` writes it', () => {
  expect(project.text(ATTACK_REGISTRY)).toBe(formatAttackRegistry(project.paths));
});

test('an attack is called as its file', () => {
  const files = project.paths.filter((path) => path.startsWith('sim/attacks/catalogue/'));
  for (const { id } of ATTACKS) {
    expect(files).toContain(`sim/attacks/catalogue/${id.toLowerCase()}.ts`);
  }
});
