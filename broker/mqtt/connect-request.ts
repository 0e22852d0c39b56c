/** From a CONNECT packet to a request, and what MQTT 5 is told of it in CONNACK. */
import type { Client, ConnectPacket } from 'aedes';
import { REASON } from '../access/access.ts';
import { completeConnack, refineRefusal, withSessionPresent } from './acknowledgements.ts';
import {
  clampKeepAlive,
  type BrokerConnection,
  type ConnectRefusal,
  type ConnectRequest,
  type WillRequest,
} from '../connections/connection.ts';
import { internals } from './engine-internals.ts';
import { onFrames } from './frames.ts';
import { LIMITS } from '../access/limits.ts';

/** What the packet asks for; sets its keep-alive to the one that counts. */
export function connectRequest(packet: ConnectPacket): ConnectRequest {
  const { clientId, will, properties, clean } = packet;
  const protocolVersion = packet.protocolVersion ?? 4;
  packet.keepalive = clampKeepAlive(packet.keepalive ?? 0, protocolVersion);
  const persistent = clean !== true || (properties?.sessionExpiryInterval ?? 0) > 0;
  const willRequest = will === undefined ? undefined : (will as WillRequest);
  const maximumPacketBytes = properties?.maximumPacketSize;
  return { clientId, protocolVersion, will: willRequest, persistent, maximumPacketBytes };
}

/** What MQTT 5 is told in CONNACK: an assigned client id, a raised keep-alive, our abilities. */
export function prepareMqtt5(
  client: Client,
  connection: BrokerConnection,
  packet: ConnectPacket,
): void {
  onFrames(client.conn, (frame) => {
    const { refusal } = connection;
    const connack =
      refusal === undefined ? completeConnack(frame) : refineRefusal(frame, refusal.reasonCode);
    return { frame: withSession(connack, connection), isLast: true };
  });
  if (packet.clientId === '') {
    packet.clientId = connection.assignClientId();
  }
  const { value: shortestS } = LIMITS.keepAliveMinSeconds;
  const wantedS = packet.keepalive ?? 0;
  if (wantedS > 0 && wantedS < shortestS) internals(client)._serverKeepAlive = shortestS;
}

/** The connection continues a session, and its CONNACK says so also where that has no filters. */
export function resumeSession(client: Client, connection: BrokerConnection): void {
  connection.resume();
  // That of MQTT 5 is changed anyway.
  if (connection.protocolVersion === 5) return;
  onFrames(client.conn, (frame) => ({ frame: withSession(frame, connection), isLast: true }));
}

function withSession(frame: Buffer, { isResuming }: BrokerConnection): Buffer {
  return isResuming ? withSessionPresent(frame) : frame;
}

/** Who is at the other end, where only the CONNECT can tell; refuses a connection that nobody knows. */
export async function identify(connection: BrokerConnection, packet: ConnectPacket): Promise<void> {
  const { peer, sessionId } = connection;
  if (peer.admit === undefined) return;
  const { clientId, username, password } = packet;
  const verdict = await peer.admit({ clientId, username, password, sessionId });
  if ('peer' in verdict) connection.become(verdict.peer);
  else {
    const { reason, detail = '' } = verdict.refusal;
    const refusal = { reason, detail, reasonCode: REASON.notAuthorized };
    connection.refuse(refusal, connectRequest(packet));
  }
}

/** The refusal of a CONNECT that comes too soon after others. */
export function throttled(fault: string): ConnectRefusal {
  return { reason: 'THROTTLED', detail: `limit:${fault}`, reasonCode: REASON.quotaExceeded };
}
