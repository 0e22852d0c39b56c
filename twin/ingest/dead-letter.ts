/** Keeps a message that is no use to the portal, counts it and raises an alarm; in the open transaction. */
import type { Alarm } from '../store/alarms.ts';
import type { Store } from '../store/store.ts';

type DeadLetterStores = Pick<Store, 'deadLetters' | 'counters' | 'alarms' | 'domainClock'>;

interface Undeliverable {
  readonly thingName: string;
  readonly kind: 'telegrams' | 'status';
  readonly payload: Uint8Array;
  readonly reason: string;
}

const NAMES = { telegrams: 'bundle', status: 'status' } as const;

export function keepDeadLetter(store: DeadLetterStores, message: Undeliverable): Alarm {
  const { thingName, kind, payload, reason } = message;
  const at = store.domainClock.now();
  store.deadLetters.add({ at, topic: `metering/v1/${thingName}/${kind}`, reason, payload });
  store.counters.add({ deadLetters: 1 });
  return store.alarms.raise({
    at,
    kind: 'bad-bundle',
    gatewayId: thingName,
    defence: '',
    message: `a message could not be read as a ${NAMES[kind]}: ${reason}`,
  });
}
