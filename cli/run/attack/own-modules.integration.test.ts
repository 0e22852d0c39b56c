/** `attack --module` with files that stand outside the project, as a person calls it. */
import { copyFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { fakeIo } from '../../common/fake-io.fixture.ts';
import { runMetertwin } from '../../dispatch.ts';

vi.setConfig({ testTimeout: 240_000 });

const EXAMPLES = path.join(import.meta.dirname, '../../../docs/attacks');

async function metertwin(...words: string[]) {
  const io = fakeIo();
  const exitCode = await runMetertwin(words, io);
  return { exitCode, stdout: io.stdout(), stderr: io.stderr() };
}

function moduleWith(text: string): string {
  const file = path.join(temporaryFolder(), 'mine.mjs');
  writeFileSync(file, text);
  return file;
}

test.each(readdirSync(EXAMPLES))(
  '%s runs from outside the tree, and its control succeeds',
  async (name) => {
    const file = path.join(temporaryFolder(), name);
    copyFileSync(path.join(EXAMPLES, name), file);
    const { exitCode, stdout } = await metertwin('attack', '--module', file);
    expect(stdout).toContain('control      SUCCEEDED');
    expect(stdout).toContain('3 passed, 0 failed');
    expect(exitCode).toBe(0);
  },
);

const attack = (
  more: string,
  rung = '',
): string => `export const attack = ({ defineRung, parameter }) => ({
  id: 'X09-mine', title: 'Mine', goal: 'see', knows: 'nothing', meets: ['D4'], ${more}
  rungs: { one: defineRung({ about: 'it listens', positions: ['air'],
    parameters: { meter: parameter.meter('Whose.') },
    trial: { duration: 'P1D', at: 'PT12H', with: { meter: 'd05-r2' },
      verdicts: { m7: 'BLOCKED' }, control: { off: ['D4'] } },
    start: ({ air }) => { air.onFrame(() => {}); return { memory: () => null }; }, ${rung} }) },
});`;

test.each([
  ['export const attack = 1;', 'it has no function "attack" among its exports'],
  ['export const attack = () => { throw new Error("soon"); };', 'Error: soon (line 1)'],
  ['export const attack = (', 'is no module of an attack: '],
  ['export const attack = () => 7;', 'the module gives no attack'],
  [
    'export const attack = () => ({ rungs: { a: {} } });',
    'rungs.a is not a rung  (make it with defineRung',
  ],
  [attack("titel: 'x',"), 'titel is not a key here. Did you mean "title"?'],
  [attack("id: 'A02-replay',"), 'id "A02-replay" is in the catalogue'],
  [
    attack("id: 'mine',"),
    'id "mine" is not an id  (a letter, two digits and a name, for example X01-late-echo)',
  ],
  [attack("meets: ['D3'],"), 'rungs.one.trial.control.off D4 is not among the defences'],
  [
    attack(
      '',
      "trial: { duration: 'P1D', at: 'P2D', with: { meter: 'd99-r1' }, verdicts: { m7: 'BLOCKED' }, control: { off: ['D4'] } },",
    ),
    'rungs.one.trial.with.meter "d99-r1" is not a meter of altbau-12',
  ],
  [
    attack('', "start: () => { throw new TypeError('no port'); },"),
    'rungs.one.start ended with TypeError: no port',
  ],
])('what is wrong with a module is told before it runs: %#', async (text, message) => {
  const { exitCode, stdout, stderr } = await metertwin('attack', '--module', moduleWith(text));
  expect(stderr).toMatch(/CLI_ATTACK_MODULE_INVALID|CLI_ATTACK_MODULE_UNREADABLE/);
  expect(stderr).toContain(message);
  expect([exitCode, stdout]).toEqual([2, '']);
});

test('a file that is not there, and one that fails while it attacks, are named', async () => {
  const none = await metertwin('attack', '--module', 'nowhere.mjs');
  expect(none.stderr).toContain('nowhere.mjs is no module of an attack: there is no such file');
  const late = attack(
    '',
    "start: ({ air }) => { air.onFrame(() => { throw new Error('boom'); }); return { memory: () => null }; },",
  );
  const { exitCode, stderr } = await metertwin('attack', '--module', moduleWith(late));
  expect(stderr).toContain('ended the run: Error: boom (line 7)');
  expect([none.stderr, stderr].map((text) => /CLI_\w+/.exec(text)?.[0])).toEqual([
    'CLI_ATTACK_MODULE_UNREADABLE',
    'CLI_ATTACK_MODULE_FAILED',
  ]);
  expect(exitCode).toBe(2);
});
