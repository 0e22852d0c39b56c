/** Who published, as the connection knows it. */
import type { BrokerConnection } from './connection.ts';
import type { PublishOrigin } from '../messages/routed-packet.ts';

/** Of a publish of this connection to a topic. */
export function originOf(connection: BrokerConnection, topic: string): PublishOrigin {
  const { arns, clientId, peer, remote, access } = connection;
  const principal = { certificateId: peer.principal, thingName: peer.thingName };
  const decidedBy = (): string =>
    access?.deciding('iot:Publish', arns.of('topic', topic)) ?? 'implicit-deny';
  return { clientId, principal, sourceIp: remote, decidedBy };
}
