/** The event that a function gets (developer guide, `custom-auth-lambda`). Pure. */
import { defined } from '#kernel/defined.ts';
import type { Presented } from './presented.ts';

export interface TokenFacts {
  readonly token: string | undefined;
  readonly signatureVerified: boolean;
}

/** What does not concern the request is left out. */
export function authorizerEvent(
  { tls, http, mqtt, connectionId }: Presented,
  { token, signatureVerified }: TokenFacts,
): object {
  const protocols = { tls, http, mqtt };
  return {
    ...defined({ token }),
    signatureVerified,
    protocols: Object.entries(protocols).flatMap(([name, told]) =>
      name === 'tls' || told !== undefined ? [name] : [],
    ),
    protocolData: {
      ...defined({ tls }),
      ...(http === undefined ? {} : { http: { headers: http.headers, ...queryOf(http.query) } }),
      ...(mqtt === undefined ? {} : { mqtt: mqttOf(mqtt) }),
    },
    connectionMetadata: { id: connectionId },
  };
}

function queryOf(query: string): object {
  return query === '' ? {} : { queryString: `?${query}` };
}

function mqttOf({ username, password, clientId }: NonNullable<Presented['mqtt']>): object {
  return {
    ...defined({ username }),
    ...(password === undefined ? {} : { password: Buffer.from(password).toString('base64') }),
    ...(clientId === '' ? {} : { clientId }),
  };
}
