/** aedes with hooks that ask the connection which they are about. */
import { Aedes, type AedesPublishPacket, type PublishPacket } from 'aedes';
import { randomBytes } from 'node:crypto';
import type { Sessions } from '../messages/sessions.ts';
import type { EngineConnections } from './engine-connection.ts';
import { engineInternals } from './engine-internals.ts';
import { engineLimits, type EngineLimitOptions } from './engine-limits.ts';

interface EngineOptions extends EngineLimitOptions {
  readonly connections: EngineConnections;
  readonly sessions: Sessions;
  /** A will is published next, of this run or an earlier one; it was authorised at CONNECT. */
  readonly onWill: (will: PublishPacket) => void;
}

export function createEngine({ connections, sessions, onWill, ...limits }: EngineOptions): Aedes {
  const engine = new Aedes({
    // Part of every queued message, so a short one; new for each run, as counters start again.
    id: randomBytes(6).toString('base64url'),
    persistence: sessions,
    ...engineLimits(limits),
    preConnect: (client, packet, done) => connections.of(client).preConnect(packet, done),
    authenticate: (client, ...rest) => connections.of(client).authenticate(rest[2]),
    authorizePublish: (client, packet, done) => {
      // Only wills carry no command.
      if (client !== null && (packet.cmd as string | undefined) === 'publish') {
        connections.of(client).authorizePublish(packet, done);
        return;
      }
      onWill(packet);
      done(null);
    },
    authorizeSubscribe: (client, subscription, done) =>
      connections.of(client).authorizeSubscribe(subscription, done),
    authorizeForward: (client, packet) =>
      connections.of(client).authorizeForward(packet) as AedesPublishPacket | null,
  });
  engineInternals(engine).scheduleSessionExpiry = () => undefined;
  return engine;
}
