/**
 * D16, rates of what gives no reading, by gateway: unknown meters (an attacker invents them by the
 * thousand), telegrams that do not decrypt (random bytes pass the check of mode 5 once in 65,536), and
 * MACs that do not match (a short MAC is guessed in 65,536 tries). One by one each of them is
 * everyday life; the alarm is about far more in an hour than is usual for the gateway.
 */
import { HOUR_MS, type Instant } from '#kernel/time.ts';
import { turnHour } from './observe.ts';
import type { Finding, FleetState, HourlyCount } from './fleet-state.ts';

interface Rate {
  readonly kind: string;
  readonly reasons: readonly string[];
  readonly about: string;
  /** So many in an hour are no news anywhere. */
  readonly harmless: number;
}

const RATES: readonly Rate[] = [
  {
    kind: 'unknown-meter',
    reasons: ['unknown-meter'],
    about: 'telegrams of unknown meters',
    harmless: 100,
  },
  {
    kind: 'undecryptable-rate',
    reasons: ['wrong-key', 'not-encrypted', 'not-decodable'],
    about: 'telegrams that do not decrypt',
    harmless: 20,
  },
  {
    kind: 'mac-failure-rate',
    reasons: ['mac-failed'],
    about: 'telegrams whose MAC does not match',
    harmless: 20,
  },
];
const TIMES_USUAL = 8;

export function highRates(fleet: FleetState, now: Instant): Finding[] {
  const hour = Math.floor(now / HOUR_MS);
  return Object.entries(fleet.gateways).flatMap(([gatewayId, { refused }]) => {
    for (const counts of Object.values(refused)) turnHour(counts, hour);
    return RATES.filter((rate) => isHigh(rate, refused)).map(({ kind, about }) => ({
      kind,
      gatewayId,
      message: `the gateway delivers far more ${about} in an hour than usual`,
    }));
  });
}

function isHigh(
  { reasons, harmless }: Rate,
  refused: Readonly<Record<string, HourlyCount>>,
): boolean {
  let [count, usual] = [0, 0];
  for (const reason of reasons) {
    const counts = refused[reason];
    if (counts === undefined) continue;
    count += Math.max(counts.count, counts.lastCount);
    usual += counts.usual;
  }
  return count > Math.max(harmless, TIMES_USUAL * usual);
}
