/**
 * The audit log `core-audit.ndjson`: one JSON line per connect, refusal, denial, shadow change and
 * issued certificate. Lines are written at once, so that a killed core has logged what it did.
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
  | 'PROTOCOL_ERROR'
  | 'PROTOCOL_VERSION'
  | 'BAD_CLIENT_ID'
  | 'NOT_AUTHORIZED'
  | 'BAD_WILL';

export type AuditEvent =
  | { readonly kind: 'started'; readonly port: number; readonly replayed: number }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'server-certificate-renewed' }
  | {
      readonly kind: 'connected';
      readonly clientId: string;
      readonly thingName: string;
      readonly principal: string;
      readonly protocolVersion: number;
      readonly remote: string;
    }
  | { readonly kind: 'disconnected'; readonly clientId: string; readonly reason: string }
  | {
      readonly kind: 'refused';
      readonly reason: ConnectionRefusal;
      readonly remote: string;
      readonly clientId?: string;
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
      /** Sid of the Deny statement, `implicit-deny`, or `limit:` and what was exceeded. */
      readonly statement: string;
    }
  | {
      readonly kind: 'shadow';
      readonly clientId: string;
      readonly thingName: string;
      readonly shadowName: string;
      readonly operation: string;
      readonly version: number;
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
  | { readonly kind: 'error'; readonly message: string; readonly clientId?: string };

export type AuditLine = AuditEvent & { readonly at: string };

export interface AuditLog {
  write(event: AuditEvent): void;
  close(): void;
}

export interface AuditLogOptions {
  readonly path: string;
  readonly clock: Clock;
  /** Also told of every line. */
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
        // A full disk must not stop the core; whoever listens still hears of it.
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
