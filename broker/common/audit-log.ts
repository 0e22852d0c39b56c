/**
 * The audit log `core-audit.ndjson`: one JSON line per connect, refusal, denial, shadow change,
 * control-plane call and issued certificate, with the statement that decided where one did. Lines
 * are written at once, so that a killed core has logged what it did; floods are counted
 * (audit-budget.ts), and each line is chained to the one before it (audit-file.ts).
 * No payloads, no keys.
 */
import { formatInstant, MINUTE_MS, type Clock } from '#kernel/time.ts';
import { AuditBudget, type CountedEvent } from './audit-budget.ts';
import { headInMemory, type AnchorKeeper, type HeadKeeper } from './audit-chain.ts';
import { AuditFile } from './audit-file.ts';
import { every } from './periodic.ts';

export type ConnectionRefusal =
  | 'NO_CERTIFICATE'
  | 'DOMAIN_REFUSED'
  | 'FOREIGN_CA'
  | 'NOT_YET_VALID'
  | 'EXPIRED'
  | 'WRONG_PURPOSE'
  | 'NOT_REGISTERED'
  | 'NOT_ACTIVE'
  | 'NOT_AUTHENTICATED'
  | 'TLS_HANDSHAKE'
  | 'BAD_WEBSOCKET'
  | 'TOO_MANY_CONNECTIONS'
  | 'THROTTLED'
  | 'PROTOCOL_ERROR'
  | 'PROTOCOL_VERSION'
  | 'BAD_CLIENT_ID'
  | 'NOT_AUTHORIZED'
  | 'BAD_WILL';

export type AuditEvent =
  | {
      readonly kind: 'started';
      readonly port: number;
      readonly replayed: number;
      /** Defences that a scenario has switched off; left out where all are on. */
      readonly defencesOff?: readonly string[];
    }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'server-certificate-renewed' }
  | {
      readonly kind: 'connected';
      readonly clientId: string;
      readonly thingName: string;
      readonly principal: string;
      readonly protocolVersion: number;
      readonly remote: string;
      /** Host that the client asked for by SNI, if it did. */
      readonly serverName?: string;
      readonly action: 'iot:Connect';
      readonly resource: string;
      readonly statement: string;
    }
  | {
      readonly kind: 'disconnected';
      readonly clientId: string;
      readonly principal: string;
      readonly reason: string;
    }
  | {
      readonly kind: 'refused';
      readonly reason: ConnectionRefusal;
      readonly remote: string;
      readonly serverName?: string;
      readonly clientId?: string;
      readonly thingName?: string;
      readonly principal?: string;
      readonly detail?: string;
    }
  | {
      /** A live connection is ended because of what changed since its CONNECT. */
      readonly kind: 'withdrawn';
      readonly reason: ConnectionRefusal;
      readonly remote: string;
      readonly clientId: string;
      readonly thingName?: string;
      readonly principal?: string;
      readonly detail?: string;
    }
  | {
      readonly kind: 'denied';
      readonly clientId: string;
      readonly principal: string;
      readonly action: string;
      readonly resource: string;
      /** `policy/Sid` of the Deny, `implicit-deny`, or `limit:` and what was exceeded. */
      readonly statement: string;
    }
  | {
      readonly kind: 'shadow';
      /** Absent for a change over HTTP. */
      readonly clientId?: string;
      /** Certificate id, or access key id over HTTP. */
      readonly principal: string;
      readonly action: string;
      readonly resource: string;
      readonly statement: string;
      readonly thingName: string;
      readonly shadowName: string;
      readonly operation: string;
      readonly version: number;
    }
  | {
      /** A call of the HTTP APIs. */
      readonly kind: 'control';
      /** Access key id or certificate id; absent where the signature named none. */
      readonly principal?: string;
      /** `iot:CreateThing` and so on. */
      readonly action: string;
      /** Resource name (ARN) where there is one, else the path. */
      readonly resource: string;
      /** `signature`, or the policy statement that let the certificate in or kept it out. */
      readonly statement: string;
      readonly status: number;
      /** Name of the exception that was answered. */
      readonly error?: string;
      readonly remote?: string;
    }
  | {
      /** A request of fleet provisioning over MQTT, or a certificate that came just in time. */
      readonly kind: 'provisioning';
      readonly clientId?: string;
      readonly principal: string;
      readonly action: string;
      readonly resource: string;
      readonly statement: string;
      /** What was answered instead of the request. */
      readonly error?: string;
    }
  | {
      /** A device reported how far it is with a job. */
      readonly kind: 'job';
      readonly clientId: string;
      readonly principal: string;
      readonly action: string;
      readonly resource: string;
      readonly statement: string;
    }
  | {
      readonly kind: 'issue';
      readonly thingName: string;
      readonly step:
        | 'key-pair-created'
        | 'csr-signed'
        | 'certificate-from-csr'
        | 'installed-on-thing'
        | 'factory-key-deleted';
      readonly certificateId?: string;
      readonly path?: string;
    }
  | {
      /** A topic rule that could not do its work for a message. */
      readonly kind: 'rule';
      readonly rule: string;
      readonly topic: string;
      readonly problem: string;
      readonly traceId?: string;
      readonly clientId?: string;
    }
  | {
      /** Work that brought the core down each time it was begun, and is not begun again. */
      readonly kind: 'parked';
      readonly work: 'rule' | 'publish';
      /** Rule, or client id of the publisher. */
      readonly name: string;
      readonly topic: string;
      readonly tries: number;
    }
  | { readonly kind: 'error'; readonly message: string; readonly clientId?: string };

/** What the log says of itself. */
type LogEvent =
  | CountedEvent
  | {
      /** Lines were missing, or the head was, when the core wrote this one. */
      readonly kind: 'audit-broken';
      readonly detail: string;
    };

export type AuditLine = (AuditEvent | LogEvent) & { readonly at: string };

export interface AuditLog {
  write(event: AuditEvent): void;
  /** Compares the log with what another place knows of it; a line says so if it is not the same. */
  anchorIn(anchor: AnchorKeeper): void;
  close(): void;
}

interface AuditLogOptions {
  readonly path: string;
  readonly clock: Clock;
  /** Where the end of the log is kept apart from it; closed with the log. */
  readonly head?: HeadKeeper;
  /** Called with every event, also with one that is only counted. */
  readonly log?: (line: AuditLine) => void;
  readonly fileBytesMax?: number;
  readonly filesKept?: number;
}

/** Together at most 32 MiB; the loudest client alone needs days to fill them. */
const FILE_BYTES_MAX = 4 * 1024 * 1024;
const FILES_KEPT = 7;
const LOOK_MS = MINUTE_MS / 4;

/** Appends to the file; lines of several programs do not mix. */
export function openAuditLog(options: AuditLogOptions): AuditLog {
  return new ChainedAuditLog(options);
}

class ChainedAuditLog implements AuditLog {
  readonly #options: AuditLogOptions;
  readonly #file: AuditFile;
  readonly #budget = new AuditBudget();
  readonly #timer: NodeJS.Timeout;
  #isOpen = true;

  constructor(options: AuditLogOptions) {
    this.#options = options;
    this.#file = new AuditFile({
      path: options.path,
      head: options.head ?? headInMemory(),
      fileBytesMax: options.fileBytesMax ?? FILE_BYTES_MAX,
      filesKept: options.filesKept ?? FILES_KEPT,
    });
    const look = (): void => this.#summarise(options.clock.now());
    this.#timer = every(LOOK_MS, look, (error) => this.#failed(error));
  }

  write(event: AuditEvent): void {
    if (!this.#isOpen) return;
    const nowMs = this.#options.clock.now();
    const line: AuditLine = { at: formatInstant(nowMs), ...event };
    this.#summarise(nowMs);
    if (this.#budget.takes(event, line.at, nowMs)) this.#append(line);
    this.#options.log?.(line);
  }

  anchorIn(anchor: AnchorKeeper): void {
    try {
      this.#file.anchorIn(anchor);
    } catch (error) {
      this.#failed(error);
    }
  }

  close(): void {
    if (!this.#isOpen) return;
    clearInterval(this.#timer);
    this.#summarise(Infinity);
    this.#isOpen = false;
    this.#file.close();
  }

  #summarise(nowMs: number): void {
    for (const event of this.#budget.due(nowMs)) {
      const line = { at: formatInstant(this.#options.clock.now()), ...event };
      this.#append(line);
      this.#options.log?.(line);
    }
  }

  #append(line: AuditLine): void {
    try {
      this.#file.append(line);
    } catch (error) {
      // A full disk must not stop the core; the listener is still called.
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    const at = formatInstant(this.#options.clock.now());
    this.#options.log?.({ at, kind: 'error', message: `audit log: ${String(error)}` });
  }
}
