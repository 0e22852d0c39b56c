/**
 * The telegrams that show what an alarm is about, as far as a role may see them. The strict form is
 * the default: device, header and ciphertext. Values are for the scope that sees all.
 */
import type { PortalContext } from '../context.ts';
import type { Alarm } from '../store/alarms.ts';
import type { Store } from '../store/store.ts';
import type { StoredTelegram } from '../store/telegrams.ts';
import type { EvidenceTelegram } from './schemas/alarms.ts';
import type { Seen } from './session-guard.ts';
import { decryptedTelegram, telegramWithoutReadings } from './telegram-detail.ts';

export function alarmEvidence(
  portal: Pick<PortalContext, 'store' | 'decrypt'>,
  alarm: Alarm,
  { scope, viewer }: Seen,
): EvidenceTelegram[] {
  const { store } = portal;
  const [first, ...others] = (alarm.evidence?.telegramIds ?? []).flatMap(
    (id) => store.telegrams.byId(id) ?? [],
  );
  if (first === undefined) return [];
  const usual = others.length === 0 ? lastStored(store, first) : undefined;
  const shown: readonly (readonly [EvidenceTelegram['role'], StoredTelegram])[] = [
    ['alarm', first],
    ...others.map((telegram) => ['evidence', telegram] as const),
    ...(usual === undefined ? [] : [['usual', usual] as const]),
  ];
  return shown.map(([role, telegram]) => ({
    role,
    ...standingOf(store, telegram),
    telegram:
      scope === 'all'
        ? decryptedTelegram(portal, telegram, viewer)
        : telegramWithoutReadings(telegram),
  }));
}

/** Where nothing is contradicted, what the meter sends otherwise shows the difference. */
function lastStored(store: Store, { meterId, rxAt, id }: StoredTelegram) {
  const meterNo = store.meters.byId(meterId ?? '')?.no;
  const reading = meterNo === undefined ? undefined : store.readings.before(meterNo, rxAt);
  const usual = reading === undefined ? undefined : store.telegrams.byId(reading.telegramId);
  return usual?.id === id ? undefined : usual;
}

function standingOf(store: Store, { meterId, id }: StoredTelegram) {
  const meterNo = store.meters.byId(meterId ?? '')?.no;
  const standing = meterNo === undefined ? undefined : store.readings.standingOf({ meterNo, id });
  return standing === undefined ? {} : { standing };
}
