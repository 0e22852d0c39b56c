/** Ends a connection with a reason. */
import type { LiveConnection } from './live-connections.ts';

export interface Ending {
  /** For the audit log and the disconnected event. */
  readonly reason: string;
  /** For MQTT 5. */
  readonly reasonCode: number;
}

/** Ends a connection once: MQTT 5 is told why, MQTT 3.1.1 is closed. */
export function endConnection(
  { client, connection }: Pick<LiveConnection, 'client' | 'connection'>,
  { reason, reasonCode }: Ending,
): void {
  if (connection.beginClose(reason)) client.disconnect(reasonCode);
}
