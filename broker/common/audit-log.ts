/**
 * The audit log `core-audit.ndjson`: one JSON line per connect, refusal, denial, shadow change,
 * control-plane call and issued certificate, with the statement that decided where one did. Lines
 * are written at once, so that a killed core has logged what it did.
 * No payloads, no keys.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { formatInstant } from '#kernel/time.ts';
import type { Clock } from '#kernel/time.ts';
import { SECRET_MODE } from './files.ts';

export type ConnectionRefusal =
  | 'NO_CERTIFICATE'
  | 'FOREIGN_CA'
  | 'NOT_YET_VALID'
  | 'EXPIRED'
  | 'WRONG_PURPOSE'
  | 'NOT_REGISTERED'
  | 'NOT_ACTIVE'
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

export type AuditLine = AuditEvent & { readonly at: string };

export interface AuditLog {
  write(event: AuditEvent): void;
  close(): void;
}

export interface AuditLogOptions {
  readonly path: string;
  readonly clock: Clock;
  /** Called with every line too. */
  readonly log?: (line: AuditLine) => void;
}

/** Appends to the file; lines of several programs do not mix. */
export function openAuditLog(options: AuditLogOptions): AuditLog {
  const fd = openSync(options.path, 'a', SECRET_MODE);
  let isOpen = true;
  return {
    write(event) {
      // The number of a closed file may already belong to another one.
      if (!isOpen) return;
      const line: AuditLine = { at: formatInstant(options.clock.now()), ...event };
      try {
        writeSync(fd, `${JSON.stringify(line)}\n`);
      } catch (error) {
        // A full disk must not stop the core; the listener is still called.
        options.log?.({ at: line.at, kind: 'error', message: `audit log: ${String(error)}` });
      }
      options.log?.(line);
    },
    close() {
      if (isOpen) closeSync(fd);
      isOpen = false;
    },
  };
}
