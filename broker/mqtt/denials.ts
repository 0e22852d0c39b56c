/** How a denied PUBLISH or SUBSCRIBE is answered, as on AWS. */
import { REASON, type Denial } from '../access/access.ts';
import { CLOSE } from '../connections/close-reasons.ts';
import { endConnection, type Ending } from '../connections/end-connection.ts';
import type { LiveConnection } from '../connections/live-connections.ts';
import { storageFault } from '../storage/storage-fault.ts';

export const SUBSCRIPTIONS_STATEMENT = 'limit:subscriptions-per-connection';

type Denied = Pick<LiveConnection, 'client' | 'connection'>;

interface DeniedPublish {
  readonly denial: Denial;
  readonly qos: number;
  readonly done: (error?: Error | null) => void;
}

interface DeniedSubscribe {
  readonly denial: Denial;
  /** The engine restores a session, in the middle of CONNECT. */
  readonly isRestore: boolean;
  readonly done: (error: Error | null, nothing?: null) => void;
}

/** Answers a denied PUBLISH. */
export function refusePublish(live: Denied, { denial, qos, done }: DeniedPublish): void {
  const { client, connection } = live;
  const isTold = qos > 0 && denial.reasonCode === REASON.notAuthorized;
  if (client.version === 5 && !isTold) {
    // Without a PUBACK to carry the reason, MQTT 5 gets it in a DISCONNECT; `done` would add a
    // PUBACK after it, so the packet is left unanswered.
    endConnection(live, endingOf(denial));
    return;
  }
  if (client.version !== 5) connection.explain(closeReasonOf(denial));
  done(new Error(`${denial.action} denied: ${denial.statement}`));
}

/** MQTT 5: the server is busy and cannot continue, try again. */
const SERVER_BUSY = 0x89;

/**
 * Answers a PUBLISH that is allowed. One that could not be stored gets no answer and its connection
 * ends, so that the client sends it again: the engine knows no refusal but "not authorized", after
 * which a client would give the message up.
 */
export function settlePublish(
  live: Denied,
  error: Error | null,
  done: (error: Error | null) => void,
): void {
  if (error === null || storageFault(error) === undefined) return done(error);
  if (live.client.version === 5) {
    endConnection(live, { reason: CLOSE.storage, reasonCode: SERVER_BUSY });
    return;
  }
  live.connection.explain(CLOSE.storage);
  done(error);
}

/** Answers a denied filter of a SUBSCRIBE. */
export function refuseSubscribe(live: Denied, { denial, isRestore, done }: DeniedSubscribe): void {
  const { client, connection } = live;
  if (isRestore || isSoftDenial(client.version, denial)) {
    done(null, null);
  } else if (client.version === 5) {
    endConnection(live, endingOf(denial));
  } else {
    connection.explain(closeReasonOf(denial));
    done(new Error(`${denial.action} denied: ${denial.statement}`));
  }
}

/** Does the connection stay when this SUBSCRIBE is denied? */
function isSoftDenial(version: number, denial: Denial): boolean {
  if (denial.statement === SUBSCRIPTIONS_STATEMENT) return true;
  return version === 5 && denial.reasonCode === REASON.notAuthorized;
}

function endingOf(denial: Denial): Ending {
  return { reason: closeReasonOf(denial), reasonCode: denial.reasonCode };
}

/** The reason that the end of a connection has when this denial causes it. */
function closeReasonOf({ action, statement }: Denial): string {
  if (statement.startsWith('limit:')) return statement;
  return action === 'iot:Subscribe' ? CLOSE.subscribeDenied : CLOSE.publishDenied;
}
