/** Why the engine closes connections, in the words of the audit log. */
import { CLOSE } from '../connections/close-reasons.ts';
import { storageFault } from '../storage/storage-fault.ts';

/** Reason codes of a DISCONNECT that the engine sends of its own accord. */
const ENGINE_CODES: Readonly<Record<number, string>> = {
  0x82: 'protocol-error',
  0x8b: CLOSE.stopped,
  0x8e: CLOSE.takenOver,
  0x94: 'limit:topic-alias',
  0x95: 'limit:packet',
};

const SAID_BY_ENGINE: Readonly<Record<string, string>> = {
  'keep alive timeout': CLOSE.keepAlive,
  'drain timeout': CLOSE.slowReader,
  'packet too large': 'limit:packet',
};

/** What an error of the engine or the socket means; a system error is a lost connection. */
export function reasonOfError(error: Error): string {
  if (storageFault(error) !== undefined) return CLOSE.storage;
  if ('code' in error) return CLOSE.lost;
  return SAID_BY_ENGINE[error.message] ?? error.message;
}

/** Why the engine closed a connection by itself; undefined when it did not. */
export function reasonOfCode(disconnectReasonCode: number | null): string | undefined {
  return disconnectReasonCode === null ? undefined : ENGINE_CODES[disconnectReasonCode];
}
