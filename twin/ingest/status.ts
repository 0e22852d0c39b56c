/** The status message of a gateway: on line when it connects, off line as its last will. */
import { createHash } from 'node:crypto';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { PortalContext } from '../context.ts';
import { MOST_TRIES } from '../store/begun-work.ts';

const MAX_STATUS_BYTES = 4_096;

export const STATUS_SCHEMA = Type.Object({
  state: Type.Union([Type.Literal('online'), Type.Literal('offline')]),
});

const STATUS = Compile(STATUS_SCHEMA);

/** Undefined where the message says neither. */
export function parseStatus(payload: Uint8Array): boolean | undefined {
  if (payload.length > MAX_STATUS_BYTES) return undefined;
  try {
    const status: unknown = JSON.parse(new TextDecoder().decode(payload));
    return STATUS.Check(status) ? status.state === 'online' : undefined;
  } catch {
    return undefined;
  }
}

/** Takes a status message. One that ended the process twice is forgotten: the next one follows. */
export function takeStatus(
  thingName: string,
  payload: Uint8Array,
  { store, live, log }: Pick<PortalContext, 'store' | 'live' | 'log'>,
): void {
  const key = `status of ${thingName} ${createHash('sha256').update(payload).digest('hex')}`;
  const isDeadly = store.begunWork.begin(key) >= MOST_TRIES;
  if (isDeadly) {
    const message = `a status of ${thingName} is forgotten: the portal came down twice on it`;
    log({ level: 'error', event: 'ingest.parked', message });
  }
  const online = isDeadly ? undefined : parseStatus(payload);
  store.transaction(() => {
    store.begunWork.end(key);
    if (online !== undefined) store.gateways.setOnline(thingName, online);
  });
  const gateway = online === undefined ? undefined : store.gateways.byId(thingName);
  if (gateway !== undefined) live.emit('gateway', gateway);
}
