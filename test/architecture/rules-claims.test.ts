/** That the rule of claims can fail, on planted pages. */
import { expect, test } from 'vitest';
import type { Claim } from '../../cli/claims/claim.ts';
import { planted } from './planted-tree.ts';
import { checkClaims } from './rules-claims.ts';

const CLAIM: Claim = {
  ...{ id: 'O9', says: 'Nobody can send it again.', page: 'README.md' },
  evidence: [{ attack: 'A02-replay', rung: 'same-frame' }],
  answers: { m5: { verdict: 'holds only when', because: 'It is remembered.' } },
};
const PAGE = '> **Nobody** can\n> send it again. <!-- held: x.ts --> <!-- claim: O9 -->\n';

function found(page: string, claim: Partial<Claim> = {}): string[] {
  const project = planted({ 'README.md': page, 'a.test.ts': '' });
  return checkClaims(project, [{ ...CLAIM, ...claim }]).map(({ message }) => message);
}

test('a sentence that the ledger bears out passes, whatever its marks and breaks are', () => {
  expect(found(PAGE)).toEqual([]);
});

test.each<[string, string, Partial<Claim>, string]>([
  ['without evidence', PAGE, { evidence: [] }, 'O9: has no evidence'],
  [
    'whose test is gone',
    PAGE,
    { evidence: [{ test: 'gone.test.ts', shows: 'it' }] },
    'O9 is shown by gone.test.ts, which is not there',
  ],
  [
    'of an attack that nobody tries',
    PAGE,
    { evidence: [{ attack: 'A02-replay', rung: 'nowhere' }] },
    'O9: A02-replay nowhere is not tried',
  ],
  [
    'that is better than its evidence',
    PAGE,
    { answers: { m5: { verdict: 'holds', because: 'So it is.' } } },
    'O9, m5: "holds" is said; by its evidence it holds only when',
  ],
  [
    'that its evidence refutes',
    PAGE,
    { answers: { m5: { verdict: 'does not hold', because: 'It comes back.' } } },
    'says O9, which does not hold in m5',
  ],
  [
    'that is not marked',
    'Nobody can send it again.\n',
    {},
    'does not mark the claim O9 of the ledger',
  ],
  [
    'that became another one',
    'Nobody should send it again. <!-- claim: O9 -->\n',
    {},
    'says another sentence than O9: “Nobody can send it again.”',
  ],
  [
    'with a mark of nothing',
    `${PAGE}So. <!-- claim: O8 -->\n`,
    {},
    'marks O8, which the ledger does not have of this page',
  ],
])('a sentence %s is a finding', (_, page, claim, message) => {
  expect(found(page, claim)).toEqual([message]);
});
