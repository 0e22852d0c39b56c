import { expect, test } from 'vitest';
import { dissectText, EXAMPLE } from './dissect-text.ts';
import { flattenFields, visibleFields } from './dissection.ts';
import { treeStep } from './tree-keys.ts';

const { dissection } = dissectText(EXAMPLE.frameHex, EXAMPLE.keyHex);
const all = dissection === undefined ? [] : flattenFields(dissection);
const nothingClosed: ReadonlySet<string> = new Set();

test.each([
  { at: '0', key: 'ArrowDown', step: { kind: 'focus', id: '0.0' } },
  { at: '0.0', key: 'ArrowUp', step: { kind: 'focus', id: '0' } },
  { at: '0', key: 'ArrowUp', step: undefined },
  { at: '0', key: 'ArrowRight', step: { kind: 'focus', id: '0.0' } },
  { at: '0', key: 'ArrowLeft', step: { kind: 'collapse', id: '0' } },
  { at: '0.0', key: 'ArrowRight', step: undefined },
  { at: '0.0', key: 'ArrowLeft', step: { kind: 'focus', id: '0' } },
  { at: '1', key: 'Home', step: { kind: 'focus', id: '0' } },
  { at: '0', key: 'x', step: undefined },
])('$key at $at does $step', ({ at, key, step }) => {
  expect(treeStep({ fields: all, collapsed: nothingClosed }, at, key)).toEqual(step);
});

test('a closed branch opens to the right and is stepped over downwards', () => {
  const collapsed = new Set(['0']);
  const view = { fields: visibleFields(all, collapsed), collapsed };
  expect(treeStep(view, '0', 'ArrowRight')).toEqual({ kind: 'expand', id: '0' });
  expect(treeStep(view, '0', 'ArrowDown')).toEqual({ kind: 'focus', id: '1' });
  expect(treeStep(view, 'no such field', 'ArrowDown')).toBeUndefined();
});

test('end goes to the last field that is visible', () => {
  const step = treeStep({ fields: all, collapsed: nothingClosed }, '0', 'End');
  expect(step).toEqual({ kind: 'focus', id: all.at(-1)?.id });
});
