/** What our own pages claim. Each sentence carries `<!-- claim: ID -->` in its page. */
import type { Claim, Evidence } from './claim.ts';
import { everywhere } from './talk.ts';

const CANARY: Evidence = {
  test: 'test/e2e/canary.integration.test.ts',
  shows: 'every byte that the core stored, logged or forwarded holds neither consumption nor a key',
};
const CROWN: Evidence = {
  test: 'test/architecture/rules-crown.ts',
  shows: 'no code that opens a telegram is within reach of a gateway or of the core',
};

const ENCRYPTED: Claim['answers'] = {
  m7: {
    verdict: 'holds',
    because: 'The core copies bundles to whoever may make rules, and there is ciphertext in them.',
  },
  m5: {
    verdict: 'holds',
    because: 'There is ciphertext in them; that nothing was used shows all the same (S1).',
  },
  'ell-ctr': {
    verdict: 'holds',
    because: 'There is ciphertext in them; that nobody changed it is another question.',
  },
};

export const OWN: readonly Claim[] = [
  {
    id: 'O1',
    says: 'readings stay encrypted from the radiator to the portal; the gateway and the cloud see ciphertext only.',
    page: 'README.md',
    evidence: [{ attack: 'A26-cloud-insider', rung: 'rule' }, CANARY, CROWN],
    answers: ENCRYPTED,
  },
  {
    id: 'O2',
    says: 'Readings of meters that encrypt stay encrypted from the meter to the portal.',
    page: 'SECURITY.md',
    evidence: [{ attack: 'A26-cloud-insider', rung: 'rule' }, CANARY],
    answers: ENCRYPTED,
  },
  {
    id: 'O3',
    says: 'The gateway and the core see ciphertext, identities and metadata; they cannot decrypt, because they hold neither a meter key nor code that opens a telegram.',
    page: 'SECURITY.md',
    evidence: [CROWN, CANARY],
    answers: ENCRYPTED,
  },
  {
    id: 'O4',
    says: 'Replay is stopped by the portal (it remembers ciphertexts, checks the time inside the telegram and the monotonic register), not by the radio protocol.',
    page: 'SECURITY.md',
    evidence: [
      { attack: 'A02-replay', rung: 'same-frame' },
      { attack: 'A02-replay', rung: 'clone-gateway' },
    ],
    answers: everywhere({
      verdict: 'holds only when',
      because: 'It holds only when those guards are on (D3, D4, D6, D7), as they are by default.',
    }),
  },
];
