/** Checks of the legal check about readings that nobody vouches for. */
import { finding, type Check } from './findings.ts';

/** What is undecided may change every share, so that the bill cannot be final. */
const heldReadings: Check = ({ input, law }) => {
  const held = input.trust?.held ?? [];
  if (held.length === 0) return [];
  return [
    finding('readings-held', {
      level: 'error',
      field: 'users[].devices',
      source: law.clause('consumption-by-rated-units'),
      details: {
        count: held.reduce((sum, { count }) => sum + count, 0),
        devices: held.map(({ meter }) => meter).join(', '),
      },
    }),
  ];
};

const unvouchedReadings: Check = ({ input, law }) => {
  const { unvouched = [] } = input.trust ?? {};
  if (unvouched.length === 0) return [];
  return [
    finding('readings-unvouched', {
      level: 'warning',
      field: 'users[].devices',
      source: law.clause('consumption-by-rated-units'),
      details: { devices: unvouched.join(', ') },
    }),
  ];
};

export const TRUST_CHECKS: readonly Check[] = [heldReadings, unvouchedReadings];
