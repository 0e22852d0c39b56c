import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { LabError } from '#kernel/errors.ts';
import { loadScenario } from './load.ts';

vi.setConfig({ testTimeout: 30_000 });

const VALID = readFileSync(
  new URL('../../scenarios/replay-telegram.yaml', import.meta.url),
  'utf8',
);

test('no text makes the loader throw anything but a LabError', () => {
  const lines = VALID.split('\n');
  const line = fc.nat(lines.length - 1);
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom(
      '{',
      '[',
      '- ',
      ': ',
      '? ',
      '*a',
      '&a',
      '!!map',
      '|',
      '>',
      '%',
      '__proto__: 1',
      '<<: {}',
      '\t',
      '"',
    ),
    fc.json(),
  );
  const edit = fc.record({ at: line, word, column: fc.nat(80) });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
      const changed = [...lines];
      for (const { at, word: inserted, column } of edits) {
        const old = changed[at] ?? '';
        changed[at] = old.slice(0, column) + inserted + old.slice(column);
      }
      expectLabErrorAtMost(changed.join('\n'));
    }),
    { numRuns: 250 },
  );
});

test('no text from nowhere makes the loader throw anything but a LabError', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), expectLabErrorAtMost), { numRuns: 250 });
  expectLabErrorAtMost('['.repeat(5_000));
  expectLabErrorAtMost('- '.repeat(5_000));
  expectLabErrorAtMost('a: '.repeat(5_000));
});

function expectLabErrorAtMost(text: string): void {
  try {
    loadScenario({ file: 'x.yaml', text });
  } catch (error) {
    expect(error).toBeInstanceOf(LabError);
  }
}
