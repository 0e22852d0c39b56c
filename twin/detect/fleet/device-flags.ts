/**
 * D16, what a device reports of itself: tampering, removal, leak, battery. Only flags that somebody
 * vouches for: those of the encrypted payload, and the status byte where a MAC covers it. In mode 5
 * the status byte stands in clear, and anybody who sends a telegram again can set or clear it.
 */
import type { Finding, FleetState } from './fleet-state.ts';

interface FlagAlarm {
  readonly kind: string;
  readonly flags: readonly string[];
  readonly message: string;
}

const FLAG_ALARMS: readonly FlagAlarm[] = [
  {
    kind: 'tamper',
    flags: ['tamper'],
    message: 'the device reports that somebody tampered with it',
  },
  {
    kind: 'removed',
    flags: ['removed', 'error-date'],
    message: 'the device reports that it was taken off its place, or notes the day of an error',
  },
  { kind: 'leak', flags: ['leak'], message: 'the device reports a leak' },
  { kind: 'burst', flags: ['burst'], message: 'the device reports a burst pipe' },
  {
    kind: 'backflow',
    flags: ['backflow'],
    message: 'the device reports that water flows back through it',
  },
  {
    kind: 'battery-low',
    flags: ['battery-low', 'end-of-life'],
    message: 'the device reports that its battery or its life comes to an end',
  },
];

export function reportedStates(fleet: FleetState): Finding[] {
  return Object.values(fleet.meters).flatMap(({ id, flags }) =>
    FLAG_ALARMS.filter((alarm) => alarm.flags.some((flag) => flags.includes(flag))).map(
      ({ kind, message }) => ({ kind, meterId: id, message }),
    ),
  );
}
