/**
 * Callers that a custom authoriser lets in. Where it says so, its answer counts for a while on the
 * connection on which it was asked, for requests that show the same (`custom-auth`, HTTP).
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { AwsError } from '../common/aws-error.ts';
import type { Peer, PeerVerdict } from '../access/peer.ts';
import type { CustomAuthentication } from '../authorizers/custom-authentication.ts';
import { admitGuest } from '../authorizers/guest.ts';
import { presentedHttp } from '../authorizers/presented-http.ts';
import { serverNameOf } from '../listeners/tls.ts';
import type { AuditLog } from '../common/audit-log.ts';
import type { CustomAuthorizers } from '../registry/custom-authorizers.ts';

interface GuestPorts {
  readonly authentication: CustomAuthentication;
  readonly authorizers: CustomAuthorizers;
  readonly audit: AuditLog;
}

interface Known {
  /** What was shown. */
  readonly shown: string;
  readonly peer: Peer;
}

export class GuestCallers {
  readonly #ports: GuestPorts;
  /** The last answer on each connection. */
  readonly #known = new WeakMap<IncomingMessage['socket'], Known>();

  constructor(ports: GuestPorts) {
    this.#ports = ports;
  }

  /** True for a request that a custom authoriser is to decide about. */
  isFor(request: IncomingMessage, query: string, isSigned: boolean): boolean {
    const http = presentedHttp(request.headers, query);
    return this.#ports.authentication.isFor({ http }, isSigned);
  }

  /** Throws ForbiddenException, and writes why. */
  async admit(request: IncomingMessage, query: string): Promise<Peer> {
    const { socket } = request;
    const http = presentedHttp(request.headers, query);
    const { 'content-length': _, ...headers } = http.headers;
    const shown = JSON.stringify([headers, query]);
    const { authentication, authorizers, audit } = this.#ports;
    const now = authentication.clock.now();
    const known = this.#known.get(socket);
    if (known?.shown === shown && now < (known.peer.freshUntil ?? 0)) return known.peer;
    const verdict = await this.#ask(request, http);
    if ('refusal' in verdict) {
      const remote = socket.remoteAddress ?? 'unknown';
      audit.write({ kind: 'refused', remote, ...verdict.refusal });
      throw new AwsError('ForbiddenException', 'Forbidden');
    }
    const serverName = serverNameOf(socket);
    const tls = serverName === undefined ? undefined : { serverName };
    const name = authentication.nameFor({ tls, http }) ?? '';
    if (authorizers.find(name)?.enableCachingForHttp === true) {
      this.#known.set(socket, { shown, peer: verdict.peer });
    }
    return verdict.peer;
  }

  #ask({ socket }: IncomingMessage, http: ReturnType<typeof presentedHttp>): Promise<PeerVerdict> {
    const serverName = serverNameOf(socket);
    const tls = serverName === undefined ? undefined : { serverName };
    return admitGuest(this.#ports.authentication, { tls, http, connectionId: randomUUID() });
  }
}
