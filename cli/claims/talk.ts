/** The seven sentences of the talk in which the architecture was presented, as they were said. */
import type { Claim } from './claim.ts';

export const TALK: readonly Claim[] = [
  {
    id: 'S1',
    says: 'Eavesdropping is possible, but ineffective.',
    evidence: [
      { attack: 'A01-eavesdropping', rung: 'lag-256' },
      { attack: 'A26-cloud-insider', rung: 'rule' },
      {
        test: 'sim/devices/zero-consumption.test.ts',
        shows: 'in mode 5 equal first blocks tell who used nothing, in mode 7 they tell nothing',
      },
      {
        test: 'twin/wire/dissect/dissect.test.ts',
        shows: 'address, type, status and access number are in the clear in every mode',
      },
    ],
    answers: {
      m7: {
        verdict: 'holds',
        because:
          'Each telegram has a key of its own; what remains in the clear tells who sends, not what is used.',
      },
      m5: {
        verdict: 'does not hold',
        because:
          'The first block repeats after 256 telegrams if nothing was used: an absence shows without a key.',
      },
      'ell-ctr': {
        verdict: 'holds only when',
        because:
          'It holds only when no counter of a session comes back under one key; nothing proves who wrote a telegram.',
      },
      m0: { verdict: 'does not hold', because: 'Whoever hears a telegram reads it.' },
    },
  },
  {
    id: 'S2',
    says: 'Replay is not possible: the counter makes each telegram unique.',
    evidence: [
      {
        ...{ attack: 'A02-replay', rung: 'same-frame', only: ['D3'] },
        comesTo: { m7: 'BLOCKED', m5: 'SUCCEEDED', 'ell-ctr': 'BLOCKED', m0: 'SUCCEEDED' },
      },
      { attack: 'A02-replay', rung: 'same-frame' },
      { attack: 'A02-replay', rung: 'clone-gateway' },
    ],
    answers: {
      m7: {
        verdict: 'holds only when',
        because:
          'It holds only when the portal keeps the counter and refuses one that was used (D3): the telegram makes a copy recognisable, and nothing in it refuses one.',
      },
      m5: {
        verdict: 'does not hold',
        because:
          'The access number has eight bits, comes round and is not authenticated; ledger, time inside and registers hold it instead (D4, D6, D7).',
      },
      'ell-ctr': {
        verdict: 'holds only when',
        because:
          'It holds only when ledger, time inside and registers are looked at (D4, D6, D7): nothing proves who wrote the counter.',
      },
      m0: {
        verdict: 'does not hold',
        because:
          'Nothing in the telegram is authenticated; ledger, time inside and registers hold it instead (D4, D6, D7).',
      },
    },
  },
  {
    id: 'S3',
    says: 'Denial of service on the radio is possible, the damage is manageable.',
    evidence: [
      { attack: 'A03-jamming', rung: 'carrier' },
      { attack: 'A03-jamming', rung: 'by-id' },
      { attack: 'A14-foil', rung: 'foil' },
      { attack: 'A19-withhold', rung: 'withhold' },
      { test: 'test/fleet.test.ts', shows: 'a meter that falls silent raises an alarm' },
      {
        test: 'twin/detect/fleet/rules.test.ts',
        shows: 'silence, gateways off line and weaker signals are told of (D16)',
      },
      {
        test: 'twin/billing/legal-check/legal-check.test.ts',
        shows: 'above a quarter of the area without readings the bill may not be by consumption',
      },
    ],
    answers: {
      m7: {
        verdict: 'holds only when',
        because:
          'It holds only when the silence is noticed in time (D16) and less than a quarter of the area stays without a reading.',
      },
      m5: {
        verdict: 'holds only when',
        because:
          'It holds only when the silence is noticed in time (D16), and when a recorded telegram cannot fill the gap (D4, D6, D7).',
      },
      'ell-ctr': {
        verdict: 'holds only when',
        because:
          'It holds only when the silence is noticed in time (D16); whoever jams can also write what he likes, which is held.',
      },
      m0: {
        verdict: 'holds only when',
        because:
          'It holds only when the silence is noticed in time (D16); whoever jams can also write what he likes, which is held.',
      },
    },
  },
  {
    id: 'S4',
    says: 'Manipulated meters are found by their tamper detection.',
    evidence: [
      { attack: 'A04-hidden-removal', rung: 'status' },
      { attack: 'A04-hidden-removal', rung: 'cut' },
      { attack: 'A30-physical', rung: 'remove' },
      { attack: 'A30-physical', rung: 'swap' },
      { attack: 'A30-physical', rung: 'fan' },
      {
        test: 'twin/ingest/forgeries.test.ts',
        shows: 'in mode 5 the status byte can be changed, and is then marked as nobody’s',
      },
      {
        test: 'test/fleet.test.ts',
        shows: 'two exchanged allocators trip no sensor; their signals give them away (D16)',
      },
    ],
    answers: {
      m7: {
        verdict: 'does not hold',
        because:
          'A fan lowers the count and looks like somebody who heats less; what is taken off or opened is found, a swap by the signal (D16), if at all.',
      },
      m5: {
        verdict: 'does not hold',
        because:
          'A fan lowers the count and trips no sensor; of what a sensor sees, only the flag inside the encrypted part is safe: the status byte is anybody’s.',
      },
      'ell-ctr': {
        verdict: 'does not hold',
        because: 'Every bit can be flipped without a key, the flag among them.',
      },
      m0: {
        verdict: 'does not hold',
        because: 'Every bit can be written without a key, the flag among them.',
      },
    },
  },
  {
    id: 'S5',
    says: 'A cloned gateway is ineffective unless meters are cloned as well.',
    evidence: [
      { attack: 'A02-replay', rung: 'clone-gateway' },
      {
        test: 'twin/ingest/claims.test.ts',
        shows: 'what each field of a bundle may do, whoever holds the certificate',
      },
      {
        test: 'twin/ingest/lying-gateway.test.ts',
        shows: 'withholding, and dating a fresh telegram by minutes, remain',
      },
    ],
    answers: {
      m7: {
        verdict: 'holds only when',
        because:
          'It holds only when the portal refuses what it has seen (D3, D4, D6, D7, D10); a clone can still withhold and starve the true one.',
      },
      m5: {
        verdict: 'holds only when',
        because:
          'It holds only when the portal refuses what it has seen (D4, D6, D7, D10); a clone can still withhold and starve the true one.',
      },
      'ell-ctr': {
        verdict: 'holds only when',
        because:
          'It holds only when values that nobody vouches for are held until somebody decides.',
      },
      m0: {
        verdict: 'holds only when',
        because:
          'It holds only when values that nobody vouches for are held until somebody decides.',
      },
    },
  },
  {
    id: 'S6',
    says: 'A man in the middle is prevented by certificates.',
    evidence: [
      { attack: 'A06-interceptor', rung: 'proxy' },
      { attack: 'A25-false-cloud', rung: 'poses' },
    ],
    answers: everywhere({
      verdict: 'holds only when',
      because:
        'It holds only when the gateway checks chain, name, purpose, dates and TLS version, and devices have an authority of their own (D11).',
    }),
  },
  {
    id: 'S7',
    says: 'That keys are stolen from the portal cannot really be prevented.',
    evidence: [
      {
        test: 'twin/keys/vault.test.ts',
        shows: 'the copied database opens nothing without its master key',
      },
      {
        test: 'twin/ingest/decryption.test.ts',
        shows: 'a decoy key tells of a theft; whoever has a key can forge with it',
      },
    ],
    answers: everywhere({
      verdict: 'holds only when',
      because:
        'It holds only when the thief has the master key as well: the copied database alone opens nothing. With it he can also forge.',
    }),
  },
];

/** What has nothing to do with the telegrams. */
export function everywhere(answer: NonNullable<Claim['answers']['m7']>): Claim['answers'] {
  return { m7: answer, m5: answer, 'ell-ctr': answer, m0: answer };
}
