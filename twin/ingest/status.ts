/** The status message of a gateway: on line when it connects, off line as its last will. */
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';

const MAX_STATUS_BYTES = 4_096;

const STATUS = Compile(
  Type.Object({ state: Type.Union([Type.Literal('online'), Type.Literal('offline')]) }),
);

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
