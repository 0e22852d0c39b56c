/**
 * A client that connects at another core: its connection here ends as taken over, its timers here
 * end too, and nothing of it touches the session any more.
 */
import type { Aedes } from 'aedes';
import { REASON } from '../access/access.ts';
import { CLOSE } from '../connections/close-reasons.ts';
import type { LiveConnection, LiveConnections } from '../connections/live-connections.ts';
import type { Sessions } from '../messages/sessions.ts';
import type { ClusterLink } from './link.ts';
import type { NoticeOf } from './notices.ts';

export interface TakeoverPorts {
  readonly link: ClusterLink;
  readonly aedes: Aedes;
  readonly live: LiveConnections;
  readonly sessions: Sessions;
}

/** Members of the engine that its types leave out. */
interface EngineTimers {
  clearDelayedWill(clientId: string): void;
  scheduleSessionExpiry(client: object): void;
}

export function followTakeovers({ link, aedes, live, sessions }: TakeoverPorts): void {
  const engine = aedes as unknown as EngineTimers;
  const superseded = new WeakSet<object>();
  const find = ({ clientId, versionNumber }: NoticeOf<'connected'>): LiveConnection | undefined => {
    const found = live.get(clientId);
    // A later connection of the client may be here already.
    return found !== undefined && found.connection.versionNumber < versionNumber
      ? found
      : undefined;
  };
  // The engine would wipe a session that goes on elsewhere; `ConnectionLifecycle` does it for all.
  engine.scheduleSessionExpiry = () => undefined;
  link.onApplied('connected', (notice) => {
    const found = find(notice);
    if (!live.has(notice.clientId)) engine.clearDelayedWill(notice.clientId);
    if (found === undefined) return;
    superseded.add(found.client);
    sessions.supersede(found.client);
    found.connection.closeReason = CLOSE.takenOver;
    found.connection.isDoomed = true;
    // The core that the client has come to has published it.
    (found.client as unknown as { will: object | null }).will = null;
  });
  link.onHeard('connected', ({ clientId }) => {
    const client = live.get(clientId)?.client;
    if (client === undefined || !superseded.has(client)) return;
    client.disconnect({ reasonCode: REASON.sessionTakenOver });
  });
}
