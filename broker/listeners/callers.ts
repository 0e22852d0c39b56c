/** Whose signature counts: the access key of the account, and temporary credentials of devices. */
import type { Clock } from '#kernel/time.ts';
import type { CoreCredentials } from './credentials.ts';
import type { Session, SessionKeys } from './session-credentials.ts';
import type { SecretFor } from './sigv4.ts';

export interface Callers {
  readonly secretFor: SecretFor;
  /** The session of a token whose signature was found good. */
  readonly sessionOf: (sessionToken: string) => Session | undefined;
}

export function callersOf(
  { accessKeyId, secretAccessKey }: CoreCredentials,
  sessions: SessionKeys,
  clock: Clock,
): Callers {
  const opened = (token: string) => sessions.open(token, clock.now());
  return {
    secretFor: (id, sessionToken) => {
      if (sessionToken === undefined) return id === accessKeyId ? secretAccessKey : undefined;
      const known = opened(sessionToken);
      return known?.session.accessKeyId === id ? known.secretAccessKey : undefined;
    },
    sessionOf: (sessionToken) => opened(sessionToken)?.session,
  };
}
