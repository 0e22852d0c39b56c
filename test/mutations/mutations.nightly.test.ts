/** The auditor owes the portal nothing: whatever is planted there, it finds. */
import { expect, test } from 'vitest';
import { auditedRun } from './audited.ts';
import { MUTATIONS } from './mutations.ts';

test.each(MUTATIONS)('$id: found', async (mutation) => {
  expect((await auditedRun(mutation))[mutation.foundBy]).not.toBe(0);
});
