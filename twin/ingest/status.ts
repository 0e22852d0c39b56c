/** The status message of a gateway: on line when it connects, off line as its last will. */
import { createHash } from 'node:crypto';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { PortalContext } from '../context.ts';
import { MOST_TRIES } from '#kernel/most-tries.ts';
import { DEADLY } from '../store/begun-work.ts';
import { storageError } from '../store/storage-fault.ts';
import { keepDeadLetter } from './dead-letter.ts';

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

type StatusPorts = Pick<PortalContext, 'store' | 'live' | 'log'>;

/** Takes a status message. One that ends each process becomes a dead letter, as does one that it fails on. */
export function takeStatus(thingName: string, payload: Uint8Array, ports: StatusPorts): void {
  const { store, live } = ports;
  const key = `status of ${thingName} ${createHash('sha256').update(payload).digest('hex')}`;
  try {
    if (store.begunWork.begin(key) >= MOST_TRIES) {
      return giveUp({ key, thingName, payload, reason: DEADLY }, ports);
    }
    const online = parseStatus(payload);
    store.transaction(() => {
      store.begunWork.end(key);
      if (online !== undefined) store.gateways.setOnline(thingName, online);
    });
    const gateway = online === undefined ? undefined : store.gateways.byId(thingName);
    if (gateway !== undefined) live.emit('gateway', gateway);
  } catch (error) {
    if (storageError(error) === undefined) {
      return giveUp({ key, thingName, payload, reason: 'the portal failed on it' }, ports);
    }
    store.begunWork.survived(key);
    throw error;
  }
}

interface GivenUp {
  readonly reason: string;
  readonly key: string;
  readonly thingName: string;
  readonly payload: Uint8Array;
}

function giveUp(status: GivenUp, { store, live, log }: StatusPorts): void {
  const { key, thingName, payload, reason } = status;
  const message = `a status of ${thingName} is kept as a dead letter: ${reason}`;
  log({ level: 'error', event: 'ingest.parked', message });
  const alarm = store.transaction(() => {
    store.begunWork.end(key);
    return keepDeadLetter(store, { thingName, kind: 'status', payload, reason });
  });
  live.emit('alarm', alarm);
}
